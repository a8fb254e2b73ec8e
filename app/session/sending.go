package session

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"deviceconsole/app/outbox"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// commitWithin is how long a storage may take. Sending goes on without it then.
const commitWithin = 10 * time.Second

// sending drives the outbox. One goroutine does its turns: it takes the answers
// that came, has the outbox say what is next, and does that, so that items leave in
// the order in which the outbox gives them, and many answers make one turn.
type sending struct {
	runner *Runner
	wake   chan struct{} // holds one

	// Under Runner.mu.
	box     *outbox.Outbox
	entries map[outbox.ID]timeline.ID // of what was sent from this page and is not forgotten
	problem error                     // of the storage, as the model knows it
	failed  bool                      // it could not be read
	lead    lead
	secrets secrets // of the form

	mu        sync.Mutex
	answers   []outbox.Answer // not taken yet
	committed *committed      // so
	changed   []outbox.Record // by other tabs, so

	settled listeners[func(outbox.Item)]
	arrived listeners[func(*timeline.Entry)]
}

// committed is what became of a commit.
type committed struct {
	conflicts []outbox.Record
	err       error
}

// accept takes a message into the outbox and notes it in the timeline.
func (s *sending) accept(n outbox.New, now time.Time) (outbox.ID, error) {
	id, err := s.box.Accept(n, now)
	if err == nil {
		s.note(id)
	}
	return id, err
}

// note notes an item in the timeline.
func (s *sending) note(id outbox.ID) {
	item, _ := s.box.Item(id)
	m := item.Message
	s.entries[id] = s.runner.deps.Store.Append(timeline.Entry{
		At: item.At, Kind: timeline.Sent, Topic: m.Topic, Payload: m.Payload, QoS: m.QoS, Retained: m.Retain,
		Properties: PropertiesOf(m.Properties), SendID: id, Outcome: item.State,
	})
	s.runner.replies.noted(id, s.entries[id])
}

// stir has a turn done soon.
func (s *sending) stir() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// run does turns until the Runner is closed.
func (s *sending) run() {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case <-s.runner.ctx.Done():
			return
		case <-s.wake:
		case <-timer.C:
		}
		next := s.turn()
		timer.Stop()
		if !next.IsZero() {
			timer.Reset(max(next.Sub(s.runner.deps.Now()), 0))
		}
	}
}

// turn does what is to be done, and says when there is more to do by itself.
func (s *sending) turn() time.Time {
	r := s.runner
	r.mu.Lock()
	s.take()
	out := s.box.Step(r.deps.Now())
	s.tell(out.Marks, out.Dropped)
	s.report()
	s.follow()
	next := s.box.Next()
	r.mu.Unlock()

	s.publish(&out)
	if out.Changes != nil {
		r.goroutine(func() { s.commit(out.Changes) })
	}
	for _, item := range out.Settled {
		for _, f := range s.settled.all() {
			(*f)(item)
		}
	}
	if len(out.Marks)+len(out.Dropped) > 0 {
		r.changed()
	}
	return next
}

// take tells the outbox what came since the last turn. Called under Runner.mu.
func (s *sending) take() {
	s.mu.Lock()
	answers, committed, changed := s.answers, s.committed, s.changed
	s.answers, s.committed, s.changed = nil, nil, nil
	s.mu.Unlock()
	now := s.runner.deps.Now()
	for _, a := range answers {
		a.Err = s.runner.model.scrubbed(a.Err)
		a.Ack.Reason = s.runner.model.scrub(a.Ack.Reason)
		s.box.Answered(a, now)
	}
	if committed != nil {
		s.box.Committed(committed.conflicts, committed.err, now)
	}
	if changed != nil {
		s.box.Watched(changed, now)
	}
}

// tell writes the new states into the timeline. Called under Runner.mu.
func (s *sending) tell(marks []outbox.Mark, dropped []outbox.ID) {
	r := s.runner
	asks := r.model.View.Applied.AsksOutcome()
	for _, m := range marks {
		r.replies.marked(m.ID, m.State, r.deps.Now())
		entry, here := s.entries[m.ID]
		if !here {
			continue
		}
		r.deps.Store.SetOutcome(entry, m.State, m.Code)
		if asks {
			r.view.Recheck(entry)
		}
	}
	for _, id := range dropped {
		delete(s.entries, id)
	}
}

// report tells the model what concerns it. Called under Runner.mu.
func (s *sending) report() {
	r := s.runner
	if err := s.box.Problem(); err != s.problem {
		s.problem = err
		r.update(KeepingChanged{err})
	}
	if id := r.model.Outbox.Editing; id != 0 && !s.box.Editing(id) {
		r.update(EditLost{})
	}
}

// publish hands items to the client, in order. When one could not leave, those
// behind it don't either: they would overtake it.
func (s *sending) publish(out *outbox.Out) {
	if len(out.Publish) == 0 {
		return
	}
	client := s.runner.network.clientOf(out.Generation)
	var stopped atomic.Bool
	stopped.Store(client == nil)
	for _, f := range out.Publish {
		if stopped.Load() {
			s.answered(outbox.Answer{ID: f.ID, Epoch: out.Epoch, Err: mqttws.ErrNotConnected})
			continue
		}
		client.Start(f.Message, func(ack mqttws.Ack, err error) {
			if errors.Is(err, mqttws.ErrNotConnected) {
				stopped.Store(true)
			}
			s.answered(outbox.Answer{ID: f.ID, Epoch: out.Epoch, Ack: ack, Err: err})
		})
	}
}

// answered keeps an answer for the next turn. It may come from any goroutine.
func (s *sending) answered(a outbox.Answer) {
	s.mu.Lock()
	s.answers = append(s.answers, a)
	s.mu.Unlock()
	s.stir()
}

// commit writes changes.
func (s *sending) commit(changes []outbox.Change) {
	ctx, cancel := context.WithTimeout(s.runner.ctx, commitWithin)
	defer cancel()
	conflicts, err := s.runner.deps.Storage.Commit(ctx, changes)
	s.mu.Lock()
	s.committed = &committed{conflicts, err}
	s.mu.Unlock()
	s.stir()
}

// watched keeps what another tab did for the next turn.
func (s *sending) watched(records []outbox.Record) {
	s.mu.Lock()
	s.changed = append(s.changed, records...)
	s.mu.Unlock()
	s.stir()
}

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
		s.runner.update(ItemTaken{id})
		s.expect(id)
		s.note(id)
	}
	return err
}

// refused says of what an effect was refused.
func (s *sending) refused(e Effect, err error) OutboxRefused {
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
