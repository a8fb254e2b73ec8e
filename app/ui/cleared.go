package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/session"
)

// cleared is the bar over the end of the list that offers to undo Clear, for as
// long as that can be done.
type cleared struct {
	app.Compo
	ui   *UI
	View clearedView
}

type clearedView struct {
	Text string // "Cleared 18 402 messages."; "" = there is nothing to undo
	Left string // "10 s"
}

// withUndo adds what Clear took to a view.
func (u *UI) withUndo(v messagesView, now time.Time) messagesView {
	messages, _ := u.runner.Live().Undoable()
	v.Undo = clearedViewOf(u.model, messages, now)
	return v
}

// clearedViewOf makes the view at a time. messages is what Undo brings back.
func clearedViewOf(m session.Model, messages uint64, now time.Time) clearedView {
	left := m.View.UndoUntil.Sub(now)
	if m.View.UndoUntil.IsZero() || left <= 0 {
		return clearedView{}
	}
	left = min(left, session.UndoFor) // the clock may have been put back
	v := clearedView{Text: "Cleared the list.", Left: strconv.Itoa(int((left+time.Second-1)/time.Second)) + " s"}
	if messages > 0 {
		v.Text = "Cleared " + counted(messages, "message") + "."
	}
	return v
}

// Render keeps the status in the page, so that a screen reader hears it change;
// the seconds, which would be read out one by one, are for the eye alone.
func (c *cleared) Render() app.UI {
	v := c.View
	return el("div", "cleared", is("data-open", v.Text != ""),
		el("p", "", role("status"), label("Cleared"), v.Text),
		button("small", c.onUndo, hidden(v.Text == ""), label("Undo"), title("Bring the messages back (u)"), "Undo",
			el("span", "num muted", aria("hidden", "true"), v.Left)),
	)
}

func (c *cleared) onUndo(app.Context, app.Event) { c.ui.undo() }

// clear hides all messages. The button that was pressed has nothing left to do,
// so the list gets the focus.
func (u *UI) clear() {
	u.send(session.ClearPressed{})
	u.focus(gridID)
}

// undo brings back what Clear took.
func (u *UI) undo() {
	if u.model.View.UndoUntil.IsZero() {
		return
	}
	u.send(session.UndoPressed{})
	u.focus(gridID)
}
