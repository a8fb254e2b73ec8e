package session

import (
	"time"

	"deviceconsole/app/timeline"
)

// UndoFor is how long Clear can be undone.
const UndoFor = 10 * time.Second

// Events of the history of messages, beside ClearPressed.
type (
	// UndoPressed: the button Undo.
	UndoPressed struct{}
	// UndoExpired: the time of Undo is over, sent by the Runner. Until is the
	// ViewState.UndoUntil that it speaks of.
	UndoExpired struct{ Until time.Time }
	// HistoryChosen: other bounds for the history.
	HistoryChosen struct{ Limits timeline.Limits }
)

// Effects on the history of messages, beside ClearTimeline.
type (
	// UndoClear brings back what ClearTimeline hid.
	UndoClear struct{}
	// ForgetCleared gives the memory of what ClearTimeline hid back.
	ForgetCleared struct{}
	// AwaitUndo waits until a time: UndoExpired.
	AwaitUndo struct{ Until time.Time }
	// SetLimits changes the bounds of the timeline.
	SetLimits struct{ Limits timeline.Limits }
)

func (UndoPressed) event()    {}
func (UndoExpired) event()    {}
func (HistoryChosen) event()  {}
func (UndoClear) effect()     {}
func (ForgetCleared) effect() {}
func (AwaitUndo) effect()     {}
func (SetLimits) effect()     {}

// clear hides all messages for as long as that can be undone; what an earlier
// Clear hid is forgotten.
func (m Model) clear() (Model, []Effect) {
	v := &m.View
	v.Selected, v.Details = 0, false
	v.UndoUntil = m.Now.Add(UndoFor)
	return m, []Effect{ClearTimeline{}, AwaitUndo{v.UndoUntil}}
}

func (m Model) undo() (Model, []Effect) {
	if m.View.UndoUntil.IsZero() {
		return m, nil
	}
	m.View.UndoUntil = noTime
	return m, []Effect{UndoClear{}}
}

func (m Model) undoExpired(e UndoExpired) (Model, []Effect) {
	if !e.Until.Equal(m.View.UndoUntil) {
		return m, nil // undone, or cleared again
	}
	m.View.UndoUntil = noTime
	return m, []Effect{ForgetCleared{}}
}
