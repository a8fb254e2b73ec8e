package sandbox

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/mochi-mqtt/server/v2/packets"
)

// Two accounts that use one client identifier never meet: neither is kicked, and neither gets what
// was kept for the other.
func TestForeignClientIdentifier(t *testing.T) {
	for _, version := range []byte{4, 5} {
		b := start(t, nil)
		p := login(t, b, version, "kitchen", persistent("same"))
		p.listen("1/demo/kitchen/#")
		p.conn.Close()
		operator := login(t, b, 5, "support")
		operator.publish("1/demo/kitchen/d1/event", "for kitchen alone")

		foreign, ack := connect(t, b, version, "bakery", persistent("same"))
		if ack.SessionPresent {
			t.Errorf("version %d: the foreign client resumed the session", version)
		}
		foreign.ping() // nothing came

		p, ack = connect(t, b, version, "kitchen", persistent("same"))
		if !ack.SessionPresent || string(p.message().Payload) != "for kitchen alone" {
			t.Errorf("version %d: the session did not survive, present %v", version, ack.SessionPresent)
		}
		foreign.ping() // still there
	}
}

// The same account takes its session over, and the client that had it is told [MQTT-3.1.4-3].
func TestTakeOver(t *testing.T) {
	b := start(t, nil)
	first := login(t, b, 5, "kitchen", clientID("c1"))
	login(t, b, 5, "kitchen", clientID("c1")).ping()
	if end := first.expectEnd(); end.ReasonCode != 0x8e {
		t.Errorf("DISCONNECT 0x%02X, want 0x8E session taken over", end.ReasonCode)
	}
}

// However fast connections take over from each other, the last one is the one that gets messages.
func TestTakeOverInAHurry(t *testing.T) {
	b := start(t, nil)
	operator := login(t, b, 5, "support")
	for round := range 30 {
		var p *peer
		for range 1 + rand.IntN(3) {
			if p != nil && rand.IntN(2) == 0 {
				p.conn.Close()
			}
			p = login(t, b, 5, "kitchen", clientID("c1"))
			p.listen("1/demo/kitchen/#")
		}
		text := strconv.Itoa(round)
		operator.publish("1/demo/kitchen/d1/event", text)
		if got := string(p.message().Payload); got != text {
			t.Fatalf("round %d: got %q", round, got)
		}
		p.conn.Close()
	}
}

// A session gives what it kept in the order in which it was published, also the many messages of one
// second [MQTT-4.6.0-6].
func TestKeptMessagesComeInOrder(t *testing.T) {
	for _, version := range []byte{4, 5} {
		b := start(t, nil)
		p := login(t, b, version, "kitchen", persistent("c1"))
		p.listen("1/demo/kitchen/#")
		p.disconnect()
		operator := login(t, b, 5, "support")
		const n = 300
		for i := range n {
			operator.publish("1/demo/kitchen/d1/event", strconv.Itoa(i))
		}
		p = login(t, b, version, "kitchen", persistent("c1"))
		for i := range n {
			if got := string(p.message().Payload); got != strconv.Itoa(i) {
				t.Fatalf("version %d: message %d is %s", version, i, got)
			}
		}
		p.ping()
	}
}

// A client that loses its connection again and again, in the middle of a stream, gets every message
// that was acknowledged to the publisher, in order, and what comes twice is marked as such.
func TestNothingIsLostOverReconnections(t *testing.T) {
	b := start(t, nil)
	p := login(t, b, 5, "kitchen", persistent("c1"))
	p.listen("1/demo/kitchen/#")
	operator := login(t, b, 5, "support")
	const n = 800
	go func() {
		for i := range n {
			_, _ = operator.conn.Write(encode(t, 5, publishPacket(1, uint16(i+1), "1/demo/kitchen/d1/event", strconv.Itoa(i))))
		}
	}()
	go func() {
		for range n {
			if _, err := operator.read(); err != nil {
				return
			}
		}
	}()
	next := 0
	for round := 0; next < n; round++ {
		for range 1 + rand.IntN(120) {
			if next == n {
				break
			}
			pk := p.expect(packets.Publish)
			got, _ := strconv.Atoi(string(pk.Payload))
			if got > next || got < next && !pk.FixedHeader.Dup {
				t.Fatalf("round %d: got %d (dup %v), want %d", round, got, pk.FixedHeader.Dup, next)
			}
			if got == next {
				next++
			}
			if rand.IntN(20) > 0 {
				p.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Puback}, PacketID: pk.PacketID})
			}
		}
		if rand.IntN(2) == 0 {
			p.conn.Close()
		}
		p = login(t, b, 5, "kitchen", persistent("c1")) // CONNACK is the first packet, whatever waits
	}
	if dropped := b.Counters().MessagesDropped; dropped != 0 {
		t.Errorf("%d messages dropped", dropped)
	}
}

