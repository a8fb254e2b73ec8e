package template

import (
	"fmt"
	"maps"
	"math/bits"
	"math/rand/v2"
	"time"
)

// State is what variables get their values from: one for each run, or for each
// device of a simulation. It is not safe for concurrent use.
type State struct {
	Now     time.Time // of this message
	Started time.Time // of the run: where waves begin
	Seq     uint64    // messages of this State before this one
	Count   uint64    // messages of the whole run before this one
	Index   int       // of the simulated device, from 1; 0 = none is simulated

	Device, User, Project string

	Match *Match // what a reply rule answers; nil = nothing

	chance  rand.PCG
	walks   map[string]walked
	scratch []byte
}

// Match is the message that a reply rule answers.
type Match struct {
	Topic                     string
	Device, User, Group, Type string // of the topic; "" = it has none
	Payload                   []byte
	Response, Correlation     string // response topic and correlation data of MQTT 5
}

// walked is where a walk is, and at which message it came there.
type walked struct {
	units int64
	seq   uint64
}

// NewState returns a State whose chance is determined by the seed.
func NewState(seed uint64, now time.Time) *State {
	return &State{Now: now, Started: now, chance: *rand.NewPCG(seed, 0x9e3779b97f4a7c15)}
}

// Next goes on to the next message.
func (s *State) Next(now time.Time) {
	s.Now = now
	s.Seq++
	s.Count++
}

// Clone returns a State that gives the same values from here, whatever becomes of
// this one: for a preview of what will be sent.
func (s *State) Clone() *State {
	c := *s
	c.walks, c.scratch = maps.Clone(s.walks), nil
	return &c
}

// below returns a number from 0 to n-1; n > 0.
func (s *State) below(n uint64) uint64 {
	// The bias of taking the high part is n/2⁶⁴ at most, which nobody can see.
	high, _ := bits.Mul64(s.chance.Uint64(), n)
	return high
}

// walk goes one step a message, and turns around at the bounds.
func (s *State) walk(key string, r span, step int64) int64 {
	w, ok := s.walks[key]
	switch {
	case !ok:
		if s.walks == nil {
			s.walks = map[string]walked{}
		}
		w.units = r.low + int64(s.below(uint64(r.high-r.low)+1))
	case w.seq == s.Seq:
		return w.units
	default:
		w.units += int64(s.below(2*uint64(step)+1)) - step
		if w.units > r.high {
			w.units = 2*r.high - w.units
		}
		if w.units < r.low {
			w.units = 2*r.low - w.units
		}
	}
	w.seq = s.Seq
	s.walks[key] = w
	return w.units
}

func errNoMatch(name string) error {
	return fmt.Errorf("{{%s}} is known only in a reply rule, which answers a message", name)
}

// Chance returns a number from 0 up to, and not including, 1.
func (s *State) Chance() float64 { return float64(s.chance.Uint64()>>11) / (1 << 53) }
