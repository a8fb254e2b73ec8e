package session

import (
	"deviceconsole/app/timeline"
)

// Runner holds a Model, feeds it events and carries out the effects. All its
// methods are safe for concurrent use, and none of them waits.
type Runner struct {
	deps Deps
}

// NewRunner returns a Runner that has seen no event yet. Send a Start first;
// Close ends it.
func NewRunner(deps Deps) *Runner { return &Runner{deps: deps} }

// Send updates the model by an event, at the time of Deps.Now. When it returns,
// Model has the result, and effects on the timeline are done; those on the
// network follow in order.
func (r *Runner) Send(e Event) {}

// Model returns the newest model.
func (r *Runner) Model() Model { return Model{} }

// Timeline returns the store of messages.
func (r *Runner) Timeline() *timeline.Store { return r.deps.Store }

// View returns the list of messages that the model's filter and pause leave.
// It is the same View for the Runner's life. Whoever draws calls its Advance
// first, and draws again soon when that says that more is to be searched.
func (r *Runner) View() *timeline.View { return nil }

// Drawing says that the UI is about to read and draw the newest state: changes
// from now on call Deps.OnChange again. Call it before reading.
func (r *Runner) Drawing() {}

// Close closes the connection and ends the Runner's goroutines.
func (r *Runner) Close() {}
