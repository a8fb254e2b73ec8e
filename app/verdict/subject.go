package verdict

import (
	"math/bits"

	"deviceconsole/app/timeline"
)

// subject is what is known of a device or group. It has no pointers, so that
// thousands of them cost the garbage collector nothing, and a fixed size: see
// TestSubjectIsSmall.
type subject struct {
	_ [0]func() // never compared: without it the compiler writes how, for it and all of its parts

	pace    pace
	clock   skews
	replies replies
	wants   [3]want
	marks   [marks]mark
	beside  [markMalformed]int64 // when the message came that the first of a mark has to be seen beside, µs
	tags    [MaxTags]tag

	events  uint32    // that were looked into and are well formed
	added   uint32    // of events: when the newest tag came
	recent  [6]uint32 // hashes of the newest payloads
	came    [6]int64  // when they did, µs
	before  int64     // when the event before this one came, µs
	recentN uint8
	tagN    uint8
	more    bool // it has more tags than are watched
	stamped bool // its events have an observed_at
	varies  bool // some tag of it changes with each event
	skipped bool // a message since the last look was not looked into
	device  bool // its events are a device's
	all     int32
	twin    int32 // another that looks alike; -1 = none

	repeats, disorder, broken, holes uint64 // one bit for each of the newest events
}

// The marks are what single messages prove, those first that prove it beside another.
const (
	markRepeated = iota
	markDisordered
	markLost
	markRestarted
	markMalformed
	markRefused
	markUnanswered
	marks
)

// mark remembers since when something is so, and the newest messages that prove it.
type mark struct {
	since int64 // µs
	rows  [2]timeline.ID
	n     uint32
	code  uint8
}

// hit takes in a message that proves something, beside one that came before.
func (s *subject) hit(which int, at, beside int64, id timeline.ID) {
	m := &s.marks[which]
	if m.n == 0 || at < m.since { // what becomes of a message from here is known in any order
		if m.since = at; which < len(s.beside) {
			s.beside[which] = beside
		}
	}
	m.n++
	m.rows[1], m.rows[0] = m.rows[0], id
}

// order sorts a few numbers. The library's way is larger than all that is done with
// them here, once for each type.
func order(list []float32) []float32 {
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && list[j] < list[j-1]; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
	return list
}

// ones counts the events of a register that something was so of.
func ones(register uint64) int { return bits.OnesCount64(register) }

// shift makes room for one more event in a register, and forgets the mark whose
// events have all gone.
func (s *subject) shift(register *uint64, which int, is bool, beside int64, e *timeline.Entry) {
	*register <<= 1
	if is {
		*register |= 1
		s.hit(which, e.At.UnixMicro(), beside, e.ID)
	} else if *register == 0 {
		s.marks[which].n = 0
	}
}

// hear takes in a message that a device, or somebody to a group, sent just now.
func (d *Desk) hear(s *subject, e *timeline.Entry, size int, device bool) {
	at := e.At.UnixMicro()
	s.device = device
	late := at < d.deaf || e.Away
	s.before = s.pace.last
	interval := s.pace.take(at, e.ID, late)
	hash := hashOf(e.Payload) ^ uint32(size)
	first, again := s.again(hash, interval)
	if e.Duplicate && !e.Away && !again {
		first, again = at, true
	}
	s.shift(&s.repeats, markRepeated, again, first, e)
	s.recent[s.recentN%uint8(len(s.recent))], s.came[s.recentN%uint8(len(s.came))] = hash, at
	if s.recentN++; s.recentN == 40*uint8(len(s.recent)) {
		s.recentN /= 2
	}
	if !again {
		s.replies.heard(s, e)
	}
	if len(e.Payload) > maxPayload || d.look(at, len(e.Payload)) {
		d.read(s, e, again, late)
	} else {
		s.skipped = true
	}
}

// again reports whether a payload was there before, and can't be there twice, and
// when it came then.
func (s *subject) again(hash uint32, interval float32) (first int64, again bool) {
	if !s.stamped && !(s.varies && interval >= 0 && s.pace.usual > 0 && interval < s.pace.usual/2) {
		return 0, false
	}
	for i, h := range s.recent[:min(int(s.recentN), len(s.recent))] {
		if h == hash && (!again || s.came[i] < first) {
			first, again = s.came[i], true
		}
	}
	return first, again
}

// hashOf tells payloads apart, of which the ends count where they are long.
func hashOf(b []byte) uint32 {
	const most = 1024
	h := uint64(len(b))*0x9e3779b97f4a7c15 + 1
	if len(b) > 2*most {
		return uint32(mix(h, b[:most])) ^ uint32(mix(h, b[len(b)-most:])>>7)
	}
	return uint32(mix(h, b))
}

func mix(h uint64, b []byte) uint64 {
	for len(b) >= 8 {
		w := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 | uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		hi, lo := bits.Mul64(h^w, 0xff51afd7ed558ccd)
		h = hi ^ lo
		b = b[8:]
	}
	for _, c := range b {
		h = (h ^ uint64(c)) * 0x100000001b3
	}
	return h ^ h>>32
}
