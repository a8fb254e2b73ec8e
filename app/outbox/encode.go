package outbox

import (
	"encoding/binary"
	"errors"
	"time"

	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// maxRev is the highest revision of a record that is taken in: each change of it by a
// page is one more, and none may come to 0, which is none.
const maxRev = 1 << 31

// version begins both parts of a record, or versionReply where a reply is waited
// for, which says more.
const (
	version      = 1
	versionReply = 2
)

// versionOf is that of an item's record.
func versionOf(i *item) byte {
	if i.Reply.Within > 0 {
		return versionReply
	}
	return version
}

// The bits of a head.
const (
	bitFinal = 1 << iota
	bitOnItsWay
	bitDuplicate
	bitResent
	bitAsked
)

// appendHead writes what changes of an item behind b.
func appendHead(b []byte, i *item) []byte {
	onItsWay := i.phase == chosen || i.phase == ready || i.phase == flying || i.phase == elsewhere
	bits := bit(i.Final) | bit(onItsWay)<<1 | bit(i.Duplicate)<<2 | bit(i.Resent)<<3 | bit(i.asked)<<4
	hold := i.Hold
	if hold == HeldElsewhere {
		hold = HeldEditing
	}
	b = append(b, versionOf(i), byte(i.State), byte(hold), bits, byte(i.Cause), i.Code, i.drops)
	b = appendTime(appendTime(appendTime(b, i.At), i.Since), i.Expires)
	b = binary.AppendUvarint(b, uint64(i.Tries))
	b = binary.AppendUvarint(b, uint64(i.Latency))
	b = appendText(b, i.Reason)
	if i.Reply.Within > 0 {
		b = append(appendTime(b, i.Sent), bit(i.Unreplied))
		b = binary.AppendUvarint(b, uint64(i.Replied))
	}
	return b
}

// appendBody writes what does not change of an item behind b.
func appendBody(b []byte, i *item) []byte {
	m, p := &i.Message, &i.Message.Properties
	b = append(b, versionOf(i), byte(i.Source), m.QoS, bit(m.Retain))
	b = binary.AppendUvarint(b, i.Again)
	for _, s := range []string{i.Identity.URL, i.Identity.Project.String(), i.Identity.User.String(), m.Topic, p.ContentType, p.ResponseTopic} {
		b = appendText(b, s)
	}
	b = append(b, bit(p.CorrelationData != nil))
	b = appendText(b, p.CorrelationData)
	b = append(b, bit(p.PayloadFormat != nil))
	if p.PayloadFormat != nil {
		b = append(b, *p.PayloadFormat)
	}
	b = append(b, bit(p.MessageExpiry != nil))
	if p.MessageExpiry != nil {
		b = binary.AppendUvarint(b, uint64(*p.MessageExpiry))
	}
	b = binary.AppendUvarint(b, uint64(len(p.User)))
	for _, u := range p.User {
		b = appendText(appendText(b, u.Key), u.Value)
	}
	if i.Reply.Within > 0 {
		b = appendText(binary.AppendUvarint(b, uint64(i.Reply.Within)), i.Reply.Rule)
	}
	return append(b, m.Payload...)
}

func appendText[T string | []byte](b []byte, s T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// appendTime writes a moment to the microsecond; 0 is the zero time.
func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, 0)
	}
	return binary.AppendVarint(b, t.UnixMicro())
}

func bit(set bool) byte {
	if set {
		return 1
	}
	return 0
}

var errRecord = errors.New("this is no record of the outbox, or one of a later version")

// decode reads a record. A nil Body is that of the item that is known, if any. What
// it returns is of no line yet; see Outbox.settle.
func decode(r Record, known *item) (*item, error) {
	i := &item{rev: r.Rev, known: true, bodySaved: true}
	i.ID, i.Saved = r.ID, true
	head := reader{b: r.Head}
	head.head(i)
	body := reader{b: r.Body}
	if r.Body == nil && known != nil {
		i.Source, i.Reply, i.Message, i.Again, i.Identity = known.Source, known.Reply, known.Message, known.Again, known.Identity
		i.Private = known.Private
	} else {
		body.body(i)
	}
	if head.bad || len(head.b) > 0 || body.bad || !i.plausible() {
		return nil, errRecord
	}
	i.Late, i.size = isCommand(i.Message.Topic), size(&i.Message)
	return i, nil
}

