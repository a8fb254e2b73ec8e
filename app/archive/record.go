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

// record is one line of a file, read.
type record struct {
	kind  string // one of the types of lines
	entry timeline.Entry
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
	*r = record{}
	r.entry.Payload = payload
	var seen field
	s.object(func(text []byte) {
		name, ok := fieldNames[string(text)]
		switch {
		case !ok:
			s.fail("%q is no field of an export", text[:min(len(text), 40)])
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
	}
}

// field reads one value.
func (r *record) field(s *scanner, name fieldName) {
	e, p := &r.entry, &r.entry.Properties
	switch name.field {
	case fieldType:
		r.kind = s.kind(name)
	case fieldAt:
		e.At = s.moment(name.text)
	case fieldTopic:
		e.Topic = string(s.bytes(name))
	case fieldQoS:
		e.QoS = byte(s.number(name.text, 0, 2))
	case fieldRetained:
		e.Retained = s.flag(name.text)
	case fieldDuplicate:
		e.Duplicate = s.flag(name.text)
	case fieldOutcome:
		e.Outcome = s.outcome(name.text)
	case fieldCode:
		e.Code = byte(s.number(name.text, 0, math.MaxUint8))
	case fieldContentType:
		p.ContentType = string(s.bytes(name))
	case fieldResponseTopic:
		p.ResponseTopic = string(s.bytes(name))
	case fieldCorrelationData:
		p.CorrelationData = append([]byte{}, s.bytes(name)...)
	case fieldPayloadFormat:
		n := byte(s.number(name.text, 0, math.MaxUint8))
		p.PayloadFormat = &n
	case fieldMessageExpiry:
		n := uint32(s.number(name.text, 0, math.MaxUint32))
		p.MessageExpiry = &n
	case fieldSubscriptionIDs:
		s.list('[', ']', func() {
			s.atMost(len(p.SubscriptionIDs), maxPacket/2, name.text)
			p.SubscriptionIDs = append(p.SubscriptionIDs, int(s.number(name.text, 0, maxSubscriptionID)))
		})
	case fieldUserProperties:
		s.list('[', ']', func() {
			s.atMost(len(p.User), maxPacket/5, name.text)
			p.User = append(p.User, s.userProperty())
		})
	case fieldPayload:
		e.Payload = append(e.Payload, s.bytes(name)...)
	default:
		r.other(s, name)
	}
}

// other reads a value that no message has.
func (r *record) other(s *scanner, name fieldName) {
	g, end := &r.entry.Gap, &r.end
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
		g.Reason = string(s.bytes(name))
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
	}
}

// bytes reads a string, decoded where its name says that it is coded.
func (s *scanner) bytes(name fieldName) []byte {
	if name.coded {
		return s.base64(name.text)
	}
	return s.str(name.text)
}

func (s *scanner) kind(name fieldName) string {
	word := s.str(name.text)
	for kind := range shapes {
		if kind == string(word) {
			return kind
		}
	}
	return ""
}

func (s *scanner) outcome(name string) timeline.Outcome {
	word := s.str(name)
	for o := timeline.Queued; o <= timeline.Cancelled; o++ {
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
	t, err := time.Parse(timeLayout, string(s.str(name)))
	if err != nil && !s.failed() {
		s.at = from
		s.fail("%s is not a time as an export has it", name)
	}
	return t
}

// atMost bounds a list by what fits into a packet.
func (s *scanner) atMost(have, most int, name string) {
	if have >= most {
		s.fail("%s are more than a message can have", name)
	}
}

func (s *scanner) userProperty() (u timeline.UserProperty) {
	from, parts := s.at, 0
	s.object(func(name []byte) {
		parts++
		switch string(name) {
		case "key":
			u.Key = string(s.str("key"))
		case "key" + base64Suffix:
			u.Key = string(s.base64("key" + base64Suffix))
		case "value":
			u.Value = string(s.str("value"))
		case "value" + base64Suffix:
			u.Value = string(s.base64("value" + base64Suffix))
		default:
			s.fail("%q is no field of a user property", name[:min(len(name), 40)])
		}
	})
	if parts != 2 && !s.failed() {
		s.at = from
		s.fail("a user property has not both key and value")
	}
	return u
}
