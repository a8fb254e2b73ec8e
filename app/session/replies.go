package session

import (
	"sync"
	"sync/atomic"
	"time"

	"deviceconsole/app/filter"
	"deviceconsole/app/outbox"
	"deviceconsole/app/pair"
	"deviceconsole/app/timeline"
)

// replies looks for the replies to requests among what arrives. Its methods are
// safe for concurrent use.
type replies struct {
	runner    *Runner
	listening atomic.Bool // there is something to look for: without it a message costs nothing

	mu    sync.Mutex
	pairs *pair.Pairs // nil = nothing was ever asked
	due   time.Time   // when the timer goes off; zero = it does not
}

// requestOf is what the reply to an item is known by.
func requestOf(i *outbox.Item) pair.Request {
	p := i.Message.Properties
	r := pair.Request{
		ID: i.ID, Topic: i.Message.Topic, ResponseTopic: p.ResponseTopic, Correlation: string(p.CorrelationData),
		Timeout: min(i.Reply.Within, pair.MaxTimeout),
	}
	if i.Reply.Rule == "" {
		return r
	}
	if f, err := filter.Parse(i.Reply.Rule, filter.Env{Now: i.At, Location: i.At.Location()}); err == nil {
		r.Rule = f
	} else {
		r.Rule = nothing{} // of another version of the console
	}
	return r
}

// nothing is a rule that no message fulfils.
type nothing struct{}

func (nothing) Match(*timeline.Entry) bool { return false }

// expect waits for the reply to an item that is about to be sent, if one is wanted,
// in place of what was waited for before: for the item, or the one that it repeats.
func (p *replies) expect(i outbox.Item) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pairs == nil {
		if i.Reply.Within == 0 {
			return nil
		}
		p.pairs = pair.New()
	}
	defer p.settle()
	p.pairs.Stop(i.Again)
	if i.Reply.Within == 0 {
		p.pairs.Forget(i.ID)
		return nil
	}
	return p.pairs.Ask(requestOf(&i))
}

// resume waits for the replies to what earlier pages sent, the oldest first. What is
// more than can be waited for is left out: see Reply.
func (p *replies) resume(items []outbox.Item, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pairs == nil {
		p.pairs = pair.New()
	}
	for _, i := range items {
		_, known := p.pairs.Of(i.ID)
		switch {
		case known: // this page sent it
		case i.State == timeline.Queued:
			_ = p.pairs.Ask(requestOf(&i))
		default:
			_ = p.pairs.Resume(requestOf(&i), i.Sent, now)
		}
	}
	p.settle()
}

// resumable reports whether a reply to an item of an earlier page may still come.
func resumable(i *outbox.Item, now time.Time) bool {
	if i.Reply.Within == 0 || i.Replied > 0 || i.Unreplied || ended(i.State) {
		return false
	}
	return i.State == timeline.Queued || now.Before(i.Sent.Add(i.Reply.Within+pair.Afterwards))
}

// ended reports whether no reply will come to an item in a state.
func ended(o timeline.Outcome) bool {
	switch o {
	case timeline.Rejected, timeline.Cancelled, timeline.Expired, timeline.Quarantined:
		return true
	}
	return false
}

// noted tells where a message that was sent stands in the timeline.
func (p *replies) noted(id uint64, entry timeline.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pairs != nil {
		p.pairs.Noted(id, entry)
	}
}

// marked tells what became of a message that was sent. Called under Runner.mu.
func (p *replies) marked(id uint64, o timeline.Outcome, at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.pairs == nil:
		return
	case o == timeline.InFlight && p.pairs.Sent(id, at):
		if q, _ := p.pairs.Of(id); q.Reply != 0 { // it was faster than the news of the hand-over
			p.runner.sending.box.Replied(id, max(q.RoundTrip(), 1))
		}
	case ended(o):
		p.pairs.End(id)
	}
	p.settle()
}

// arrived looks whether a message is a reply.
func (p *replies) arrived(e *timeline.Entry) {
	if !p.listening.Load() {
		return
	}
	p.mu.Lock()
	found := p.pairs.Arrived(e)
	var q pair.Pair
	if found {
		q, _ = p.pairs.RequestOf(e.ID)
		p.settle()
	}
	p.mu.Unlock()
	if found && q.Reply == e.ID && !q.Sent.IsZero() {
		p.runner.sending.replied(max(q.RoundTrip(), 1), q.ID)
	}
}

// settle sets the timer for what time will change. Called with the lock held.
func (p *replies) settle() {
	if p.pairs == nil {
		return
	}
	p.listening.Store(p.pairs.Listening())
	due := p.pairs.Due()
	if due.IsZero() || !p.due.IsZero() && !due.Before(p.due) {
		return // a timer that goes off too early looks again
	}
	p.due = due
	r := p.runner
	time.AfterFunc(due.Sub(r.deps.Now()), func() {
		if r.ctx.Err() == nil {
			r.goroutine(func() { p.tick(due) })
		}
	})
}

// tick tells the time.
func (p *replies) tick(due time.Time) {
	p.mu.Lock()
	if p.due.Equal(due) {
		p.due = time.Time{}
	}
	over, changed := p.pairs.Tick(p.runner.deps.Now())
	p.settle()
	p.mu.Unlock()
	p.runner.sending.replied(0, over...)
	if changed {
		p.runner.changed()
	}
}

// Request returns what came back to a message that was sent from here; false: no
// reply was asked for.
func (r *Runner) Request(id uint64) (_ pair.Pair, ok bool) {
	r.replies.mu.Lock()
	defer r.replies.mu.Unlock()
	if r.replies.pairs == nil {
		return pair.Pair{}, false
	}
	return r.replies.pairs.Of(id)
}

// Reply returns what came back to an item of the outbox, as far as it is known: this
// page waits, or another one does or did. false: no reply was asked for.
func (r *Runner) Reply(i *outbox.Item) (p pair.Pair, ok bool) {
	if i.Reply.Within == 0 {
		return pair.Pair{}, false
	}
	if p, ok = r.Request(i.ID); ok {
		return p, true
	}
	p = pair.Pair{ID: i.ID, Timeout: i.Reply.Within, Sent: i.Sent, Resumed: true}
	switch {
	case i.Replied > 0:
		p.State, p.Replies, p.ReplyAt = pair.Answered, 1, i.Sent.Add(i.Replied)
		if i.Replied > i.Reply.Within {
			p.State = pair.Late
		}
	case i.Unreplied:
		p.State, p.Resumed = pair.TimedOut, false
	case ended(i.State):
		p.State = pair.Ended
	case i.State == timeline.Queued:
		p.Sent = time.Time{}
	case r.deps.Now().Before(p.Deadline()):
		p.State = pair.Waiting
	default:
		p.State = pair.Missed
	}
	return p, true
}

// RequestOf returns the request that a message is a reply to.
func (r *Runner) RequestOf(reply timeline.ID) (_ pair.Pair, ok bool) {
	r.replies.mu.Lock()
	defer r.replies.mu.Unlock()
	if r.replies.pairs == nil {
		return pair.Pair{}, false
	}
	return r.replies.pairs.RequestOf(reply)
}
