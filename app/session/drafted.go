package session

import (
	"sync/atomic"
	"time"

	"deviceconsole/app/draft"
)

// DraftRestored is an event: what was typed before the page was loaded anew, as
// Deps.KeepDraft took it. "" changes nothing; of a text that is none it is said.
type DraftRestored struct{ Text string }

// KeepDraft is an effect: what is typed has changed, and is to survive a reload.
type KeepDraft struct{}

func (DraftRestored) event() {}
func (KeepDraft) effect()    {}

// restoreDraft takes what was typed before, or says that it can't.
func (m Model) restoreDraft(e DraftRestored) Model {
	if s, ok := draft.Restore(e.Text); ok {
		m.Compose.State = s
	} else if e.Text != "" {
		m.Compose.Said = "What was typed here before the page was loaded anew could not be read: another version of the console kept it, or the browser damaged it."
	}
	return m.adoptDevice()
}

// keepDraftAfter is how long typing rests before it is kept.
const keepDraftAfter = 500 * time.Millisecond

// drafted keeps what is typed, a moment after it changed.
type drafted struct {
	runner *Runner
	due    atomic.Bool // there is something to keep
}

// act carries out an effect, and reports whether it was one of drafts.
func (d *drafted) act(e Effect) bool {
	if _, ok := e.(KeepDraft); !ok {
		return false
	}
	if d.runner.deps.KeepDraft != nil && d.due.CompareAndSwap(false, true) {
		time.AfterFunc(keepDraftAfter, d.runner.KeepDraft)
	}
	return true
}

// KeepDraft keeps what is typed now, rather than in a moment: the page may be about
// to go. It keeps nothing that holds a secret of the connect form.
func (r *Runner) KeepDraft() {
	if r.deps.KeepDraft == nil || !r.drafted.due.CompareAndSwap(true, false) {
		return
	}
	m := r.Model()
	text, ok := m.Compose.Save()
	if !ok || m.HoldsSecret(text) {
		text = "" // what was kept before is not what is typed any more
	}
	r.deps.KeepDraft(text)
}
