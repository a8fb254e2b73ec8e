package session

import (
	"context"
	"strconv"

	"deviceconsole/app/outbox"
)

// lead is for whom this page is the tab that sends. Its fields belong to who holds
// Runner.mu.
type lead struct {
	wanted     outbox.Identity // of the connection that is up; zero = none is
	asked      outbox.Identity // for whom this page leads, or waits to; zero = nobody
	giveUp     context.CancelFunc
	recovering map[outbox.Identity]bool
	edits      map[edit]context.CancelFunc
}

// edit is the lock of an item that this page edits (mine), or waits for because
// another one does.
type edit struct {
	id   outbox.ID
	mine bool
}

// follow asks for the lead that the connection needs, and gives it up when nothing
// is left to do. What other pages had on their way and left, because they were
// closed for example, is looked after as soon as nobody leads there. Called under
// Runner.mu.
func (s *sending) follow() {
	l := &s.lead
	if s.runner.deps.Storage == nil {
		return
	}
	s.followEdits()
	if l.asked != l.wanted {
		if l.giveUp != nil && s.box.Busy(l.asked) {
			return // the next turn looks again
		}
		if l.giveUp != nil {
			l.giveUp()
		}
		l.asked, l.giveUp = l.wanted, nil
		if l.wanted != (outbox.Identity{}) {
			l.giveUp = s.askToLead(l.wanted)
		}
	}
	for _, id := range s.box.Recoverable() {
		if id != l.asked && !l.recovering[id] {
			s.recover(id)
		}
	}
}

// followEdits holds the lock of the item that this page edits, which ends with the
// page, and waits for those of the items that other pages edit: whoever gets one
// knows that the editing is over. A lock is given up once what was edited is committed.
func (s *sending) followEdits() {
	l := &s.lead
	wanted := map[edit]bool{}
	if id := s.runner.model.Outbox.Editing; id != 0 {
		wanted[edit{id, true}] = true
	}
	for _, id := range s.box.EditedElsewhere() {
		wanted[edit{id, false}] = true
	}
	for e, giveUp := range l.edits {
		if !wanted[e] && !s.box.Busy(outbox.Identity{}) {
			giveUp()
			delete(l.edits, e)
		}
	}
	for e := range wanted {
		if l.edits[e] == nil {
			s.askToEdit(e)
		}
	}
}

// askToEdit asks for a lock of an item.
func (s *sending) askToEdit(e edit) {
	ctx, cancel := context.WithCancel(s.runner.ctx)
	if s.lead.edits == nil {
		s.lead.edits = map[edit]context.CancelFunc{}
	}
	s.lead.edits[e] = cancel
	s.runner.deps.Storage.Lead(ctx, "edit of "+strconv.FormatUint(e.id, 10), func(led context.Context) {
		if e.mine {
			<-led.Done()
			return
		}
		r := s.runner
		r.mu.Lock()
		if led.Err() == nil { // nobody edits it any more
			s.box.EditorGone(e.id)
			delete(s.lead.edits, e)
			cancel()
		}
		r.mu.Unlock()
		s.stir()
	})
}

// askToLead leads an identity from when it is this page's turn until the func that
// it returns is called.
func (s *sending) askToLead(id outbox.Identity) context.CancelFunc {
	ctx, cancel := context.WithCancel(s.runner.ctx)
	s.runner.deps.Storage.Lead(ctx, leadName(id), func(led context.Context) {
		s.leads(id, true)
		<-led.Done()
		s.leads(id, false)
	})
	return cancel
}

// recover leads an identity for a moment.
func (s *sending) recover(id outbox.Identity) {
	if s.lead.recovering == nil {
		s.lead.recovering = map[outbox.Identity]bool{}
	}
	s.lead.recovering[id] = true
	s.runner.deps.Storage.Lead(s.runner.ctx, leadName(id), func(context.Context) {
		s.leads(id, true)
		s.leads(id, false)
		r := s.runner
		r.mu.Lock()
		delete(s.lead.recovering, id)
		r.mu.Unlock()
	})
}

func (s *sending) leads(id outbox.Identity, leads bool) {
	r := s.runner
	r.mu.Lock()
	s.box.Leads(id, leads, r.deps.Now())
	r.mu.Unlock()
	s.stir()
}

// leadName is what the tabs of a browser that send for an identity take turns at.
func leadName(id outbox.Identity) string {
	return "outbox of " + id.Project.String() + "/" + id.User.String() + " at " + id.URL
}
