package session

import "time"

const (
	// trimStep is how many entries leave the timeline at a time: about a
	// millisecond of the page's one thread.
	trimStep = 4000
	// trimPause lets the page draw and listen between two steps.
	trimPause = time.Millisecond
)

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
		r.tellMemory()
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

// tellMemory says how many bytes the live messages and a recording may take.
func (r *Runner) tellMemory() {
	if r.deps.OnMemory != nil {
		r.deps.OnMemory(r.deps.Store.Limits().Bytes + r.archiving.room)
	}
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
		r.changed()
		select {
		case <-time.After(trimPause):
		case <-r.ctx.Done():
			return
		}
	}
	r.trimming.Store(false)
	r.changed()
	r.trim() // what was asked for at the last moment
}
