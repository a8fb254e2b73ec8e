package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/payload"
	"deviceconsole/app/session"
)

// undoView offers to bring back what was taken away, for as long as that can be done.
type undoView struct {
	Text string // "Cleared 18 402 messages."; "" = there is nothing to undo
	Left string // "10 s"
}

// undoViewOf makes the view at a time; until is how long Undo brings it back, zero =
// there is nothing to undo.
func undoViewOf(text string, until, now time.Time) undoView {
	left := until.Sub(now)
	if until.IsZero() || left <= 0 {
		return undoView{}
	}
	left = min(left, session.UndoFor) // the clock may have been put back
	return undoView{text, strconv.Itoa(int((left+time.Second-1)/time.Second)) + " s"}
}

// undoBar is the bar that offers it. It keeps the status in the page, so that a screen
// reader hears it change; the seconds, which would be read out one by one, are for the
// eye alone.
func undoBar(class, name, buttonID string, v undoView, do app.EventHandler) app.UI {
	return el("div", "undo "+class, is("data-open", v.Text != ""),
		status("foreign", name, payload.InOrder(v.Text)),
		button("small", do, id(buttonID), hidden(v.Text == ""), title("Bring it back (u)"), "Undo",
			el("span", "num muted", aria("hidden", "true"), v.Left)),
	)
}
