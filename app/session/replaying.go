package session

import (
	"time"

	"deviceconsole/app/timeline"
)

const (
	replayEvery = 100 * time.Millisecond // between two moves while it plays
	replayStep  = 64                     // entries at once
)

// replaying shows a recording as it was until a moment: by a store that is given the
// entries of the recording anew, so that everything that is drawn of a store is drawn
// of it as it was then. Its fields belong to who holds Runner.mu.
type replaying struct {
	runner *Runner
	tape   *recorded // all of it; nil = no recording is shown
	until  time.Time // zero = all
	speed  int       // seconds in one; 0 = it stands
	moved  time.Time // when until was moved last, by the clock
	busy   bool      // a goroutine goes on

	stage *recorded   // what is shown in place of tape; nil = tape is
	next  timeline.ID // of tape, that comes into stage next
	last  time.Time   // how far stage is
}

// show is what Runner shows.
func (p *replaying) show() *recorded {
	if p.stage != nil {
		return p.stage
	}
	return p.tape
}

// load begins with another recording, nil = none.
func (p *replaying) load(tape *recorded) {
	*p = replaying{runner: p.runner, tape: tape, busy: p.busy}
}

// seek carries out ShowUntil.
func (p *replaying) seek(e ShowUntil) {
	if p.tape == nil {
		return
	}
	p.until, p.speed, p.moved = e.At, e.Speed, p.runner.deps.Now()
	if p.until.IsZero() {
		p.stage = nil
		return
	}
	if p.stage == nil || p.until.Before(p.last) {
		store := timeline.New(p.tape.store.Limits())
		p.stage, p.next, p.last = &recorded{store, timeline.NewView(store, nil)}, 0, time.Time{}
	}
	if !p.busy {
		p.busy = true
		p.runner.goroutine(p.run)
	}
}

// run brings the stage to where it is to be, and goes on while it plays.
func (p *replaying) run() {
	r := p.runner
	began := r.deps.Now()
	for {
		r.mu.Lock()
		more, plays := p.step()
		if !more && !plays {
			p.busy = false
			r.mu.Unlock()
			r.changed()
			return
		}
		r.mu.Unlock()
		switch {
		case !more:
			r.changed()
			select {
			case <-r.ctx.Done():
				return
			case <-time.After(replayEvery):
			}
			r.mu.Lock()
			moved, at := p.move()
			r.mu.Unlock()
			if moved {
				r.Send(ReplayMoved{at})
			}
			began = r.deps.Now()
		case r.deps.Now().Sub(began) >= workAtOnce:
			r.changed()
			if r.deps.Rest != nil {
				r.deps.Rest()
			}
			began = r.deps.Now()
		}
		if r.ctx.Err() != nil {
			return
		}
	}
}

// step gives the stage the next few entries, and reports whether there are more that
// are due, and whether it plays.
func (p *replaying) step() (more, plays bool) {
	if p.stage == nil {
		return false, false
	}
	due, seen := true, 0
	p.tape.store.Walk(p.next, replayStep, func(e *timeline.Entry) {
		if due = due && !e.At.After(p.until); due {
			p.stage.store.Append(*e)
			p.next, seen = e.ID+1, seen+1
			if e.At.After(p.last) {
				p.last = e.At
			}
		}
	})
	return seen == replayStep, p.speed > 0
}

// move moves on by the time that passed. At the end all is shown.
func (p *replaying) move() (moved bool, at time.Time) {
	now := p.runner.deps.Now()
	if p.stage == nil || p.speed == 0 {
		return false, time.Time{}
	}
	passed := max(0, now.Sub(p.moved))
	p.moved = now
	p.until = p.until.Add(passed * time.Duration(p.speed))
	at = p.until
	if last := p.runner.model.Archive.Recording.Last; !at.Before(last) {
		match := p.runner.model.View.Applied
		p.stage, p.until, p.speed = nil, time.Time{}, 0
		p.runner.record(ApplyFilter{match})
	}
	return true, at
}
