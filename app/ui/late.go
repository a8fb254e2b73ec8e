package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/session"
)

// lateNote asks, under the top bar of every page, once for all commands that
// waited so long that they may surprise.
type lateNote struct {
	app.Compo
	ui   *UI
	View lateView
}

type lateView struct{ Text string } // "" = there is nothing to ask

// lateViewOf makes the view of n commands, the first of which was clicked at a
// time.
func lateViewOf(n int, since, now time.Time) lateView {
	switch n {
	case 0:
		return lateView{}
	case 1:
		return lateView{"A message to a device or group has waited since " + shortTime(since, now) + ". Send it now?"}
	}
	return lateView{grouped(n) + " messages to devices and groups waited since " + shortTime(since, now) + ". Send them now?"}
}

func (l *lateNote) Render() app.UI {
	text := l.View.Text
	return el("section", "note late", label("Late messages"), hidden(text == ""),
		el("p", "says", aria("live", "polite"), text),
		el("div", "actions",
			button("small", l.onSend, "Send them"),
			button("small", l.onDrop, "Drop them"),
		),
	)
}

func (l *lateNote) onSend(app.Context, app.Event) { l.ui.send(session.SendLatePressed{}) }

func (l *lateNote) onDrop(app.Context, app.Event) { l.ui.send(session.DropLatePressed{}) }
