package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/drive"
	"deviceconsole/app/session"
)

// The ids of the fields of the dialog Repeat.
const (
	repeatOpenID     = "repeat-open" // the button that opens it
	repeatEveryID    = "repeat-every"
	repeatCountID    = "repeat-count"
	repeatJitterID   = "repeat-jitter"
	repeatFailuresID = "repeat-failures"
	repeatPatienceID = "repeat-patience"
)

// repeatDialog starts sending what the form holds at a pace.
type repeatDialog struct {
	app.Compo
	ui      *UI
	Problem string
}

func (d *repeatDialog) Render() app.UI {
	return dialog("again", repeatID, "repeat-title", on{"close", d.onClose},
		el("form", "stack", label("Repeat"), is("novalidate", true), attr{"autocomplete", "off"}, on{"submit", d.onStart},
			el("h2", "", id("repeat-title"), "Repeat"),
			el("p", "said", "Sends what the form holds, with its variables such as {{seq}} filled in anew each time. It goes on while you look elsewhere, and ends with the page."),
			el("div", "fields three",
				numberField(repeatEveryID, "Every", "1000", "ms"),
				numberField(repeatCountID, "Times", "", "Empty: until stopped"),
				numberField(repeatJitterID, "Jitter", "0", "±% of Every"),
			),
			el("details", "more",
				el("summary", "", "When it stops by itself"),
				el("div", "pair",
					numberField(repeatFailuresID, "Failures in a row", "10", ""),
					numberField(repeatPatienceID, "Connection away for", "60", "s"),
				),
			),
			el("p", "error foreign", live(liveUrgent), d.Problem),
			el("div", "actions ends",
				button("", d.onCancel, "Close"),
				el("button", "button primary", kind("submit"), "Start"),
			),
		),
	)
}

func (d *repeatDialog) onClose(app.Context, app.Event)  { d.ui.closeDialog(repeatID) }
func (d *repeatDialog) onCancel(app.Context, app.Event) { d.ui.closeDialog(repeatID) }

func (d *repeatDialog) onStart(_ app.Context, e app.Event) {
	e.PreventDefault()
	d.ui.startRepeating()
}

// startRepeating starts what the dialog says, and closes it when that could be.
func (u *UI) startRepeating() {
	var plan drive.Plan
	u.again.repeat = ""
	every, okEvery := number(repeatEveryID, -1)
	plan.Count, _ = number(repeatCountID, 0)
	_, okCount := number(repeatCountID, 0)
	jitter, okJitter := number(repeatJitterID, 0)
	failures, okFailures := number(repeatFailuresID, drive.DefaultFailures)
	patience, okPatience := number(repeatPatienceID, int(drive.DefaultPatience/time.Second))
	switch {
	case !okEvery:
		u.again.repeat = "Every needs a whole number of milliseconds, 1 or more."
	case !okCount || plan.Count < 1 && browser.ByID(repeatCountID).Value() != "":
		u.again.repeat = "Times needs a whole number, 1 or more, or nothing for no end."
	case !okJitter:
		u.again.repeat = "Jitter needs a whole number of percent, 0 to 100."
	case !okFailures || failures < 1:
		u.again.repeat = "Failures in a row needs a whole number, 1 or more."
	case !okPatience || patience < 1 || patience > 24*60*60:
		u.again.repeat = "Connection away for needs a whole number of seconds, up to a day."
	}
	if u.again.repeat != "" {
		u.redraw()
		return
	}
	plan.Every, plan.Jitter = time.Duration(every)*time.Millisecond, jitter
	plan.MaxFailures, plan.Patience = failures, time.Duration(patience)*time.Second
	u.send(session.RepeatPressed{Plan: plan})
	if u.again.repeat = u.model.Again.Problems[session.Repeating]; u.again.repeat == "" {
		u.closeDialog(repeatID)
	}
}
