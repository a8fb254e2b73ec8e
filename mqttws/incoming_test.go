package mqttws

import (
	"bytes"
	"reflect"
	"testing"

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
		if want := propertiesOf(theirs.Properties); ours.properties != nil && !reflect.DeepEqual(propertiesOf(ours.properties), want) {
			t.Errorf("properties %+v, paho %+v", propertiesOf(ours.properties), want)
		}
	})
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
