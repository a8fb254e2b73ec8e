package outbox

import (
	"time"

	"deviceconsole/app/timeline"
)

// Out is what an outbox asks for, and tells, in the order in which it happened.
type Out struct {
	Marks   []Mark   // states that changed
	Settled []Item   // that are final now
	Dropped []ID     // that are no longer known: they left the history
	Publish []Flight // to be handed over in this order; each is Answered
	Changes []Change // to be committed in one transaction, then Committed; nil: nothing
	Own     bool     // Marks and Dropped are, among others, of what a person sent

	Epoch, Generation uint64 // of the connection that Publish is for
}

// Mark is the state of an item from now on.
type Mark struct {
	ID    ID
	State timeline.Outcome
	Code  byte
}

// Step does what time and the news since the last one call for, and returns what
// is to be done. It is to be called after each of the others, or a few of them.
func (o *Outbox) Step(now time.Time) Out {
	for {
		id, due := o.due.pop(now)
		if !due {
			break
		}
		if i := o.items[id]; i != nil && i.phase == waiting && (i.Hold == NotHeld || i.Hold == HeldLate) {
			o.overtaken(i, now)
		}
	}
	o.overdue(now)
	o.choose(now)
	o.promote()
	o.launch(now)
	o.choose(now) // in place of what went straight through
	out := o.out
	o.out = Out{}
	out.Epoch, out.Generation = o.link.epoch, o.link.generation
	out.Changes = o.changes(now)
	return out
}

// Marks takes what Step would tell of states and of what is no longer known.
func (o *Outbox) Marks() (marks []Mark, dropped []ID) {
	marks, dropped = o.out.Marks, o.out.Dropped
	o.out.Marks, o.out.Dropped, o.out.Own = nil, nil, false
	return marks, dropped
}

// Next returns when Step is to be called although nothing happens; zero: never.
func (o *Outbox) Next() time.Time {
	next := o.due.next()
	sooner := func(t time.Time) {
		if next.IsZero() || t.Before(next) {
			next = t
		}
	}
	for _, i := range o.flights {
		if o.passing(i) {
			sooner(i.Sent.Add(WrittenAfter))
			break
		}
	}
	for _, i := range o.flights {
		if i.State == timeline.InFlight {
			sooner(i.Sent.Add(AnswerWithin))
			break
		}
	}
	if o.sync.retries() {
		sooner(o.sync.retryAt)
	}
	return next
}
