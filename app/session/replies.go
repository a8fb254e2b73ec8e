package session

import (
	"sync"
	"sync/atomic"
	"time"

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

// act carries out an effect on the requests, and reports whether it was one. It
// is called with the Runner's lock held, so a refusal is told later.
func (p *replies) act(e Effect) bool {
	var err error
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := e.(type) {
	case Expect:
		if p.pairs == nil {
			p.pairs = pair.New()
		}
		err = p.pairs.Ask(e.Request)
	case ExpectAgain:
		if p.pairs != nil {
			err = p.pairs.Again(e.Of, e.ID)
		}
	default:
		return false
	}
	if err != nil {
		p.runner.goroutine(func() { p.runner.Send(AskRefused{err}) })
	}
	p.settle()
	return true
}

// noted tells where a message that was sent stands in the timeline.
func (p *replies) noted(id uint64, entry timeline.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pairs != nil {
		p.pairs.Noted(id, entry)
	}
}

// marked tells what became of a message that was sent.
func (p *replies) marked(id uint64, o timeline.Outcome, at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pairs == nil {
		return
	}
	switch o {
	case timeline.InFlight:
		p.pairs.Sent(id, at)
	case timeline.Rejected, timeline.Cancelled, timeline.Expired, timeline.Quarantined:
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
	defer p.mu.Unlock()
	if p.pairs.Arrived(e) {
		p.settle()
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
	defer p.mu.Unlock()
	if p.due.Equal(due) {
		p.due = time.Time{}
	}
	if p.pairs.Tick(p.runner.deps.Now()) {
		p.runner.changed()
	}
	p.settle()
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

// RequestOf returns the request that a message is a reply to.
func (r *Runner) RequestOf(reply timeline.ID) (_ pair.Pair, ok bool) {
	r.replies.mu.Lock()
	defer r.replies.mu.Unlock()
	if r.replies.pairs == nil {
		return pair.Pair{}, false
	}
	return r.replies.pairs.RequestOf(reply)
}
