package verdict

import "deviceconsole/app/timeline"

const (
	latencies = 10
	learned   = 3 // replies after which it is known how fast they are
)

// replies is how a device answers commands. A reply is its next event: the one with
// the command's correlation data, where the command has some.
type replies struct {
	ring     [latencies]float32 // seconds
	n, put   uint8
	waits    bool
	asked    int64 // µs
	command  timeline.ID
	tie      uint32 // hash of correlation data; 0 = none
	commands uint32
	missed   uint8 // commands in a row
	slow     uint8 // replies in a row
	since    int64 // of missed or slow, µs
	row      timeline.ID
}

// ask takes in a command.
func (r *replies) ask(s *subject, e *timeline.Entry) {
	at := e.At.UnixMicro()
	if r.waits && r.command != 0 && r.due(s) < float32(at-r.asked)/1e6 {
		r.miss()
	}
	r.waits, r.asked, r.command, r.tie = true, at, e.ID, 0
	if c := e.Properties.CorrelationData; len(c) > 0 {
		r.tie = hashOf(c) | 1
	}
	r.commands++
}

// heard takes in an event.
func (r *replies) heard(s *subject, e *timeline.Entry) {
	if !r.waits {
		return
	}
	if r.tie != 0 {
		if c := e.Properties.CorrelationData; len(c) == 0 || hashOf(c)|1 != r.tie {
			return
		}
	}
	x := float32(e.At.UnixMicro()-r.asked) / 1e6
	if x < 0 {
		return
	}
	if r.n >= learned && r.tie == 0 && x > r.due(s) {
		r.miss()
		r.waits = false
		return
	}
	usual := r.usual()
	if r.n >= 5 && x > 1 && x > 4*usual {
		if r.slow == 0 {
			r.since = r.asked
		}
		r.slow, r.row = min(r.slow+1, 200), e.ID
	} else {
		r.slow = 0
		r.ring[r.put] = x
		r.put = (r.put + 1) % latencies
		r.n = min(r.n+1, latencies)
	}
	r.waits, r.missed = false, 0
}

func (r *replies) miss() {
	if r.missed == 0 {
		r.since = r.asked
	}
	r.missed, r.row = min(r.missed+1, 200), r.command
}

// usual is how many seconds a reply takes; 0 = not known.
func (r *replies) usual() float32 {
	if r.n < learned {
		return 0
	}
	ring := r.ring
	sorted := ring[:r.n]
	order(sorted)
	return sorted[r.n/2]
}

// due is after how many seconds no reply comes any more. What comes then is an
// event that would have come anyway.
func (r *replies) due(s *subject) float32 {
	const patience = 5
	usual := r.usual()
	if usual == 0 || r.tie != 0 {
		return 2 * patience
	}
	due := max(10*usual, patience)
	if p := s.pace.usual; p > 0 {
		due = min(due, max(.4*p, 4*usual))
	}
	return due
}

// answers reports whether the device is known to answer: with correlation data, or
// so much faster than its events come anyway that it is no chance.
func (r *replies) answers(s *subject) bool {
	if r.tie != 0 {
		return s.pace.last != 0
	}
	return r.n >= learned && s.pace.usual > 0 && r.usual() < .2*s.pace.usual
}

// overdue reports whether a command waits for too long.
func (r *replies) overdue(s *subject, now int64) bool {
	return r.waits && float32(now-r.asked)/1e6 > max(r.due(s), 5)
}

// want is what an update asks for, and whether the device's events show it.
type want struct {
	name uint32
	hash uint32
	at   int64 // µs; 0 = nothing is wanted
	id   timeline.ID
	done bool
	not  uint8 // events that show something else
}

// want looks whether a tag shows what an update asks for.
func (s *subject) want(name uint32, v value, at int64) {
	for i := range s.wants {
		w := &s.wants[i]
		if w.at == 0 || w.name != name || at <= w.at {
			continue
		}
		if v.hash == w.hash {
			w.done, w.not = true, 0
		} else {
			w.done, w.not = false, min(w.not+1, 200)
		}
	}
}
