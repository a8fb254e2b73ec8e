package mqttws

import "encoding/binary"

// The properties that a PUBLISH from a server may have (MQTT 5, 2.2.2.2).
const (
	propPayloadFormat   = 0x01
	propMessageExpiry   = 0x02
	propContentType     = 0x03
	propResponseTopic   = 0x08
	propCorrelationData = 0x09
	propSubscriptionID  = 0x0B
	propTopicAlias      = 0x23
	propUserProperty    = 0x26
)

// What is kept of the properties that may be there many times. A packet has room
// for millions of them, each of which takes ten times its bytes in memory.
const (
	maxRepeated      = 1000      // of each kind
	maxRepeatedBytes = 256 << 10 // of user properties
)

// propertyReader reads the properties of a PUBLISH. What fails stays empty, and bad.
type propertyReader struct {
	b   []byte
	bad bool

	p     *Properties
	alias bool // there is a topic alias
	bytes int  // of user properties
}

// readProperties reads properties, and copies all that it keeps. alias tells that
// a topic alias is among them; ok is false for what is malformed.
func readProperties(b []byte) (p *Properties, alias, ok bool) {
	r := propertyReader{b: b, p: &Properties{}}
	for len(r.b) > 0 && !r.bad {
		r.one(r.next(1)[0])
	}
	return r.p, r.alias, !r.bad
}

func (r *propertyReader) one(kind byte) {
	p := r.p
	switch kind {
	case propPayloadFormat:
		if b := r.next(1); b != nil {
			p.PayloadFormat = &[]byte{b[0]}[0]
		}
	case propMessageExpiry:
		if b := r.next(4); b != nil {
			seconds := binary.BigEndian.Uint32(b)
			p.MessageExpiry = &seconds
		}
	case propContentType:
		p.ContentType = string(r.text())
	case propResponseTopic:
		p.ResponseTopic = string(r.text())
	case propCorrelationData:
		p.CorrelationData = append([]byte{}, r.text()...)
	case propSubscriptionID:
		r.subscriptionID()
	case propTopicAlias:
		r.alias = true
		r.next(2)
	case propUserProperty:
		r.user(r.text(), r.text())
	default:
		r.bad = true
	}
}

func (r *propertyReader) subscriptionID() {
	id, size := binary.Uvarint(r.b[:min(len(r.b), 4)])
	if size <= 0 {
		r.bad = true
		return
	}
	r.b = r.b[size:]
	if len(r.p.SubscriptionIDs) == maxRepeated {
		r.p.LeftOut++
		return
	}
	r.p.SubscriptionIDs = append(r.p.SubscriptionIDs, int(id))
}

func (r *propertyReader) user(key, value []byte) {
	if r.bad {
		return
	}
	r.bytes += len(key) + len(value)
	if len(r.p.User) == maxRepeated || r.bytes > maxRepeatedBytes {
		r.p.LeftOut++ // and all behind it: what is kept is the beginning
		return
	}
	r.p.User = append(r.p.User, UserProperty{string(key), string(value)})
}

// next takes n bytes; nil where there are not so many.
func (r *propertyReader) next(n int) []byte {
	if r.bad || len(r.b) < n {
		r.bad = true
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

// text takes a string, or binary data (1.5.4, 1.5.6).
func (r *propertyReader) text() []byte {
	n := r.next(2)
	if n == nil {
		return nil
	}
	return r.next(int(binary.BigEndian.Uint16(n)))
}

// size is about how much memory properties take.
func (p *Properties) size() int {
	if p == nil {
		return 0
	}
	const each = 48
	n := each + len(p.ContentType) + len(p.ResponseTopic) + len(p.CorrelationData) + 8*len(p.SubscriptionIDs)
	for _, u := range p.User {
		n += each + len(u.Key) + len(u.Value)
	}
	return n
}
