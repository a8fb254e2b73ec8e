package verdict

import (
	"bytes"
	"math"

	"deviceconsole/app/timeline"
)

// tag is what is known of one tag of a subject.
type tag struct {
	name  uint32
	first uint32 // number of the event that it came with
	seen  uint32 // events that had it
	last  uint32 // number of the newest of them
	hash  uint32 // of the newest value
	// words are hashes of the texts it had; of a number they are prev, low and high.
	words   [4]uint32
	step    float32 // the largest change within its past
	same    uint16  // events since the value changed
	sameMax uint16
	changes uint16 // events that changed the value
	values  uint16 // of its type, so far
	absence uint16 // longest run of events without it
	distant uint8  // events in a row that are far away
	other   uint8  // events in a row that are of another type
	wordN   uint8
	class   class // of its past
	strange class // of the values that are of another type
	mixed   uint8 // types that it alternates with, as bits
	spikes  uint8
	state   state
	mono    bool // a number that never fell
	ones    bool // a number that grew by one each time
	whole   bool // a number that is written without a point
	quiet   bool // it came when no more were expected
	calm    uint8
	bad     uint8 // words that say that something is wrong, as bits
	since   int64 // of the state, µs
	move    int64 // when the value changed last, µs
	row     timeline.ID
	seenAt  uint32 // number of the event that the state was proved by last
}

// state says what is wrong with a tag.
type state uint8

const (
	fine state = iota
	lacks
	retyped
	shifted
	spiked
	stuck
	newWord
	trouble
)

const (
	fewValues  = 20 // before a value can be far from its past
	manyValues = 40 // before the past is left for good
	spikeLasts = 60 // events that a spike is told for
)

func (t *tag) set(s state, at int64, id timeline.ID, event uint32) {
	if t.state != s {
		t.state, t.since = s, at
	}
	t.row, t.seenAt = id, event
}

// varies reports whether the value changes with nearly each event.
func (t *tag) varies() bool { return t.values >= 8 && int(t.changes)*10 >= int(t.values)*9 }

// take takes a value in.
func (t *tag) take(v value, r *reading, n *name) {
	if gap := r.number - t.last - 1; t.seen > 0 && gap > 0 {
		if t.absence = max(t.absence, uint16(min(gap, math.MaxUint16))); t.state == lacks {
			t.state = fine
		}
	}
	r.row = r.whole && r.number == t.last+1
	t.seen++
	t.last = r.number
	if v.class == classNull && t.class == classNone {
		return
	}
	if !t.typed(v, r) {
		return
	}
	changed := t.values == 0 || v.hash != t.hash
	if changed && t.values > 0 {
		t.changes = min(t.changes+1, math.MaxUint16-1)
		if t.sameMax = max(t.sameMax, t.same); t.state == stuck {
			t.state = fine
		}
	}
	if r.moved = t.move; changed {
		t.same, t.move = 0, r.at
	} else {
		t.same = min(t.same+1, math.MaxUint16-1)
	}
	switch v.class {
	case classNumber:
		t.number(v, r, n)
	case classText:
		t.text(v, r)
	}
	if n.trouble {
		t.complain(v, r)
	}
	t.hash = v.hash
	if t.values = min(t.values+1, math.MaxUint16-1); t.values == math.MaxUint16-1 {
		t.values, t.changes = t.values/2, t.changes/2
	}
	if t.state == spiked && r.number-t.seenAt > spikeLasts || t.state == newWord && r.number-t.seenAt > spikeLasts {
		t.state, t.spikes = fine, 0
	}
	if t.state == fine && v.class == classNumber && t.values >= 30 && t.same >= max(12, 6*t.sameMax) && int(t.changes)*10 >= (int(t.values)-int(t.same))*9 {
		t.set(stuck, t.move, r.e.ID, r.number)
	}
}

// typed tells whether a value is of the type that the tag has.
func (t *tag) typed(v value, r *reading) bool {
	switch {
	case t.class == classNone || t.values < 8 && v.class != classNull && t.other == 0 && t.class != v.class && t.values < 2:
		t.class = v.class
	case t.class == v.class:
		if t.other > 0 {
			t.mixed |= 1 << t.strange
			if t.other = 0; t.state == retyped {
				t.state = fine
			}
		}
	default:
		if t.other == 0 || t.strange == v.class {
			t.other = min(t.other+1, math.MaxUint8-1)
		}
		if t.strange = v.class; t.values < 8 || t.mixed&(1<<v.class) != 0 {
			t.mixed |= 1 << v.class
			return false
		}
		if t.other == 1 {
			t.move = r.at
		}
		if t.other >= 2 {
			t.set(retyped, t.move, r.e.ID, r.number)
		}
		return false
	}
	return true
}

// A number's past, in the place of the words of a text.
func (t *tag) prev() float64 {
	return math.Float64frombits(uint64(t.words[0]) | uint64(t.words[1])<<32)
}
func (t *tag) setPrev(v float64) {
	bits := math.Float64bits(v)
	t.words[0], t.words[1] = uint32(bits), uint32(bits>>32)
}
func (t *tag) low() float64  { return float64(math.Float32frombits(t.words[2])) }
func (t *tag) high() float64 { return float64(math.Float32frombits(t.words[3])) }

func (t *tag) accept(v float64) {
	f := float32(v)
	if t.values == 0 || f < math.Float32frombits(t.words[2]) {
		t.words[2] = math.Float32bits(f)
	}
	if t.values == 0 || f > math.Float32frombits(t.words[3]) {
		t.words[3] = math.Float32bits(f)
	}
}

