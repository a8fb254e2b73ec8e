package sandbox

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"
)

// The traps of mochi-mqtt that DESIGN.md lists, and those found since, each with raw packets.

func TestMalformedSubscribeEndsOnlyItsConnection(t *testing.T) {
	b := start(t, nil)
	other := login(t, b, 5, "bakery")
	p := login(t, b, 5, "kitchen")
	p.raw(0x82, 0x06, 0x00, 0x01, 0x00, 0x00, 0x01, 0x61) // no subscription options
	if end := p.expectEnd(); end.ReasonCode != 0x81 {
		t.Errorf("DISCONNECT 0x%02X, want 0x81 malformed packet", end.ReasonCode)
	}
	other.ping()
	login(t, b, 5, "kitchen")
}

func TestFaultInTheBrokerEndsOnlyItsConnection(t *testing.T) {
	var armed atomic.Bool
	b := startLoose(t, func(c *Config) {
		c.Now = func() time.Time {
			if armed.CompareAndSwap(true, false) {
				panic("a fault")
			}
			return time.Now()
		}
	})
	other := login(t, b, 5, "bakery")
	p := login(t, b, 5, "kitchen", persistent("c1"))
	armed.Store(true)
	p.send(publishPacket(1, 1, "0/demo/kitchen/d1", goodEvent))
	p.expectEnd()
	other.ping()
	eventually(t, "the fault is counted", func() bool { return b.Counters().Panics == 1 })
	again := login(t, b, 5, "kitchen", persistent("c1"))
	if ack := again.publish("0/demo/kitchen/d1", goodEvent); ack.ReasonCode != 0 {
		t.Errorf("after the fault: 0x%02X", ack.ReasonCode)
	}
}

func TestHugeLengthReservesNothing(t *testing.T) {
	for _, c := range []struct {
		name  string
		login bool
		sent  []byte
		code  byte
	}{
		{"CONNECT of 250 MB", false, []byte{0x10, 0xff, 0xff, 0xff, 0x7f}, 0},
		{"CONNECT just over the limit", false, []byte{0x10, 0xfe, 0x7f}, 0}, // 16,382 + 3
		{"PUBLISH of 250 MB after login", true, []byte{0x32, 0xff, 0xff, 0xff, 0x7f}, 0x95},
		{"length of five bytes", true, []byte{0x32, 0xff, 0xff, 0xff, 0xff, 0x01}, 0x81},
		{"length longer than it needs to be", true, []byte{0xc0, 0x80, 0x00}, 0x81},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := start(t, nil)
			p := dial(t, b, 5)
			if c.login {
				p = login(t, b, 5, "kitchen")
			}
			before := allocated()
			p.raw(c.sent...)
			if end := p.expectEnd(); end.ReasonCode != c.code {
				t.Errorf("DISCONNECT 0x%02X %s, want 0x%02X", end.ReasonCode, end.Properties.ReasonString, c.code)
			}
			if grown := allocated() - before; grown > 8<<20 {
				t.Errorf("%d MiB allocated", grown>>20)
			}
		})
	}
}

// An announced packet that does not come costs what has come of it.
func TestAnnouncedPacketReservesWhatArrives(t *testing.T) {
	b := start(t, nil)
	before := allocated()
	for range 20 {
		p := login(t, b, 5, "kitchen")
		p.raw(0x32, 0x80, 0x80, 0x3c) // 960 KiB to come
		p.raw(make([]byte, 100)...)
	}
	eventually(t, "20 connections", func() bool { return b.Counters().Connections == 20 })
	if grown := allocated() - before; grown > 10<<20 {
		t.Errorf("%d MiB allocated for 20 announced packets", grown>>20)
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func TestManyLevelsAreRefusedAtOnce(t *testing.T) {
	b := start(t, nil)
	deep := strings.Repeat("/", 64_000)
	for _, user := range []string{"kitchen", "support"} {
		p := login(t, b, 5, user)
		for _, topic := range []string{deep, "0/demo/kitchen/d1" + deep, "1/demo/kitchen/d1/update/x" + deep} {
			p.send(retained(publishPacket(1, p.nextID(), topic, goodEvent)))
			if ack := p.expect(packets.Puback); ack.ReasonCode != 0x87 {
				t.Errorf("%s: PUBACK 0x%02X for %d levels, want 0x87", user, ack.ReasonCode, len(topic))
			}
		}
		for _, filter := range []string{deep, "1/demo/kitchen" + deep, "$share/g" + deep, "1/demo/kitchen" + strings.Repeat("/x", 20) + "/#"} {
			if ack := p.subscribe(filter); ack.ReasonCodes[0] != 0x8f {
				t.Errorf("%s: SUBACK 0x%02X for a deep filter, want 0x8F", user, ack.ReasonCodes[0])
			}
		}
		p.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Unsubscribe}, PacketID: 9,
			Filters: packets.Subscriptions{{Filter: deep}}})
		p.expect(packets.Unsuback)
		p.ping()
	}
}

