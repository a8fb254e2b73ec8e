package pair

import (
	"errors"
	"slices"
	"time"

	"deviceconsole/app/timeline"
)

// Bounds of what is followed.
const (
	// MaxWaiting is how many requests may wait for their reply at a time.
	MaxWaiting = 100
	// MaxRules is how many of them may do so by a rule: each received message is
	// held against each of them.
	MaxRules = 10
	// MaxKept is how many requests are remembered, the newest.
	MaxKept = 1000
	// maxLinked is how many replies of one request lead back to it.
	maxLinked = 20
)

// Errors of Pairs.Ask.
var (
	ErrWaiting = errors.New("100 requests wait for their reply already: wait for some of them, or cancel them")
	ErrRules   = errors.New("10 requests wait for a reply by a rule already: wait for some of them, or go by correlation data")
)

// Pairs follows requests and finds their replies. It is not safe for concurrent
// use.
type Pairs struct {
	kept      map[uint64]*pending
	order     []*pending // kept ones, in the order of asking
	listening []*pending // those that a reply is still looked for, in the same order
	replies   map[timeline.ID]*pending
}

// pending is a request and how far it is.
type pending struct {
	Request
	Pair
	linked []timeline.ID
}

// New returns Pairs without requests.
func New() *Pairs {
	return &Pairs{kept: map[uint64]*pending{}, replies: map[timeline.ID]*pending{}}
}

// Ask begins to wait for the reply to a message that is about to be sent. The
// errors are ErrWaiting and ErrRules; nothing is waited for then. What was known of
// a request of the same ID is forgotten.
func (p *Pairs) Ask(r Request) error {
	p.Forget(r.ID)
	waiting, rules := 0, 0
	for _, q := range p.listening {
		if !q.Waits() {
			continue
		}
		waiting++
		if q.Rule != nil {
			rules++
		}
	}
	switch {
	case waiting >= MaxWaiting:
		return ErrWaiting
	case r.Rule != nil && rules >= MaxRules:
		return ErrRules
	}
	p.room(r.Rule != nil)
	q := &pending{Request: r, Pair: Pair{ID: r.ID, Timeout: r.Timeout, Listens: true}}
	p.kept[r.ID] = q
	p.order = append(p.order, q)
	p.listening = append(p.listening, q)
	p.forget()
	return nil
}

// Resume waits, as Ask does, for the reply to a request that an earlier page handed
// to the broker. Where its time was over meanwhile nobody knows whether one came;
// one that comes still is late.
func (p *Pairs) Resume(r Request, sent, now time.Time) error {
	if err := p.Ask(r); err != nil {
		return err
	}
	q := p.kept[r.ID]
	q.Pair.Sent, q.State, q.Resumed = sent, Waiting, true
	if !now.Before(q.Deadline()) {
		q.State = Missed
	}
	return nil
}

// Stop looks no more for replies to a request, which could not be told from those
// to a copy of it.
func (p *Pairs) Stop(id uint64) {
	p.stop(func(q *pending) bool { return q.Pair.ID == id })
}

// Forget forgets a request.
func (p *Pairs) Forget(id uint64) {
	q := p.kept[id]
	if q == nil {
		return
	}
	p.Stop(id)
	p.order = slices.DeleteFunc(p.order, func(other *pending) bool { return other == q })
	p.unlink(q)
}

func (p *Pairs) unlink(q *pending) {
	delete(p.kept, q.Pair.ID)
	for _, id := range q.linked {
		delete(p.replies, id)
	}
}

// Noted tells where the request stands in the timeline.
func (p *Pairs) Noted(id uint64, entry timeline.ID) {
	if q := p.kept[id]; q != nil {
		q.Entry = entry
	}
}

// room ends the listening of the oldest requests that are through, until one
// more may listen.
func (p *Pairs) room(rule bool) {
	listening, rules := len(p.listening), 0
	for _, q := range p.listening {
		if q.Rule != nil {
			rules++
		}
	}
	p.stop(func(q *pending) bool {
		full := listening >= MaxWaiting || rule && q.Rule != nil && rules >= MaxRules
		if !full || q.Waits() {
			return false
		}
		listening--
		if q.Rule != nil {
			rules--
		}
		return true
	})
}

