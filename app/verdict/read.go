package verdict

import (
	"math"
	"strconv"

	"deviceconsole/app/payload"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

// reading is what is found in the payload that is looked into.
type reading struct {
	desk   *Desk
	member func(key, raw []byte) bool
	leaf   func(path, raw []byte) bool

	data, observed []byte
	s              *subject
	e              *timeline.Entry
	at             int64
	moved          int64  // when the tag that is looked at had changed last, µs
	number         uint32 // of the event
	cursor         int    // where the next tag is looked for first
	bad            bool   // a value is none
	row            bool   // so was every one since the event before had the tag
	whole          bool   // every message was looked into since the event before
	varies         bool
}

func (r *reading) init(d *Desk) {
	r.desk = d
	r.member = func(key, raw []byte) bool {
		switch string(key) {
		case "event_data":
			r.data = raw
		case "observed_at":
			r.observed = raw
		}
		return true
	}
	r.leaf = r.take
}

// read looks into a message: an event, or what was sent to a group, of which not
// all is JSON.
func (d *Desk) read(s *subject, e *timeline.Entry, again, late bool) {
	r := &d.event
	*r = reading{desk: d, member: r.member, leaf: r.leaf, s: s, e: e, at: e.At.UnixMicro(), number: s.events + 1, whole: !s.skipped}
	s.skipped = false
	ok := d.readEvent(r, e.Payload)
	if s.device {
		s.shift(&s.broken, markMalformed, !ok, 0, e)
	}
	if !ok {
		s.skipped = true
		return
	}
	var observed int64
	stamped := false
	if len(r.observed) > 2 {
		observed, stamped = micros(r.observed[1 : len(r.observed)-1])
	}
	s.stamped = stamped
	disorder := false
	if stamped && !again {
		disorder = s.clock.take(observed, r.at, late)
	}
	s.shift(&s.disorder, markDisordered, disorder, s.before, e)
	if again {
		return // it says nothing new
	}
	s.shift(&s.holes, markLost, false, 0, e)
	if d.walk.Visit(r.data, r.leaf); r.bad {
		s.broken |= 1
		s.hit(markMalformed, r.at, 0, e.ID)
		s.skipped = true
		return
	}
	s.events, s.varies = r.number, r.varies
	s.lacking(r.number, r.at, e.ID, &d.names)
}

// readEvent finds the parts of an event, and reports whether it is one.
func (d *Desk) readEvent(r *reading, b []byte) bool {
	if len(b) > maxPayload || !payload.Members(b, r.member) {
		return false
	}
	if r.data == nil && !r.s.device {
		r.data = b
	}
	return len(r.data) > 0 && r.data[0] == '{'
}

// value is a leaf of the tags.
type value struct {
	class  class
	hash   uint32
	number float64
	whole  bool // the number is written without a point
	raw    []byte
}

// class is the type of a value in JSON.
type class uint8

const (
	classNone class = iota
	classNumber
	classText
	classBool
	classNull
)

// String is the type in words.
func (c class) String() string { return [...]string{"", "number", "text", "boolean", "null"}[c] }

// valueOf reads a leaf; classNone = it is none of JSON's.
func valueOf(raw []byte) value {
	v := value{raw: raw}
	switch raw[0] {
	case '"':
		v.class, v.hash = classText, hashOf(raw)
	case 't', 'f':
		if string(raw) == "true" || string(raw) == "false" {
			v.class, v.hash = classBool, hashOf(raw)
		}
	case 'n':
		if string(raw) == "null" {
			v.class = classNull
		}
	default:
		if raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') || len(raw) > 400 {
			break
		}
		number, err := strconv.ParseFloat(string(raw), 64)
		if err != nil && !math.IsInf(number, 0) {
			break
		}
		v.class, v.number, v.whole = classNumber, max(-math.MaxFloat32, min(number, math.MaxFloat32)), true
		for _, c := range raw {
			if c == '.' || c|0x20 == 'e' {
				v.whole = false
			}
		}
		bits := math.Float64bits(v.number)
		v.hash = uint32(bits ^ bits>>32)
	}
	return v
}

// maxLeaves bounds how many leaves of a payload are passed.
const maxLeaves = 4 * MaxTags

// take takes a leaf in.
func (r *reading) take(path, raw []byte) bool {
	s, d := r.s, r.desk
	v := valueOf(raw)
	if v.class == classNone {
		r.bad = true
		return false
	}
	i := r.find(path)
	if i < 0 {
		s.more = true
		r.cursor++
		return r.cursor < maxLeaves
	}
	r.cursor = i + 1
	t := &s.tags[i]
	if t.last == r.number && t.seen > 0 { // a key that is there twice
		return true
	}
	t.take(v, r, &d.names.list[t.name])
	r.varies = r.varies || t.varies()
	s.want(t.name, v, r.at)
	return true
}