// number takes a number in.
func (t *tag) number(v value, r *reading, n *name) {
	if t.values == 0 {
		t.whole = v.whole
		t.setPrev(v.number)
		t.accept(v.number)
		return
	}
	prev := t.prev()
	t.whole = t.whole && v.whole
	if t.counted(prev, v.number, r, n) {
		return
	}
	step := float32(math.Abs(v.number - prev))
	away := max(v.number-t.high(), t.low()-v.number)
	margin := max(t.high()-t.low(), 3*float64(t.step))
	known := t.values >= fewValues && t.changes >= 6
	switch {
	case !known || away <= margin && t.distant == 0:
		t.step = max(t.step, step)
		t.accept(v.number)
	case away <= margin: // it is back
		if t.distant <= 2 {
			t.spikes = min(t.spikes+1, 200)
			t.state, t.seenAt = spiked, r.number
		} else if t.state == shifted {
			t.state = fine
		}
		t.distant = 0
		t.accept(v.number)
	case t.distant == 0:
		t.distant = 1
		if t.state != spiked { // of several the first says since when
			t.since = r.at
		}
		t.row = r.e.ID
	case t.distant < 3 && float64(step) > .3*away: // it goes on as it began, so it was no leap
		t.step, t.distant = max(t.step, step), 0
		t.accept(v.number)
	default:
		t.distant = min(t.distant+1, 200)
		if t.distant >= 3 && t.values >= manyValues {
			t.state, t.seenAt = shifted, r.number
		}
		if t.distant == 200 {
			t.state, t.distant, t.step = fine, 0, max(t.step, step)
			t.accept(v.number)
		}
	}
	t.setPrev(v.number)
}

// counted tells whether a number is a count, and what its steps say.
func (t *tag) counted(prev, v float64, r *reading, n *name) bool {
	count := t.mono && t.whole && t.values >= 10 && int(t.changes)*10 >= int(t.values)*9 && (t.ones || n.counts)
	switch {
	case v < prev && count && (v <= 2 || n.counts && v < prev/10):
		r.s.hit(markRestarted, r.at, r.moved, r.e.ID)
	case v < prev && count && t.ones && prev-v <= 16:
		if r.s.disorder&1 == 0 { // its observed_at has not told it yet
			r.s.disorder |= 1
			r.s.hit(markDisordered, r.at, r.moved, r.e.ID)
		}
		r.s.holes &^= r.s.holes & -r.s.holes // what was missing came late
		return true                          // the count goes on from the highest
	case v < prev:
		t.mono = false
		return false
	case v > prev+1 && count && t.ones && r.row:
		r.s.holes |= 1
		m := &r.s.marks[markLost]
		before := m.n
		r.s.hit(markLost, r.at, r.moved, r.e.ID)
		m.n = before + uint32(min(v-prev-1, 1e6))
	case v != prev+1 && !count && r.row:
		t.ones = false
	}
	if count {
		t.setPrev(v)
		t.accept(v)
	}
	return count
}

// text takes a text in.
func (t *tag) text(v value, r *reading) {
	for i, h := range t.words[:t.wordN] {
		if h != v.hash {
			continue
		}
		bad := t.bad&(1<<i) != 0
		switch {
		case bad:
			t.set(trouble, r.at, r.e.ID, r.number)
		case t.state == trouble && t.bad != 0: // it says so no more
			t.state = fine
		case t.state == newWord && v.hash == t.words[t.wordN-1]:
			t.seenAt = r.number
		}
		return
	}
	if t.state == trouble && t.bad != 0 {
		t.state = fine
	}
	if int(t.wordN) == len(t.words) {
		t.mono = false // too many to be words
		return
	}
	t.words[t.wordN] = v.hash
	t.wordN++
	switch bad := smellsOfTrouble(v.raw); {
	case t.mono && t.values >= 5 && bad:
		t.bad |= 1 << (t.wordN - 1)
		t.set(trouble, r.at, r.e.ID, r.number)
	case t.mono && t.values >= 30 && t.wordN >= 3:
		t.set(newWord, r.at, r.e.ID, r.number)
	}
}

var badWords = [][]byte{[]byte("error"), []byte("fault"), []byte("fail"), []byte("alarm"), []byte("overheat"), []byte("critical"), []byte("broken")}

// smellsOfTrouble reports whether a text holds a word that says so.
func smellsOfTrouble(raw []byte) bool {
	if len(raw) > 80 {
		return false
	}
	var room [80]byte
	lower := append(room[:0], raw...)
	for i, c := range lower {
		if 'A' <= c && c <= 'Z' {
			lower[i] = c + 'a' - 'A'
		}
	}
	for _, w := range badWords {
		if bytes.Contains(lower, w) {
			return true
		}
	}
	return false
}

// complain looks whether a tag that is called error says that there is one, after it
// said that there is none.
func (t *tag) complain(v value, r *reading) {
	none := v.class == classNull || v.class == classNumber && v.number == 0
	switch string(v.raw) {
	case "false", `""`, `"none"`, `"ok"`, `"OK"`, `"no"`, `"0"`, `"None"`:
		none = true
	}
	switch {
	case none:
		t.calm = min(t.calm+1, 200)
		if t.state == trouble {
			t.state = fine
		}
	case t.calm >= 5:
		t.set(trouble, r.at, r.e.ID, r.number)
	}
}

// lacking looks for tags that an event has not.
func (s *subject) lacking(number uint32, at int64, id timeline.ID, names *names) {
	for i := range s.tags[:s.tagN] {
		t := &s.tags[i]
		if t.last == number || names.list[t.name].element {
			continue
		}
		gap := number - t.last
		if gap == 1 {
			t.move = at
		}
		if t.seen >= 10 && gap >= max(3, 3*uint32(t.absence)+1) {
			if t.state != lacks {
				t.state, t.since = lacks, t.move
			}
			t.row, t.seenAt = id, number
		}
	}
}
