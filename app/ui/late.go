package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
)

// lateNote asks, under the top bar of every page, once for all commands that
// waited so long that they may surprise.
type lateNote struct {
	app.Compo
	ui   *UI
	View lateView
	Tail noteTail
}

type lateView struct {
	Text string // "" = there is nothing to say
	Them string // it, or them
	Asks bool   // they can be sent now
}

// lateViewOf makes the view of n commands, the first of which was clicked at a
// time, and the newest of which says something. Without a connection nothing is asked yet: a word given then could be over
// before the connection is back.
func lateViewOf(n int, since time.Time, newest string, now time.Time, connected bool) lateView {
	v := lateView{Them: "them", Asks: connected}
	switch n {
	case 0:
		return lateView{}
	case 1:
		v.Text, v.Them, newest = "A message to a device or group has waited since ", "it", ": "+newest
	default:
		v.Text = phrase.Grouped(n) + " messages to devices and groups have waited since "
		newest = ", the newest: " + newest
	}
	v.Text += shortTime(since, now) + newest + ". "
	if connected {
		v.Text += "Send " + v.Them + " now?"
	} else {
		v.Text += "You are asked whether to send " + v.Them + " once you are connected."
	}
	return v
}

func (l *lateNote) Render() app.UI {
	v := l.View
	return el("section", "note late", label("Late messages"), is("data-shown", l.Tail.Shown), hidden(v.Text == ""),
		el("div", "says", el("p", "", live(livePolite), v.Text)),
		el("div", "actions",
			button("small", l.onSend, hidden(!v.Asks), "Send "+v.Them),
			button("small", l.onDrop, "Drop "+v.Them),
		),
		tail(noteLate, l.Tail),
	)
}

func (l *lateNote) onSend(app.Context, app.Event) { l.ui.send(session.SendLatePressed{}) }

func (l *lateNote) onDrop(app.Context, app.Event) { l.ui.send(session.DropLatePressed{}) }