// plausible tells whether what a record says fits together.
func (i *item) plausible() bool {
	final := i.State == timeline.Acknowledged || i.State == timeline.Rejected || i.State == timeline.Cancelled ||
		i.State == timeline.Quarantined || i.State == timeline.Expired
	return i.ID > 0 && i.rev > 0 && i.rev <= maxRev && i.State > timeline.NoOutcome && i.State <= timeline.Expired && i.Hold <= HeldEditing &&
		(i.Final || !final) && !(i.Final && i.OnItsWay) && !(i.Final && i.State == timeline.Queued) && i.Message.Check(mqttws.NoLimits()) == nil
}

// reader takes a record apart. After the first mistake it is bad and gives zeros.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) head(i *item) {
	v := r.version()
	i.State, i.Hold = timeline.Outcome(r.byte()), Hold(r.byte())
	bits := r.byte()
	i.Final, i.OnItsWay = bits&bitFinal != 0, bits&bitOnItsWay != 0
	i.Duplicate, i.Resent, i.asked = bits&bitDuplicate != 0, bits&bitResent != 0, bits&bitAsked != 0
	i.Cause, i.Code, i.drops = Cause(r.byte()), r.byte(), r.byte()
	i.At, i.Since, i.Expires = r.time(), r.time(), r.time()
	i.Tries = int(min(r.number(), 1<<30))
	i.Latency = r.duration()
	i.Reason = string(r.text())
	if v == versionReply {
		i.Sent, i.Unreplied, i.Replied = r.time(), r.byte() != 0, r.duration()
	}
	if i.OnItsWay {
		i.State = timeline.InFlight
	}
}

func (r *reader) body(i *item) {
	v := r.version()
	m, p := &i.Message, &i.Message.Properties
	i.Source, m.QoS, m.Retain = Source(r.byte()), r.byte(), r.byte() != 0
	i.Again = r.number()
	i.Identity = r.identity()
	m.Topic, p.ContentType, p.ResponseTopic = string(r.text()), string(r.text()), string(r.text())
	given := r.byte() != 0
	if data := r.text(); given {
		p.CorrelationData = append([]byte{}, data...)
	}
	if r.byte() != 0 {
		format := r.byte()
		p.PayloadFormat = &format
	}
	if r.byte() != 0 {
		expiry := uint32(min(r.number(), 1<<32-1))
		p.MessageExpiry = &expiry
	}
	for n := r.number(); n > 0 && !r.bad; n-- {
		p.User = append(p.User, mqttws.UserProperty{Key: string(r.text()), Value: string(r.text())})
	}
	if v == versionReply {
		i.Reply = Reply{r.duration(), string(r.text())}
	}
	m.Payload = append([]byte(nil), r.b...)
}

func (r *reader) identity() Identity {
	url := string(r.text())
	project, err := platform.ParseProject(string(r.text()))
	r.bad = r.bad || err != nil
	user, err := platform.ParseUser(string(r.text()))
	r.bad = r.bad || err != nil
	return Identity{url, project, user}
}

func (r *reader) version() byte {
	v := r.byte()
	r.bad = r.bad || v != version && v != versionReply
	return v
}

func (r *reader) byte() byte {
	if r.bad || len(r.b) == 0 {
		r.bad = true
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *reader) number() uint64 {
	v, n := binary.Uvarint(r.b)
	if r.bad || n <= 0 {
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) duration() time.Duration { return time.Duration(min(r.number(), 1<<62)) }

func (r *reader) time() time.Time {
	us, n := binary.Varint(r.b)
	if r.bad || n <= 0 {
		r.bad = true
		return time.Time{}
	}
	r.b = r.b[n:]
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us)
}

func (r *reader) text() []byte {
	n := r.number()
	if r.bad || n > uint64(len(r.b)) {
		r.bad = true
		return nil
	}
	s := r.b[:n]
	r.b = r.b[n:]
	return s
}