func TestNoConnectIsCut(t *testing.T) {
	b := start(t, func(c *Config) { c.Limits.Handshake = 50 * time.Millisecond })
	for _, c := range []struct {
		name string
		sent []byte
	}{
		{"nothing", nil},
		{"half a CONNECT", []byte{0x10, 0x20, 0x00, 0x04, 'M', 'Q'}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := dial(t, b, 5)
			p.raw(c.sent...)
			p.expectEnd()
		})
	}
	eventually(t, "no connection is left", func() bool { return b.Counters().Connections == 0 })
}

func TestSilentConnectionsDontBlockClose(t *testing.T) {
	b := start(t, nil)
	dial(t, b, 5)
	half := dial(t, b, 5)
	half.raw(0x10, 0x20)
	slow := login(t, b, 5, "kitchen")
	slow.listen("2/demo/#")
	eventually(t, "three connections", func() bool { return b.Counters().Connections == 3 })
	b.stop(t) // fails beyond 5 s
}

func TestFirstPacketHasToBeConnect(t *testing.T) {
	b := start(t, nil)
	for _, kind := range []byte{packets.Publish, packets.Subscribe, packets.Pingreq, packets.Disconnect} {
		p := dial(t, b, 5)
		p.raw(kind<<4, 0)
		p.expectEnd()
	}
}

func TestSecondConnectIsAProtocolError(t *testing.T) {
	for _, version := range []byte{4, 5} {
		b := start(t, nil) // its log is searched for the password
		p := login(t, b, version, "kitchen")
		p.send(connectPacket(version, "kitchen"))
		end := p.expectEnd()
		if want := map[byte]byte{4: 0, 5: 0x82}[version]; end.ReasonCode != want {
			t.Errorf("version %d: DISCONNECT 0x%02X, want 0x%02X", version, end.ReasonCode, want)
		}
		eventually(t, "the breach is logged", func() bool { return strings.Contains(b.log.String(), "second connect") })
	}
}

func TestPacketsOfTheServerAreRefused(t *testing.T) {
	b := start(t, nil)
	for _, first := range []byte{0x00, 0x20, 0x90, 0xb0, 0xd0, 0xf0} {
		p := login(t, b, 5, "kitchen")
		p.raw(first, 0)
		if end := p.expectEnd(); end.ReasonCode != 0x81 && end.ReasonCode != 0x82 {
			t.Errorf("first byte 0x%02X: DISCONNECT 0x%02X", first, end.ReasonCode)
		}
	}
}

// The broker's keepalive arithmetic ends at 16 bits: 43,691 s would become 0.
func TestLongKeepaliveDoesNotOverflow(t *testing.T) {
	b := start(t, nil)
	p := login(t, b, 5, "kitchen", func(pk *packets.Packet) { pk.Connect.Keepalive = 43691 })
	p.ping()
	p.ping()
}

func TestProtocolVersions(t *testing.T) {
	b := start(t, nil)
	for _, c := range []struct {
		name    string
		version byte
		code    byte
	}{
		{"MQIsdp", 3, 1}, {"MQTT", 3, 1}, {"MQTT", 6, 1}, {"MQTT", 4, 0}, {"MQTT", 5, 0},
	} {
		p := dial(t, b, c.version)
		pk := connectPacket(c.version, "kitchen")
		pk.Connect.ProtocolName = []byte(c.name)
		p.send(pk)
		if ack := p.expect(packets.Connack); ack.ReasonCode != c.code {
			t.Errorf("%s %d: CONNACK %d, want %d", c.name, c.version, ack.ReasonCode, c.code)
		}
	}
}

func TestConnackAnnouncesLimits(t *testing.T) {
	b := start(t, nil)
	_, ack := connect(t, b, 5, "kitchen", func(pk *packets.Packet) {
		pk.Properties.SessionExpiryInterval, pk.Properties.SessionExpiryIntervalFlag = 0xffffffff, true
	})
	props := ack.Properties
	if props.MaximumPacketSize != DefaultPacketBytes || props.ReceiveMaximum != receiveMaximum || props.TopicAliasMaximum != topicAliases {
		t.Errorf("announced: packets of %d, receive maximum %d, %d aliases", props.MaximumPacketSize, props.ReceiveMaximum, props.TopicAliasMaximum)
	}
	if props.SessionExpiryInterval != 24*3600 {
		t.Errorf("session expiry %d s, want a day", props.SessionExpiryInterval)
	}
	if props.AssignedClientID == "" {
		t.Error("no client identifier assigned")
	}
	if _, ack := connect(t, b, 5, "kitchen", persistent("c")); ack.Properties.SessionExpiryIntervalFlag {
		t.Error("an allowed session expiry came back")
	}
}

