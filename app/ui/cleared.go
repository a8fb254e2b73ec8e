package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
)

// cleared is the bar over the end of the list that offers to undo Clear.
type cleared struct {
	app.Compo
	ui   *UI
	View undoView
}

// withUndo adds what Clear took to a view.
func (u *UI) withUndo(v messagesView, now time.Time) messagesView {
	messages, _ := u.runner.Live().Undoable()
	v.Undo = clearedViewOf(u.model, messages, now)
	return v
}

// clearedViewOf makes the view at a time. messages is what Undo brings back.
func clearedViewOf(m session.Model, messages uint64, now time.Time) undoView {
	text := "Cleared the list."
	if messages > 0 {
		text = "Cleared " + phrase.Counted(messages, "message") + "."
	}
	return undoViewOf(text, m.View.UndoUntil, now)
}

func (c *cleared) Render() app.UI {
	return undoBar("cleared", "Cleared", "undo-clear", c.View, c.onUndo)
}

func (c *cleared) onUndo(app.Context, app.Event) { c.ui.undo() }

// clear hides all messages. The button that was pressed has nothing left to do,
// so the list gets the focus.
func (u *UI) clear() {
	u.send(session.ClearPressed{})
	u.focus(gridID)
}

// undo brings back what was taken away last: what the open dialog has deleted, or
// else what Clear took.
func (u *UI) undo() {
	switch {
	case u.dialog == templatesID:
		u.again.templates.undo(u)
	case u.dialog == rulesID:
		u.again.rules.undo(u)
	case u.dialog == profilesID:
		u.profiles.undo(u)
	case u.dialog != "": // it has nothing to bring back, and hides the list
	case !u.model.View.UndoUntil.IsZero():
		u.send(session.UndoPressed{})
		u.focus(gridID)
	}
}
