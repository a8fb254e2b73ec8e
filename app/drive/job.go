package drive

import (
	"time"

	"deviceconsole/app/template"
)

const (
	// MaxUnanswered bounds the messages of a Job that the broker has not answered
	// yet: what a fast broker answers between two steps, and few enough that a
	// person's own message among them leaves at once.
	MaxUnanswered = 256
	// maxBehind is how much of what was due is made up for after a delay.
	maxBehind = time.Second
)

// Phase says how far a Job is.
type Phase uint8

// The phases of a Job.
const (
	Running Phase = iota
	Paused        // the connection is away
	Ending        // all was sent; the last answers are awaited
	Ended
)

// Job is one run of a Plan.
type Job struct {
	plan    Plan
	phase   Phase
	ended   string // why, as a sentence
	started time.Time
	until   time.Time // when it ended
	away    time.Time // since when the connection is

	next   time.Time // when the next message is due
	turn   int       // the device that is to send it
	chance *template.State
	states []*template.State // of each device; of one alone without simulation

	unanswered map[uint64]time.Time // by id: when each was due
	failures   int                  // in a row
	reason     string

	sent, acknowledged, failed, skipped uint64
	answers                             meter
	latencies                           latencies
}

// Start begins a run of a plan that Check accepts. The seed determines all chance.
func Start(p Plan, seed uint64, now time.Time) *Job {
	if p.MaxFailures <= 0 {
		p.MaxFailures = DefaultFailures
	}
	if p.Patience <= 0 {
		p.Patience = DefaultPatience
	}
	j := &Job{plan: p, started: now, next: now, unanswered: map[uint64]time.Time{}, chance: template.NewState(seed, now)}
	for i, name := range p.names(now) {
		s := template.NewState(seed+uint64(i)+1, now)
		s.Index, s.Device = i+1, name
		j.states = append(j.states, s)
	}
	if p.Devices == 0 {
		j.states = []*template.State{template.NewState(seed+1, now)}
	}
	return j
}

// Plan returns what is followed.
func (j *Job) Plan() Plan { return j.plan }

// Phase says how far it is.
func (j *Job) Phase() Phase { return j.phase }

// Next returns the state to compose the next message with, or nil when none is to
// be sent now. Follow it by Sent or Refused before the next call.
func (j *Job) Next(now time.Time) *template.State {
	if j.phase != Running || now.Before(j.next) {
		return nil
	}
	interval := j.plan.interval()
	if late := now.Sub(j.next) - max(maxBehind, interval); late > 0 {
		missed := late/interval + 1
		j.next = j.next.Add(missed * interval)
		j.skipped += uint64(missed)
	}
	if len(j.unanswered) >= MaxUnanswered {
		return nil
	}
	s := j.states[j.turn]
	s.Now, s.Count = now, j.sent
	return s
}

// Wait returns after how long to ask Next again, and to tell of the connection.
func (j *Job) Wait(now time.Time) time.Duration {
	switch {
	case j.phase == Running && len(j.unanswered) < MaxUnanswered:
		return max(j.next.Sub(now), 0)
	case j.phase == Paused:
		return 250 * time.Millisecond
	}
	return 20 * time.Millisecond // answers are about to come
}

// Sent notes that the message was handed to the outbox under an id.
func (j *Job) Sent(id uint64, now time.Time) {
	j.unanswered[id] = j.next
	j.sent++
	j.goOn()
	j.finish(now)
}

// Refused notes that the message could not be sent, with a sentence that says why.
func (j *Job) Refused(why string, now time.Time) {
	j.sent++
	j.goOn()
	j.fail(why, now)
	j.finish(now)
}

// goOn plans the message after this one.
func (j *Job) goOn() {
	s := j.states[j.turn]
	s.Next(s.Now)
	j.turn = (j.turn + 1) % len(j.states)
	interval := j.plan.interval()
	if j.plan.Jitter > 0 {
		interval = time.Duration(float64(interval) * (1 + float64(j.plan.Jitter)/100*(2*j.chance.Chance()-1)))
	}
	j.next = j.next.Add(interval)
	if j.plan.Count > 0 && j.sent >= uint64(j.plan.Count) && j.phase == Running {
		j.phase = Ending
	}
}

// Result is what became of a message.
type Result struct {
	ID      uint64
	OK      bool          // the broker took it, or at QoS 0 the network did
	Latency time.Duration // from leaving to the answer
	Why     string        // of one that failed, a sentence
}

// Settled notes what became of a message, and reports whether it was one of this
// Job's.
func (j *Job) Settled(r Result, now time.Time) bool {
	if _, ours := j.unanswered[r.ID]; !ours {
		return false
	}
	delete(j.unanswered, r.ID)
	if r.OK {
		j.acknowledged++
		j.failures = 0
		j.answers.add(now)
		j.latencies.add(r.Latency)
	} else {
		j.fail(r.Why, now)
	}
	j.finish(now)
	return true
}

func (j *Job) fail(why string, now time.Time) {
	j.failed++
	j.failures++
	j.reason = why
	if j.failures >= j.plan.MaxFailures && j.phase != Ended {
		j.end(now, "Stopped: "+times(j.failures)+" in a row it failed. "+why)
	}
}

// finish ends a Job whose messages are all answered.
func (j *Job) finish(now time.Time) {
	if j.phase == Ending && len(j.unanswered) == 0 {
		j.end(now, "Done.")
	}
}

// Connection tells whether messages can leave now. A Job waits while they can't,
// and ends when that takes too long.
func (j *Job) Connection(up bool, now time.Time) {
	switch {
	case up && j.phase == Paused:
		j.phase, j.away = Running, time.Time{}
		if j.next.Before(now) {
			j.next = now // nothing of the pause is made up for, nor is a turn taken early
		}
		if j.plan.Count > 0 && j.sent >= uint64(j.plan.Count) {
			j.phase = Ending
			j.finish(now)
		}
	case !up && (j.phase == Running || j.phase == Ending):
		j.phase, j.away = Paused, now
	case !up && j.phase == Paused && now.Sub(j.away) > j.plan.Patience:
		j.end(now, "Stopped: the connection was away for more than "+span(j.plan.Patience)+". Start it again once it is back.")
	}
}

// Stop ends it with a sentence that says why.
func (j *Job) Stop(why string, now time.Time) {
	if j.phase != Ended {
		j.end(now, why)
	}
}

func (j *Job) end(now time.Time, why string) { j.phase, j.ended, j.until = Ended, why, now }
