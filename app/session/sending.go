package session

import (
	"context"
	"errors"
	"slices"
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
	read    bool                      // it was read, or could not be
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
	s.entries[id] = s.runner.deps.Store.Append(entryOf(&item))
	s.runner.replies.noted(id, s.entries[id])
}

// entryOf is an item of the outbox in a timeline.
func entryOf(i *outbox.Item) timeline.Entry {
	m := &i.Message
	return timeline.Entry{
		At: i.At, Kind: timeline.Sent, Topic: m.Topic, Payload: m.Payload, QoS: m.QoS, Retained: m.Retain,
		Properties: PropertiesOf(m.Properties), SendID: i.ID, Outcome: i.State,
	}
}

// saved is what the outbox holds as messages of a timeline, the oldest first, without
// those that hold a secret of the form. Called under Runner.mu.
func (s *sending) saved() *timeline.Store {
	items := s.box.Newest(s.box.Counts().All)
	slices.Reverse(items)
	store := timeline.New(timeline.Limits{Bytes: 2 * outbox.MaxWaitingBytes, Count: len(items)})
	for _, i := range items {
		if !i.Private && !s.private(&outbox.New{Identity: i.Identity, Message: i.Message, Reply: i.Reply}) {
			store.Append(entryOf(&i))
		}
	}
	return store
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
	switch {
	case out.Own:
		r.changed()
	case len(out.Marks)+len(out.Dropped) > 0:
		r.moved()
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
		s.runner.handOver(client, f.Message, func(ack mqttws.Ack, err error) {
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
