package archive

import (
	"math"
	"slices"
	"strings"
	"time"

	"deviceconsole/app/timeline"
)

// maxSubscriptionID is the largest that MQTT has (MQTT 5 clause 3.8.2.1.2).
const maxSubscriptionID = 268_435_455

// maxRepeated is how many subscription identifiers and user properties of a
// message are kept, of each.
const maxRepeated = 1000

// record is one line of a file, read.
type record struct {
	order []fieldName // of the line before: the next one has mostly the same names
	kind  string      // one of the types of lines
	entry timeline.Entry
	note  Note
	end   ending
}

// ending is what the last line says.
type ending struct {
	messages, gaps, missed, bytes uint64
	sum                           string
}

// read reads the line that the scanner was reset to. The payload is good until
// the next line.
func (r *record) read(s *scanner) {
	payload := r.entry.Payload[:0]
	if cap(payload) > part {
		payload = nil // a large one is the exception
	}
	*r = record{order: r.order}
	r.entry.Payload = payload
	var seen field
	at := 0
	s.object(func(text []byte) {
		name, ok := r.name(at, text)
		at++
		switch {
		case !ok:
			s.fail("%q is no field of an export", text)
			return
		case seen&name.field != 0:
			s.fail("%s is there twice", name.text)
			return
		}
		seen |= name.field
		r.field(s, name)
	})
	s.end()
	if s.failed() {
		return
	}
	shape, ok := shapes[r.kind]
	s.at = 0
	switch must, odd := shape.must&^seen, seen&^(shape.must|shape.may); {
	case !ok:
		s.fail("it has no type that an export has")
	case must != 0:
		s.fail("%s is missing", nameOf(must))
	case odd != 0:
		s.fail("%s does not belong to type %q", nameOf(odd), r.kind)
	}
	switch r.kind {
	case typeSent:
		r.entry.Kind = timeline.Sent
	case typeGap:
		r.entry.Kind = timeline.Gap
	case typeNote:
		r.note.At = r.entry.At
	}
}

// name returns the name of the field that is the one at a place of its line.
func (r *record) name(at int, text []byte) (name fieldName, ok bool) {
	if at < len(r.order) && r.order[at].text == string(text) {
		return r.order[at], true
	}
	name, ok = fieldNames[string(text)]
	if ok && at <= len(r.order) && at < len(fieldNames) {
		r.order = append(r.order[:at], name)
	}
	return name, ok
}

// field reads one value.
func (r *record) field(s *scanner, name fieldName) {
	e := &r.entry
	switch name.field {
	case fieldType:
		r.kind = s.kind(name)
	case fieldAt:
		e.At = s.moment(name.text)
	case fieldTopic:
		e.Topic = string(s.short(name))
	case fieldQoS:
		e.QoS = byte(s.number(name.text, 0, 2))
	case fieldRetained:
		e.Retained = s.flag(name.text)
	case fieldDuplicate:
		e.Duplicate = s.flag(name.text)
	case fieldAway:
		e.Away = s.flag(name.text)
	case fieldOutcome:
		e.Outcome = s.outcome(name.text)
	case fieldCode:
		e.Code = byte(s.number(name.text, 0, math.MaxUint8))
	default:
		if !r.property(s, name) {
			r.other(s, name)
		}
	}
}

// property reads a value of MQTT 5's properties, or of the payload behind them, and
// reports whether it is one.
func (r *record) property(s *scanner, name fieldName) bool {
	p := &r.entry.Properties
	switch name.field {
	case fieldContentType:
		p.ContentType = string(s.short(name))
	case fieldResponseTopic:
		p.ResponseTopic = string(s.short(name))
	case fieldCorrelationData:
		p.CorrelationData = append([]byte{}, s.short(name)...)
	case fieldPayloadFormat:
		n := byte(s.number(name.text, 0, math.MaxUint8))
		p.PayloadFormat = &n
	case fieldMessageExpiry:
		n := uint32(s.number(name.text, 0, math.MaxUint32))
		p.MessageExpiry = &n
	case fieldSubscriptionIDs:
		s.list('[', ']', func() {
			s.atMost(len(p.SubscriptionIDs), maxRepeated, name.text)
			p.SubscriptionIDs = append(p.SubscriptionIDs, int(s.number(name.text, 0, maxSubscriptionID)))
		})
	case fieldUserProperties:
		s.list('[', ']', func() {
			s.atMost(len(p.User), maxRepeated, name.text)
			p.User = append(p.User, s.userProperty())
		})
	case fieldLeftOut:
		p.LeftOut = int(s.number(name.text, 1, maxPacket))
	case fieldPayload:
		r.entry.Payload = append(r.entry.Payload, s.bytes(name)...)
	default:
		return false
	}
	return true
}

