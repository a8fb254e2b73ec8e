package session

import "time"

// trimStep is how many entries leave the timeline at a time: about a millisecond
// of the page's one thread.
const trimStep = 4000

// keep carries out an effect on the history of messages, and reports whether it
// was one.
func (r *Runner) keep(e Effect) bool {
	switch e := e.(type) {
	case ClearTimeline:
		r.deps.Store.Clear()
		r.trim() // what an earlier one hid
	case UndoClear:
		r.deps.Store.Undo()
	case ForgetCleared:
		r.deps.Store.Forget()
		r.trim()
	case SetLimits:
		r.deps.Store.SetLimits(e.Limits)
		r.trim()
	case AwaitUndo:
		wait := e.Until.Sub(r.model.Now)
		r.goroutine(func() {
			select {
			case <-time.After(wait):
				r.Send(UndoExpired(e))
			case <-r.ctx.Done():
			}
		})
	default:
		return false
	}
	return true
}

// trim brings the timeline within its bounds and gives the memory back of what
// Clear took, in steps beside the caller. One goroutine does so, however often it
// is asked.
func (r *Runner) trim() {
	if r.deps.Store.Trim(0) && r.trimming.CompareAndSwap(false, true) {
		r.goroutine(r.trimAll)
	}
}

func (r *Runner) trimAll() {
	for r.deps.Store.Trim(trimStep) {
		if r.ctx.Err() != nil {
			return
		}
		r.changed()
		if r.deps.Rest != nil {
			r.deps.Rest()
		}
	}
	r.trimming.Store(false)
	r.changed()
	r.trim() // what was asked for at the last moment
}