// A client's packet identifiers are its own: one that the broker uses for a message of its own does
// not get in the way, in either direction.
func TestPacketIdentifiersOfBothSidesAreIndependent(t *testing.T) {
	b := start(t, nil)
	p := login(t, b, 5, "kitchen", persistent("c1"))
	p.listen("1/demo/kitchen/#")
	p.disconnect()
	operator := login(t, b, 5, "support")
	for i := range 5 {
		operator.publish("1/demo/kitchen/d1/event", strconv.Itoa(i))
	}
	p = login(t, b, 5, "kitchen", persistent("c1"))
	for i := range 5 { // not acknowledged
		if pk := p.expect(packets.Publish); string(pk.Payload) != strconv.Itoa(i) || pk.PacketID > 5 {
			t.Fatalf("message %d is %q with identifier %d", i, pk.Payload, pk.PacketID)
		}
	}
	for id := uint16(1); id <= 5; id++ {
		p.send(subscribePacket(id, "2/demo/_all/#"))
		if ack := p.expect(packets.Suback); ack.PacketID != id || ack.ReasonCodes[0] != 1 {
			t.Errorf("SUBACK %d: 0x%02X", ack.PacketID, ack.ReasonCodes[0])
		}
		p.send(publishPacket(1, id, "0/demo/kitchen/d1", goodEvent))
		if ack := p.expect(packets.Puback); ack.PacketID != id || ack.ReasonCode != 0 {
			t.Errorf("PUBACK %d: 0x%02X", ack.PacketID, ack.ReasonCode)
		}
	}
	p.conn.Close()
	p = login(t, b, 5, "kitchen", persistent("c1")) // the messages are still kept
	for i := range 5 {
		if pk := p.message(); string(pk.Payload) != strconv.Itoa(i) || !pk.FixedHeader.Dup {
			t.Errorf("message %d is %q, dup %v", i, pk.Payload, pk.FixedHeader.Dup)
		}
	}
	p.ping()
}

// Publish and receive at full tilt with the same identifiers on both sides.
func TestBothDirectionsAtOnce(t *testing.T) {
	b := start(t, nil)
	p := login(t, b, 5, "kitchen", clientID("c1"))
	p.listen("1/demo/kitchen/#")
	operator := login(t, b, 5, "support")
	const n = 500
	go func() {
		for i := range n {
			_, _ = operator.conn.Write(encode(t, 5, publishPacket(0, 0, "1/demo/kitchen/d1/event", strconv.Itoa(i))))
		}
	}()
	sent, acked, got := 0, 0, 0
	for acked < n || got < n {
		if sent < n && sent-acked < 20 {
			sent++
			p.send(publishPacket(1, uint16(sent), "0/demo/kitchen/d1", goodEvent))
			continue
		}
		pk, err := p.read()
		if err != nil {
			t.Fatalf("%v, with %d acknowledged and %d received", err, acked, got)
		}
		switch pk.FixedHeader.Type {
		case packets.Puback:
			if acked++; int(pk.PacketID) != acked || pk.ReasonCode != 0 {
				t.Fatalf("PUBACK %d 0x%02X, want %d", pk.PacketID, pk.ReasonCode, acked)
			}
		case packets.Publish:
			if string(pk.Payload) != strconv.Itoa(got) {
				t.Fatalf("message %d is %s", got, pk.Payload)
			}
			got++
		}
	}
}

// The client's Receive Maximum holds [MQTT-3.3.4-9], and goes on holding: in the broker's own hands
// each message that had to wait would lower it for ever.
func TestClientReceiveMaximum(t *testing.T) {
	b := start(t, nil)
	const maximum, n = 3, 200
	p := login(t, b, 5, "kitchen", func(pk *packets.Packet) { pk.Properties.ReceiveMaximum = maximum })
	p.listen("1/demo/kitchen/#")
	operator := login(t, b, 5, "support")
	for i := range n {
		operator.publish("1/demo/kitchen/d1/event", strconv.Itoa(i))
	}
	for i := 0; i < n; i += maximum {
		var ids []uint16
		for j := i; j < min(i+maximum, n); j++ {
			pk := p.expect(packets.Publish)
			if string(pk.Payload) != strconv.Itoa(j) {
				t.Fatalf("message %d is %s", j, pk.Payload)
			}
			ids = append(ids, pk.PacketID)
		}
		p.ping() // no further one before an acknowledgement
		for _, id := range ids {
			p.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Puback}, PacketID: id})
			p.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Puback}, PacketID: id}) // twice changes nothing
		}
	}
	p.ping()
}