// other reads a value that no message has.
func (r *record) other(s *scanner, name fieldName) {
	g, end, note := &r.entry.Gap, &r.end, &r.note
	switch name.field {
	case fieldCause:
		cause := slices.Index(causes[:], string(s.bytes(name)))
		if cause < 0 {
			s.fail("cause is none of %s", strings.Join(causes[:], ", "))
		}
		g.Cause = timeline.GapCause(cause)
	case fieldFrom:
		g.From = s.moment(name.text)
	case fieldUntil:
		g.Until = s.moment(name.text)
	case fieldCount:
		g.Count = s.count(name.text)
	case fieldReason:
		g.Reason = string(s.short(name))
	case fieldMessages:
		end.messages = s.count(name.text)
	case fieldGaps:
		end.gaps = s.count(name.text)
	case fieldMissed:
		end.missed = s.count(name.text)
	case fieldBytes:
		end.bytes = s.count(name.text)
		g.Bytes = end.bytes
	case fieldSHA256:
		end.sum = string(s.bytes(name))
	case fieldSection:
		note.Section = string(s.short(name))
	case fieldNamed:
		note.Name = string(s.short(name))
	case fieldLevel:
		note.Level = string(s.short(name))
	case fieldText:
		note.Text = string(s.short(name))
	case fieldFilter:
		note.Filter = string(s.short(name))
	}
}

// bytes reads a string, decoded where its name says that it is coded.
func (s *scanner) bytes(name fieldName) []byte {
	if name.coded {
		return s.base64(name.text)
	}
	return s.str(name.text)
}

// short reads a string that MQTT bounds (MQTT 5 clause 1.5.4).
func (s *scanner) short(name fieldName) []byte {
	s.space()
	from := s.at
	b := s.bytes(name)
	if len(b) > math.MaxUint16 {
		s.at = from
		s.fail("%s is longer than MQTT has it", name.text)
		return nil
	}
	return b
}

func (s *scanner) kind(name fieldName) string {
	switch word := s.str(name.text); string(word) {
	case typeReceived:
		return typeReceived
	case typeSent:
		return typeSent
	case typeGap:
		return typeGap
	case typeNote:
		return typeNote
	case typeEnd:
		return typeEnd
	}
	return ""
}

func (s *scanner) outcome(name string) timeline.Outcome {
	word := s.str(name)
	for o := timeline.Queued; o <= timeline.Expired; o++ {
		if o.String() == string(word) {
			return o
		}
	}
	s.fail("%s is no outcome of a message", name)
	return timeline.NoOutcome
}

// moment reads a time: a string, or a number of microseconds.
func (s *scanner) moment(name string) time.Time {
	c, from := s.peek(), s.at
	if c == '-' || '0' <= c && c <= '9' {
		return time.UnixMicro(s.number(name, math.MinInt64, math.MaxInt64))
	}
	if c != '"' {
		s.fail("%s is not a time as an export has it", name)
		return time.Time{}
	}
	text := s.str(name)
	if t, ok := s.day.moment(text); ok {
		return t
	}
	t, err := time.Parse(timeLayout, string(text))
	if err != nil && !s.failed() {
		s.at = from
		s.fail("%s is not a time as an export has it", name)
	}
	return t
}

// day remembers the day of the time that was read last: most are of the same.
type day struct {
	text  [len(time.DateOnly)]byte
	start time.Time
}

// moment reads a time of that day as an export has it; false = it is of another one, or
// none. It is for files of a hundred thousand lines, where the library's way is a tenth
// of all.
func (d *day) moment(text []byte) (time.Time, bool) {
	if len(text) != len(timeLayout) || text[len(text)-1] != 'Z' {
		return time.Time{}, false
	}
	if string(text[:len(d.text)]) != string(d.text[:]) {
		t, err := time.Parse(timeLayout, string(text))
		if err != nil {
			return time.Time{}, false
		}
		copy(d.text[:], text)
		d.start = t.Truncate(24 * time.Hour)
		return t, true
	}
	us := int64(0)
	for i, c := range timeLayout[len(d.text):] {
		at := text[len(d.text)+i]
		if c < '0' || c > '9' {
			if at != byte(c) {
				return time.Time{}, false
			}
			continue
		}
		digit := int64(at) - '0'
		if digit < 0 || digit > 9 {
			return time.Time{}, false
		}
		us += digit * worth[i]
	}
	h, m, sec := text[11:13], text[14:16], text[17:19]
	if string(h) > "23" || string(m) > "59" || string(sec) > "59" {
		return time.Time{}, false
	}
	return d.start.Add(time.Duration(us) * time.Microsecond), true
}

// worth is how many microseconds a digit of timeLayout behind its day stands for.
var worth = [...]int64{
	1: 36e9, 2: 36e8, 4: 6e8, 5: 6e7, 7: 1e7, 8: 1e6, 10: 1e5, 11: 1e4, 12: 1e3, 13: 100, 14: 10, 15: 1, 16: 0,
}

// atMost bounds a list by what is kept of a message.
func (s *scanner) atMost(have, most int, name string) {
	if have >= most {
		s.fail("%s are more than are kept of a message", name)
	}
}

func (s *scanner) userProperty() (u timeline.UserProperty) {
	from, seen := s.at, map[string]bool{}
	s.object(func(text []byte) {
		name := fieldName{text: string(text)}
		base := ""
		base, name.coded = strings.CutSuffix(name.text, base64Suffix)
		switch {
		case base != "key" && base != "value":
			s.fail("%q is no field of a user property", name.text)
		case seen[base]:
			s.fail("%s is there twice", name.text)
		case base == "key":
			u.Key = string(s.short(name))
		default:
			u.Value = string(s.short(name))
		}
		seen[base] = true
	})
	if len(seen) != 2 && !s.failed() {
		s.at = from
		s.fail("a user property has not both key and value")
	}
	return u
}
