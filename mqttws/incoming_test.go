package mqttws

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"
)

// FuzzIncoming: what we read of a PUBLISH is what paho reads of it, and no bytes
// make us panic or read beyond them.
func FuzzIncoming(f *testing.F) {
	format, expiry, id := byte(1), uint32(60), 268_435_455
	for _, p := range []*packets.Publish{
		{Topic: "t", Payload: []byte("x"), Properties: &packets.Properties{}},
		{Topic: "0/p/u/d", QoS: 1, PacketID: 7, Retain: true, Properties: &packets.Properties{}},
		{Topic: "t", QoS: 2, PacketID: 65535, Duplicate: true, Payload: []byte{0, 255}, Properties: &packets.Properties{
			ContentType: "c", ResponseTopic: "r", CorrelationData: []byte{0}, PayloadFormat: &format, MessageExpiry: &expiry,
			SubscriptionIdentifier: &id, User: []packets.User{{Key: "k", Value: "v"}, {Key: "k", Value: ""}},
		}},
	} {
		var b bytes.Buffer
		if _, err := p.WriteTo(&b); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes()[0]&15, b.Bytes()[2:])
	}
	f.Add(byte(0), []byte{0, 1, 't', 0x80, 0x80, 0x80, 0x80, 1})
	f.Add(byte(0), []byte{0, 1, 't', 5, 1})
	f.Add(byte(2), []byte{0, 0, 0})
	f.Fuzz(func(t *testing.T, flags byte, body []byte) {
		var ours incoming
		err := ours.parse(flags, body)
		theirs := packets.Publish{QoS: flags >> 1 & 3, Properties: &packets.Properties{}}
		if theirs.Unpack(bytes.NewBuffer(body)) != nil {
			return // paho takes lengths beyond the packet, so only what it refuses for other reasons is comparable
		}
		if err != nil {
			return
		}
		if string(ours.topic) != theirs.Topic || ours.id != theirs.PacketID || !bytes.Equal(ours.payload, theirs.Payload) {
			t.Errorf("read %q %d %q, paho %q %d %q", ours.topic, ours.id, ours.payload, theirs.Topic, theirs.PacketID, theirs.Payload)
		}
		if ours.properties != nil && ours.properties.LeftOut == 0 {
			if want := fromPaho(theirs.Properties); !reflect.DeepEqual(lastIdentifier(*ours.properties), want) {
				t.Errorf("properties %+v, paho %+v", *ours.properties, want)
			}
			if ours.alias != (theirs.Properties.TopicAlias != nil) {
				t.Errorf("topic alias %v", ours.alias)
			}
		}
	})
}

// fromPaho are the properties that paho read: of several subscription identifiers
// it keeps the last.
func fromPaho(p *packets.Properties) Properties {
	out := Properties{
		ContentType: p.ContentType, ResponseTopic: p.ResponseTopic, CorrelationData: p.CorrelationData,
		PayloadFormat: p.PayloadFormat, MessageExpiry: p.MessageExpiry,
	}
	if id := p.SubscriptionIdentifier; id != nil {
		out.SubscriptionIDs = []int{*id}
	}
	for _, u := range p.User {
		out.User = append(out.User, UserProperty(u))
	}
	return out
}

func lastIdentifier(p Properties) Properties {
	if n := len(p.SubscriptionIDs); n > 1 {
		p.SubscriptionIDs = p.SubscriptionIDs[n-1:]
	}
	return p
}

