package draft

import (
	"slices"
	"time"
)

// Stamps remembers the newest stamps that were given, so that none is given twice.
// It is a value; the zero Stamps has given none.
type Stamps struct {
	given [64]int64 // in microseconds; the newest at next-1
	next  uint8
}

// creep is how far stamps may run ahead of a clock that stands still or was set
// back a little; a clock that was set back further is followed.
const creep = time.Second

// Next is the moment of a click, to the microsecond, and never one that was given
// before, also when the clock stands still or jumps.
func (s Stamps) Next(now time.Time) time.Time {
	us := now.UnixMicro()
	if newest := s.given[(s.next-1)%64]; us <= newest && newest-us < creep.Microseconds() {
		us = newest + 1
	}
	for slices.Contains(s.given[:], us) {
		us++
	}
	return time.UnixMicro(us).UTC()
}

// With returns the stamps with one more given.
func (s Stamps) With(t time.Time) Stamps {
	s.given[s.next%64] = t.UnixMicro()
	s.next = (s.next + 1) % 64
	return s
}