// A message larger than the client takes is given up [MQTT-3.1.2-25]; the session goes on.
func TestClientMaximumPacketSize(t *testing.T) {
	b := start(t, nil)
	small := func(pk *packets.Packet) {
		persistent("c1")(pk)
		pk.Properties.MaximumPacketSize = 200
	}
	p := login(t, b, 5, "kitchen", small)
	p.listen("1/demo/kitchen/#")
	operator := login(t, b, 5, "support")
	big := string(make([]byte, 1000))
	operator.publish("1/demo/kitchen/d1/event", big)
	operator.publish("1/demo/kitchen/d1/event", "small")
	if got := string(p.message().Payload); got != "small" {
		t.Errorf("got %d bytes", len(got))
	}
	p.disconnect()
	operator.publish("1/demo/kitchen/d1/event", big)
	operator.publish("1/demo/kitchen/d1/event", "small again")
	p = login(t, b, 5, "kitchen", small)
	if got := string(p.message().Payload); got != "small again" {
		t.Errorf("got %d bytes", len(got))
	}
	p.ping()
	if n := b.Counters().MessagesDropped; n != 2 {
		t.Errorf("%d messages dropped, want 2", n)
	}
}

func TestSessionsKeepABoundedNumberOfMessages(t *testing.T) {
	for _, c := range []struct {
		name  string
		limit func(*Limits)
	}{
		{"messages", func(l *Limits) { l.SessionMessages = 5 }},
		{"bytes", func(l *Limits) { l.SessionBytes = 5 * messageOverhead }},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := start(t, func(cfg *Config) { c.limit(&cfg.Limits) })
			p := login(t, b, 5, "kitchen", persistent("c1"))
			p.listen("1/demo/kitchen/#")
			p.disconnect()
			operator := login(t, b, 5, "support")
			for i := range 20 {
				operator.publish("1/demo/kitchen/d1/event", strconv.Itoa(i))
			}
			eventually(t, "15 are dropped", func() bool { return b.Counters().MessagesDropped == 15 })
			p = login(t, b, 5, "kitchen", persistent("c1"))
			for i := range 5 {
				if got := string(p.message().Payload); got != strconv.Itoa(i) {
					t.Fatalf("message %d is %s", i, got)
				}
			}
			p.ping()
			operator.publish("1/demo/kitchen/d1/event", "room again")
			if got := string(p.message().Payload); got != "room again" {
				t.Errorf("got %q", got)
			}
		})
	}
}

// A reader that reads nothing costs no publisher anything: its session keeps what it may, the rest
// is dropped and counted, and it gets what was kept as soon as it reads.
func TestSlowReader(t *testing.T) {
	b := start(t, func(c *Config) { c.Limits.SessionMessages = 100; c.Limits.WriteQueueBytes = 64 << 10 })
	slow := login(t, b, 5, "kitchen", persistent("slow"))
	slow.listen("1/demo/kitchen/#")
	operator := login(t, b, 5, "support")
	pad := strings.Repeat("x", 50<<10)
	for i := range 150 {
		operator.publish("1/demo/kitchen/d1/event", strconv.Itoa(i)+" "+pad)
	}
	eventually(t, "50 are dropped", func() bool { return b.Counters().MessagesDropped == 50 })
	slow.conn.Close()
	slow = login(t, b, 5, "kitchen", persistent("slow"))
	for i := range 100 {
		if got := slow.message(); !strings.HasPrefix(string(got.Payload), strconv.Itoa(i)+" ") {
			t.Fatalf("message %d is %.5s", i, got.Payload)
		}
	}
	slow.ping()
}

// At QoS 0 what a slow reader can't take is dropped and counted.
func TestSlowReaderAtQoS0(t *testing.T) {
	b := start(t, func(c *Config) { c.Limits.WriteQueueBytes = 64 << 10 })
	slow := login(t, b, 5, "kitchen")
	slow.listen("1/demo/kitchen/#")
	operator := login(t, b, 5, "support")
	packet := encode(t, 5, publishPacket(0, 0, "1/demo/kitchen/d1/event", string(make([]byte, 32<<10))))
	for i := 0; b.Counters().MessagesDropped == 0; i++ {
		if i > 2000 {
			t.Fatal("nothing was ever dropped")
		}
		operator.raw(packet...)
	}
	slow.message()
	slow.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Pingreq}})
	for {
		pk, err := slow.read()
		if err != nil {
			t.Fatal(err)
		}
		if pk.FixedHeader.Type == packets.Pingresp {
			break
		}
	}
}
