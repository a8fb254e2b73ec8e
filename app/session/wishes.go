package session

import (
	"errors"
	"time"

	"deviceconsole/app/outbox"
	"deviceconsole/app/timeline"
)

// act carries out an effect on the outbox, and reports whether it was one. Called
// under Runner.mu.
func (s *sending) act(e Effect) bool {
	r := s.runner
	now := r.deps.Now()
	s.take()
	var err error
	switch e := e.(type) {
	case Enqueue:
		err = s.enqueue(e, now)
	case SaveEdit:
		if err = s.box.Replace(e.ID, e.New, now); err == nil {
			r.update(EditSaved{})
			s.expect(e.ID)
			s.replaced(e.ID)
		}
	case AskOutbox:
		err = s.ask(e, now)
	case OpenOutbox:
		s.lead.wanted = e.Identity
		s.box.Connected(e.Identity, e.Limits, e.Generation)
	case ShutOutbox:
		s.lead.wanted = outbox.Identity{}
		online := r.deps.Online == nil || r.deps.Online()
		s.box.Lost(e.Dropped && online)
	case KeepOutbox:
		s.box.Leaving()
	default:
		return false
	}
	if err != nil {
		r.update(s.refused(e, err))
	}
	s.tell(s.box.Marks())
	s.stir()
	return true
}

// enqueue takes a message of a person in, and has its reply waited for.
func (s *sending) enqueue(e Enqueue, now time.Time) error {
	id, err := s.box.Accept(e.New, now)
	if err == nil {
		if e.Visit {
			s.runner.update(VisitCommandTaken{id})
		} else {
			s.runner.update(ItemTaken{id})
		}
		s.expect(id)
		s.note(id)
	}
	return err
}

// refused says of what an effect was refused.
func (s *sending) refused(e Effect, err error) Event {
	if q, ok := e.(Enqueue); ok && q.Visit {
		return VisitCommandRefused{err}
	}
	ask, ok := e.(AskOutbox)
	if !ok || errors.Is(err, outbox.ErrUnknown) {
		ask.ID = 0
	}
	return OutboxRefused{err, ask.ID}
}

// expect waits for the reply to an item, if it wants one.
func (s *sending) expect(id outbox.ID) {
	item, _ := s.box.Item(id)
	if err := s.runner.replies.expect(item); err != nil {
		s.runner.update(AskRefused{err})
	}
}

// replied notes that the reply to items came so long after the hand-over; 0: none
// came in time.
func (s *sending) replied(after time.Duration, ids ...outbox.ID) {
	s.runner.mu.Lock()
	for _, id := range ids {
		s.box.Replied(id, after)
	}
	s.runner.mu.Unlock()
	s.stir()
}

// replaced notes an item that a person changed anew, in place of its entry.
func (s *sending) replaced(id outbox.ID) {
	if entry, here := s.entries[id]; here {
		s.runner.deps.Store.SetOutcome(entry, timeline.Cancelled, 0)
		s.note(id)
	}
}

// ask does what a person asks for.
func (s *sending) ask(e AskOutbox, now time.Time) error {
	switch e.Wish {
	case wishCancel:
		return s.box.Cancel(e.ID)
	case wishAgain:
		id, err := s.box.Again(e.ID, now)
		if err == nil {
			s.expect(id)
			s.note(id)
		}
		return err
	case wishEdit:
		item, err := s.box.Edit(e.ID, s.runner.model.Sender())
		if err == nil {
			s.runner.update(EditStarted{item})
		}
		return err
	case wishStopEdit:
		s.box.StopEdit(e.ID)
	case wishRelease:
		return s.release(e.ID, now)
	case wishSendLate:
		s.box.SendLate(s.runner.model.Sender(), now)
	case wishDropLate:
		s.box.DropLate(s.runner.model.Sender())
	case wishCancelAll:
		s.box.CancelAll(s.runner.model.CancelsOf())
	case wishFailedAgain:
		return s.failedAgain(now)
	case wishClearHistory:
		s.box.ClearHistory()
	}
	return nil
}

// failedAgain sends what did not get through once more.
func (s *sending) failedAgain(now time.Time) error {
	copies, err := s.box.FailedAgain(s.runner.model.Sender(), now)
	for _, c := range copies {
		s.expect(c[1])
		s.note(c[1])
	}
	return err
}

// release lets an item go on. One that was quarantined waits for its reply again.
func (s *sending) release(id outbox.ID, now time.Time) error {
	item, _ := s.box.Item(id)
	err := s.box.Release(id, now)
	if err == nil && item.State == timeline.Quarantined {
		s.expect(id)
	}
	return err
}