// find returns the tag of a path, a new one where there is room, or -1.
func (r *reading) find(path []byte) int {
	s, names := r.s, &r.desk.names
	if i := r.cursor; i < int(s.tagN) && names.list[s.tags[i].name].path == string(path) {
		return i
	}
	id, ok := names.of(path)
	if !ok {
		return -1
	}
	for i := range int(s.tagN) {
		if s.tags[i].name == id {
			return i
		}
	}
	if s.tagN == MaxTags {
		return -1
	}
	i := int(s.tagN)
	s.tags[i] = tag{name: id, first: r.number, since: r.at, row: r.e.ID, mono: true, ones: true}
	s.tagN++
	if r.number > 1 {
		s.tags[i].quiet = s.added == 0 && r.number > settled || r.number > s.added+10 && r.number > settled
		s.added = r.number
	}
	return i
}

// settled is after how many events no more tags are expected.
const settled = 15

// commanded takes in a message to a device.
func (s *subject) commanded(e *timeline.Entry) { s.replies.ask(s, e) }

// The places of what updates ask for: the last is for those to all devices of a user.
const ownWants = len(subject{}.wants) - 1

// updated takes in an update to a device, or to all of a user's.
func (d *Desk) updated(i int32, e *timeline.Entry) {
	if len(e.Payload) > maxPayload || !d.look(e.At.UnixMicro(), len(e.Payload)) {
		return
	}
	s, n := d.at(i), 0
	clear(s.wants[:ownWants])
	d.walk.Visit(e.Payload, func(path, raw []byte) bool {
		v := valueOf(raw)
		if name, ok := d.names.of(path); ok && v.class != classNone {
			s.wants[n] = want{name: name, hash: v.hash, at: e.At.UnixMicro(), id: e.ID}
			n++
		}
		return n < ownWants
	})
	if lastOf(d.keys[i].Name) != platform.All {
		return
	}
	for j := range d.keys {
		if o := d.at(int32(j)); o.all == i {
			o.wants[ownWants] = s.wants[0]
		}
	}
}

// sending takes in a message that was sent from here.
func (d *Desk) sending(i int32, e *timeline.Entry) {
	if ended(e.Outcome) {
		d.sent(i, e)
		return
	}
	if len(d.sends) == maxSends {
		d.sends = append(d.sends[:0], d.sends[1:]...)
	}
	d.sends = append(d.sends, sent{e.ID, i})
}

// sent is a message from here that is not settled.
type sent struct {
	id      timeline.ID
	subject int32
}

func ended(o timeline.Outcome) bool {
	return o != timeline.Queued && o != timeline.InFlight
}

// sent takes in what became of a message from here.
func (d *Desk) sent(i int32, e *timeline.Entry) {
	m := &d.at(i).marks[markRefused]
	switch e.Outcome {
	case timeline.Rejected, timeline.Quarantined:
		d.at(i).hit(markRefused, e.At.UnixMicro(), 0, e.ID)
		m.code = e.Code
	case timeline.Acknowledged:
		m.n = 0
	}
}

// settle looks what became of the messages from here.
func (d *Desk) settle(store Store) {
	left := d.sends[:0]
	for _, s := range d.sends {
		keep := false
		store.WalkHeads(s.id, 1, 0, func(e *timeline.Entry, _ int) {
			if e.ID != s.id {
				return // it went
			}
			if ended(e.Outcome) {
				d.sent(s.subject, e)
			} else {
				keep = true
			}
		})
		if keep {
			left = append(left, s)
		}
	}
	d.sends = left
}

// micros reads a time of ISO 8601, in microseconds since 1970, without judging how
// fine it is.
func micros(b []byte) (int64, bool) {
	const form = "0000-00-00T00:00:00"
	if len(b) <= len(form) {
		return 0, false
	}
	for i := range len(form) {
		if c := b[i]; form[i] == '0' && (c < '0' || c > '9') || form[i] != '0' && c != form[i] && !(form[i] == 'T' && c == ' ') {
			return 0, false
		}
	}
	two := func(i int) int64 { return int64(b[i]-'0')*10 + int64(b[i+1]-'0') }
	us := (days(100*two(0)+two(2), two(5), two(8))*86400 + two(11)*3600 + two(14)*60 + two(17)) * 1e6
	rest := b[len(form):]
	if rest[0] == '.' {
		unit := int64(1e5)
		for rest = rest[1:]; len(rest) > 0 && rest[0] >= '0' && rest[0] <= '9'; rest = rest[1:] {
			us += int64(rest[0]-'0') * unit
			unit /= 10
		}
	}
	switch {
	case len(rest) == 1 && rest[0] == 'Z':
		return us, true
	case len(rest) == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':':
		zone := ((int64(rest[1]-'0')*10+int64(rest[2]-'0'))*60 + int64(rest[4]-'0')*10 + int64(rest[5]-'0')) * 60e6
		if rest[0] == '-' {
			zone = -zone
		}
		return us - zone, true
	}
	return 0, false
}

// days counts the days from 1970 to a date of the Gregorian calendar.
func days(y, m, d int64) int64 {
	if m <= 2 {
		y--
		m += 12
	}
	return 365*y + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + d - 719469
}