// TestPropertiesWithoutEnd: a packet of properties alone takes no more memory and
// time than one of payload, and tells how many were left out.
func TestPropertiesWithoutEnd(t *testing.T) {
	large := make([]byte, 60_000)
	user := func(key, value []byte) []byte {
		b := binary.BigEndian.AppendUint16([]byte{0x26}, uint16(len(key)))
		b = binary.BigEndian.AppendUint16(append(b, key...), uint16(len(value)))
		return append(b, value...)
	}
	tests := map[string]struct {
		properties    []byte
		user, id, out int
	}{
		"many empty ones":               {bytes.Repeat(user(nil, nil), 1_000_000), 1000, 0, 999_000},
		"many subscription identifiers": {bytes.Repeat([]byte{0x0B, 1}, 5000), 0, 1000, 4000},
		"large ones":                    {append(bytes.Repeat(user(nil, large), 5), user(nil, nil)...), 4, 0, 2},
		"as many as are kept":           {bytes.Repeat(user([]byte("k"), []byte("v")), 1000), 1000, 0, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			body := append(binary.AppendUvarint([]byte{0, 1, 't'}, uint64(len(test.properties))), test.properties...)
			var p incoming
			if allocs := testing.AllocsPerRun(1, func() {
				if err := p.parse(0, append(body, "payload"...)); err != nil {
					t.Fatal(err)
				}
			}); allocs > 5000 {
				t.Errorf("%v allocations", allocs)
			}
			if got := p.properties; len(got.User) != test.user || len(got.SubscriptionIDs) != test.id || got.LeftOut != test.out || string(p.payload) != "payload" {
				t.Errorf("%d user properties, %d identifiers, %d left out, payload %.9q", len(got.User), len(got.SubscriptionIDs), got.LeftOut, p.payload)
			}
			box := newInbox(1)
			if box.receive(&p); box.bytes < messageCost+48*test.user {
				t.Errorf("it counts as %d bytes", box.bytes)
			}
		})
	}
}

func TestMalformedPublishIsRefused(t *testing.T) {
	tests := map[string][]byte{
		"no length of the topic":              {0},
		"topic longer than the packet":        {0, 5, 't'},
		"no packet identifier":                {0, 1, 't', 0},
		"no length of the properties":         {0, 1, 't', 0, 1},
		"properties longer than the packet":   {0, 1, 't', 0, 1, 9, 1, 1},
		"length of the properties not ended":  {0, 1, 't', 0, 1, 0x80},
		"a property that no PUBLISH has":      {0, 1, 't', 0, 1, 2, 0x24, 1},
		"a number cut short":                  {0, 1, 't', 0, 1, 3, 2, 0, 0},
		"a text cut short":                    {0, 1, 't', 0, 1, 4, 3, 0, 2, 'x'},
		"a user property without value":       {0, 1, 't', 0, 1, 4, 0x26, 0, 1, 'k'},
		"an identifier that does not end":     {0, 1, 't', 0, 1, 5, 0x0B, 0x80, 0x80, 0x80, 0x80},
		"length of the properties in 5 bytes": {0, 1, 't', 0, 1, 0x80, 0x80, 0x80, 0x80, 0},
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			var p incoming
			if err := p.parse(1<<1, body); err == nil {
				t.Errorf("read as %+v", p)
			}
		})
	}
}

// BenchmarkIncoming is the cost of a message of 133 bytes from the read buffer to
// the callback.
func BenchmarkIncoming(b *testing.B) {
	var packet bytes.Buffer
	_, _ = (&packets.Publish{Topic: "0/plant-7/kitchen/mw-1", Payload: make([]byte, 133), Properties: &packets.Properties{}}).WriteTo(&packet)
	c := &Client{inbox: newInbox(32 << 20)}
	done := make(chan struct{})
	handled := 0
	total := b.N
	go c.inbox.deliver(func(batch *batch, e *event) {
		if handled++; len(batch.message(e).Payload) == 133 && handled == total {
			close(done)
		}
	})
	b.ReportAllocs()
	var in incoming
	for range total {
		if err := in.parse(0, packet.Bytes()[3:]); err != nil { // behind a header of three bytes
			b.Fatal(err)
		}
		c.inbox.receive(&in)
		c.inbox.awaitBytes(nil, func() {})
	}
	<-done
}

// TestABacklogWithoutIdentifiersEndsWithAPause: then what comes in a row counts as kept.
func TestABacklogWithoutIdentifiersEndsWithAPause(t *testing.T) {
	began := time.Unix(1000, 0)
	b := backlog{on: true, calm: calmBare, last: began}
	for _, step := range []struct {
		after time.Duration
		in    incoming
		kept  bool
	}{
		{100 * time.Millisecond, incoming{qos: 1}, true},
		{200 * time.Millisecond, incoming{qos: 0}, false},
		{300 * time.Millisecond, incoming{qos: 1, retain: true}, false},
		{500 * time.Millisecond, incoming{qos: 2}, true},
		{2 * time.Second, incoming{qos: 1}, false},
		{2 * time.Second, incoming{qos: 1}, false},
	} {
		step.in.at = began.Add(step.after)
		if got := b.kept(&step.in); got != step.kept {
			t.Errorf("after %v: %v", step.after, got)
		}
	}
}