// stop ends the listening of those that a func chooses.
func (p *Pairs) stop(choose func(*pending) bool) (some bool) {
	p.listening = slices.DeleteFunc(p.listening, func(q *pending) bool {
		if !choose(q) {
			return false
		}
		q.Listens, some = false, true
		return true
	})
	return some
}

// forget drops the oldest requests beyond MaxKept that are through.
func (p *Pairs) forget() {
	excess := len(p.order) - MaxKept
	if excess <= 0 {
		return
	}
	p.order = slices.DeleteFunc(p.order, func(q *pending) bool {
		if excess <= 0 || q.Listens {
			return false
		}
		excess--
		p.unlink(q)
		return true
	})
}

// Sent tells that a request was handed to the broker, for the first time or
// again: its time starts. It reports whether something changed.
func (p *Pairs) Sent(id uint64, at time.Time) bool {
	q := p.kept[id]
	if q == nil || q.State == Ended || q.Reply != 0 && !q.Pair.Sent.IsZero() {
		return false
	}
	q.Pair.Sent = at
	q.State = Waiting
	if q.Reply != 0 {
		q.answered()
	}
	return true
}

// End tells that a request was refused or taken back. It reports whether
// something changed.
func (p *Pairs) End(id uint64) bool {
	q := p.kept[id]
	if q == nil || q.Reply != 0 || q.State == Ended {
		return false
	}
	q.State = Ended
	p.stop(func(l *pending) bool { return l == q })
	return true
}

// Listening reports whether Arrived looks for anything.
func (p *Pairs) Listening() bool { return len(p.listening) > 0 }

// Arrived takes a message that was received, and reports whether it is a reply.
// It belongs to the oldest request without a reply that it answers, else to the
// newest one that has a reply. The entry is not kept.
func (p *Pairs) Arrived(e *timeline.Entry) bool {
	var last *pending
	for _, q := range p.listening {
		if q.Rule != nil && (q.Pair.Sent.IsZero() || e.At.Before(q.Pair.Sent)) || !q.replies(e) {
			continue
		}
		last = q
		if q.Reply == 0 {
			break
		}
	}
	if last == nil {
		return false
	}
	last.take(e)
	if len(last.linked) < maxLinked {
		last.linked = append(last.linked, e.ID)
		p.replies[e.ID] = last
	}
	return true
}

// take notes a reply.
func (q *pending) take(e *timeline.Entry) {
	q.Replies++
	if q.Reply != 0 {
		q.LastMore = e.ID
		return
	}
	q.Reply, q.ReplyAt = e.ID, e.At
	q.answered()
}

// answered decides whether the first reply came in time. A reply that is here
// before the hand-over was told is in time.
func (q *pending) answered() {
	q.State = Answered
	if q.RoundTrip() > q.Pair.Timeout {
		q.State = Late
	}
}

// Tick tells the time. It returns the requests whose time is over since the last
// one, and whether something changed.
func (p *Pairs) Tick(now time.Time) (over []uint64, changed bool) {
	for _, q := range p.listening {
		if q.State == Waiting && !now.Before(q.Deadline()) {
			q.State = TimedOut
			over = append(over, q.Pair.ID)
		}
	}
	changed = p.stop(func(q *pending) bool {
		return !q.Pair.Sent.IsZero() && !now.Before(q.Deadline().Add(Afterwards))
	})
	return over, changed || len(over) > 0
}

// Due is when Tick has something to do next; zero = there is nothing to wait for.
func (p *Pairs) Due() time.Time {
	var due time.Time
	for _, q := range p.listening {
		at := q.Deadline()
		if at.IsZero() {
			continue
		}
		if q.State != Waiting {
			at = at.Add(Afterwards)
		}
		if due.IsZero() || at.Before(due) {
			due = at
		}
	}
	return due
}

// Of returns the pair of a request.
func (p *Pairs) Of(id uint64) (_ Pair, ok bool) {
	q := p.kept[id]
	if q == nil {
		return Pair{}, false
	}
	return q.Pair, true
}

// RequestOf returns the pair that an entry is a reply of.
func (p *Pairs) RequestOf(reply timeline.ID) (_ Pair, ok bool) {
	q := p.replies[reply]
	if q == nil {
		return Pair{}, false
	}
	return q.Pair, true
}