func TestMaximumPacketSizeIsEnforced(t *testing.T) {
	b := start(t, func(c *Config) { c.Limits.PacketBytes = 1000 })
	for _, c := range []struct {
		payload int
		ok      bool
	}{{900, true}, {1000, false}} {
		p := login(t, b, 5, "support")
		p.send(publishPacket(1, 1, "2/demo/g/t", strings.Repeat("x", c.payload)))
		pk, err := p.read()
		if err != nil {
			t.Fatal(err)
		}
		if ok := pk.FixedHeader.Type == packets.Puback; ok != c.ok {
			t.Errorf("payload of %d: %s 0x%02X", c.payload, packets.PacketNames[pk.FixedHeader.Type], pk.ReasonCode)
		}
		if !c.ok && pk.ReasonCode != 0x95 {
			t.Errorf("DISCONNECT 0x%02X, want 0x95", pk.ReasonCode)
		}
	}
}

func TestReceiveMaximumIsEnforced(t *testing.T) {
	b := start(t, nil)
	p := login(t, b, 5, "support")
	var all []byte
	for id := 1; id <= receiveMaximum+1; id++ {
		all = append(all, encode(t, 5, publishPacket(2, uint16(id), "2/demo/g/t", "x"))...)
	}
	p.raw(all...)
	if end := p.expectEnd(); end.ReasonCode != 0x93 {
		t.Errorf("DISCONNECT 0x%02X, want 0x93 receive maximum exceeded", end.ReasonCode)
	}
}

// Every prefix and every flipped byte of a login with work behind it: whatever it does, only its own
// connection may suffer.
func TestDamagedPacketsHurtNobodyElse(t *testing.T) {
	b := start(t, nil)
	other := login(t, b, 5, "bakery")
	pk := publishPacket(1, 1, "0/demo/kitchen/d1", goodEvent)
	pk.Properties.User = []packets.UserProperty{{Key: "k", Val: "v"}}
	work := bytes.Join([][]byte{
		encode(t, 5, subscribePacket(1, "1/demo/kitchen/#")),
		encode(t, 5, pk),
		encode(t, 5, packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Unsubscribe}, PacketID: 2, Filters: packets.Subscriptions{{Filter: "a"}}}),
	}, nil)
	for i := range work {
		damaged := bytes.Clone(work)
		damaged[i] ^= 0xff
		p := login(t, b, 5, "kitchen")
		p.raw(damaged...)
		p.conn.Close()
	}
	other.ping()
}

// BenchmarkDeepTopic is the trap's price: 14 s in the broker's own hands.
func BenchmarkDeepTopic(b *testing.B) {
	broker := start(b, nil)
	p := login(b, broker, 5, "support")
	deep := "2/demo/g/t" + strings.Repeat("/", 64_000)
	packet := encode(b, 5, retained(publishPacket(1, 1, deep, "x")))
	for b.Loop() {
		p.raw(packet...)
		p.expect(packets.Puback)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(byte(5), []byte{0x82, 0x06, 0x00, 0x01, 0x00, 0x00, 0x01, 0x61})
	f.Add(byte(4), []byte{0x32, 0x05, 0x00, 0x01, 'a', 0x00, 0x01})
	f.Add(byte(5), []byte{0x10, 0x0d, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, version byte, data []byte) {
		h, err := readHeader(bytes.NewReader(data))
		if err != nil || h.size+h.remaining > len(data) {
			return
		}
		if headerProblem(h, h.kind() != packets.Connect, 1<<20) != nil {
			return
		}
		_, _ = decode(h, version, data[h.size:h.size+h.remaining])
	})
}

// FuzzConnection gives a logged-in connection anything; the broker has to survive, and everybody
// else with it.
func FuzzConnection(f *testing.F) {
	b := startLoose(f, nil)
	f.Add(byte(5), []byte{0x82, 0x06, 0x00, 0x01, 0x00, 0x00, 0x01, 0x61})
	f.Add(byte(5), encode(f, 5, publishPacket(2, 7, "0/demo/kitchen/d1", goodEvent)))
	f.Add(byte(4), encode(f, 4, subscribePacket(7, "$SHARE/a/#")))
	f.Add(byte(5), binary.BigEndian.AppendUint16([]byte{0x62, 0x02}, 7))
	f.Fuzz(func(t *testing.T, version byte, data []byte) {
		p := login(t, b, 4+version%2, "kitchen")
		_, _ = p.conn.Write(data)
		_, _ = p.conn.Write([]byte{0xe0, 0x00})
		p.conn.Close()
		login(t, b, 5, "bakery").ping()
		if n := b.Counters().Panics; n != 0 {
			t.Fatalf("%d faults: %s", n, b.log)
		}
	})
}
