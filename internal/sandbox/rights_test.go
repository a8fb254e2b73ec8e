package sandbox

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mochi-mqtt/server/v2/packets"
)

// PLATFORM.md "Topics": who may publish what.
func TestPublishRights(t *testing.T) {
	b := start(t, nil)
	users := []string{"kitchen", "support", "viewer"}
	for _, c := range []struct {
		topic, payload string
		codes          [3]byte // for kitchen, support, viewer
	}{
		{"0/demo/kitchen/d1", goodEvent, [3]byte{0, 0x87, 0x87}},
		{"0/demo/kitchen/", goodEvent, [3]byte{0, 0x87, 0x87}},
		{"0/demo/kitchen/d1/", goodEvent, [3]byte{0, 0x87, 0x87}},
		{"0/demo/kitchen", goodEvent, [3]byte{0x87, 0x87, 0x87}},
		{"0/demo/kitchen/d1/x", goodEvent, [3]byte{0x87, 0x87, 0x87}},
		{"0/demo/bakery/d1", goodEvent, [3]byte{0x87, 0x87, 0x87}},
		{"0/Demo/kitchen/d1", goodEvent, [3]byte{0x87, 0x87, 0x87}},
		{"0/other/kitchen/d1", goodEvent, [3]byte{0x87, 0x87, 0x87}},
		{"1/demo/kitchen/d1/event", "x", [3]byte{0x87, 0, 0x87}},
		{"1/demo/kitchen/d1/update/fw", "x", [3]byte{0x87, 0, 0x87}},
		{"1/demo/kitchen/_all/update/fw", "x", [3]byte{0x87, 0, 0x87}},
		{"1/demo/kitchen/_all/event", "x", [3]byte{0x87, 0x87, 0x87}},
		{"1/other/kitchen/d1/event", "x", [3]byte{0x87, 0x87, 0x87}},
		{"2/demo/microwaves/t", "x", [3]byte{0x87, 0, 0x87}},
		{"2/demo/_all/t", "", [3]byte{0x87, 0, 0x87}},
		{"2/other/_all/t", "x", [3]byte{0x87, 0x87, 0x87}},
		{"3/demo/x/y", "x", [3]byte{0x87, 0x87, 0x87}},
		{"test", "x", [3]byte{0x87, 0x87, 0x87}},
		{"$SYS/broker/uptime", "x", [3]byte{0x87, 0x87, 0x87}},
		{"$share/g/0/demo/kitchen/d1", goodEvent, [3]byte{0x87, 0x87, 0x87}},
		{"/0/demo/kitchen/d1", goodEvent, [3]byte{0x87, 0x87, 0x87}},
	} {
		for i, user := range users {
			for _, qos := range []byte{1, 2} {
				p := login(t, b, 5, user)
				p.send(publishPacket(qos, 1, c.topic, c.payload))
				ack := p.expect([]byte{packets.Puback, packets.Pubrec}[qos-1])
				if ack.ReasonCode != c.codes[i] {
					t.Errorf("%s to %s at QoS %d: 0x%02X %s, want 0x%02X", user, c.topic, qos, ack.ReasonCode, ack.Properties.ReasonString, c.codes[i])
				}
				if c.codes[i] != 0 && !strings.HasPrefix(ack.Properties.ReasonString, "not authorized: ") {
					t.Errorf("%s to %s: reason %q", user, c.topic, ack.Properties.ReasonString)
				}
				p.conn.Close()
			}
		}
	}
}

// PLATFORM.md "Topics": who may subscribe to what; a filter is judged by everything it could match.
func TestSubscribeRights(t *testing.T) {
	b := start(t, nil)
	for _, c := range []struct {
		filter            string
		kitchen, operator byte
	}{
		{"1/demo/kitchen/#", 1, 1},
		{"1/demo/kitchen/d1/#", 1, 1},
		{"1/demo/kitchen/+/event", 1, 1},
		{"1/demo/kitchen/_all/#", 1, 1},
		{"2/demo/#", 1, 1},
		{"2/demo/microwaves/#", 1, 1},
		{"2/demo/+/status", 1, 1},
		{"$share/g/2/demo/#", 1, 1},
		{"$SHARE/g/1/demo/kitchen/#", 1, 1},
		{"0/demo/#", 0x87, 1},
		{"0/demo/kitchen/d1", 0x87, 1},
		{"0/demo/kitchen/#", 0x87, 1},
		{"1/demo/#", 0x87, 1},
		{"1/demo/bakery/#", 0x87, 1},
		{"1/demo/+/#", 0x87, 1},
		{"1/+/kitchen/#", 0x87, 0x87},
		{"+/demo/kitchen/#", 0x87, 0x87},
		{"#", 0x87, 0x87},
		{"+/#", 0x87, 0x87},
		{"2/+/#", 0x87, 0x87},
		{"2/other/#", 0x87, 0x87},
		{"$SYS/#", 0x87, 0x87},
		{"$sys/broker/uptime", 0x87, 0x87},
		{"$share/g/#", 0x87, 0x87},
		{"$share/g/0/demo/#", 0x87, 1},
		{"$SHARE/g/0/demo/#", 0x87, 1},
		{"$ShArE/g/1/demo/bakery/#", 0x87, 1},
		{"$share/g/$SYS/#", 0x87, 0x87},
		{"$share/g", 0x87, 0x87},
		{"1/demo/kitchen/#/x", 0x87, 0x87},
		{"1/demo/kitchen/a+", 0x87, 0x87},
		{"test/#", 0x87, 0x87},
	} {
		for user, want := range map[string]byte{"kitchen": c.kitchen, "support": c.operator, "viewer": c.operator} {
			p := login(t, b, 5, user)
			ack := p.subscribe(c.filter)
			if ack.ReasonCodes[0] != want {
				t.Errorf("%s, %s: 0x%02X %s, want 0x%02X", user, c.filter, ack.ReasonCodes[0], ack.Properties.ReasonString, want)
			}
			if want != 1 && ack.Properties.ReasonString == "" {
				t.Errorf("%s, %s: refused without a reason", user, c.filter)
			}
			p.conn.Close()
			p = login(t, b, 4, user)
			if want > 2 {
				want = 0x80
			}
			if ack := p.subscribe(c.filter); ack.ReasonCodes[0] != want {
				t.Errorf("%s, %s at MQTT 3.1.1: 0x%02X, want 0x%02X", user, c.filter, ack.ReasonCodes[0], want)
			}
			p.conn.Close()
		}
	}
}

func TestEachFilterOfAPacketHasItsOwnOutcome(t *testing.T) {
	b := start(t, nil)
	p := login(t, b, 5, "kitchen")
	ack := p.subscribe("1/demo/kitchen/#", "#", "2/demo/_all/#", "1/demo/bakery/#")
	if got := fmt.Sprintf("% X", ack.ReasonCodes); got != "01 87 01 87" {
		t.Errorf("SUBACK %s, want 01 87 01 87", got)
	}
}

func TestSubscriptionsAreBounded(t *testing.T) {
	b := start(t, func(c *Config) { c.Limits.Subscriptions = 3 })
	p := login(t, b, 5, "kitchen")
	ack := p.subscribe("2/demo/a/#", "2/demo/b/#", "2/demo/c/#", "2/demo/d/#")
	if got := fmt.Sprintf("% X", ack.ReasonCodes); got != "01 01 01 97" {
		t.Errorf("SUBACK %s, want 01 01 01 97", got)
	}
	if ack := p.subscribe("2/demo/a/#"); ack.ReasonCodes[0] != 1 {
		t.Errorf("again for one that is held: 0x%02X", ack.ReasonCodes[0])
	}
	p.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Unsubscribe}, PacketID: 50,
		Filters: packets.Subscriptions{{Filter: "2/demo/a/#"}}})
	p.expect(packets.Unsuback)
	if ack := p.subscribe("2/demo/d/#"); ack.ReasonCodes[0] != 1 {
		t.Errorf("after one was given back: 0x%02X", ack.ReasonCodes[0])
	}
	var many []string
	for i := range filtersPerPacket + 1 {
		many = append(many, fmt.Sprintf("1/demo/bakery/d%d/#", i))
	}
	if ack := p.subscribe(many...); ack.ReasonCodes[filtersPerPacket] != 0x97 {
		t.Errorf("filter %d of a packet: 0x%02X, want 0x97", filtersPerPacket, ack.ReasonCodes[filtersPerPacket])
	}
}

// The rights see what a topic alias stands for.
func TestTopicAlias(t *testing.T) {
	b := start(t, nil)
	operator := login(t, b, 5, "support")
	operator.listen("0/demo/#")
	p := login(t, b, 5, "kitchen")
	aliased := func(topic string, alias uint16) packets.Packet {
		pk := publishPacket(1, p.nextID(), topic, goodEvent)
		pk.Properties.TopicAlias, pk.Properties.TopicAliasFlag = alias, true
		return pk
	}
	for _, c := range []struct {
		topic string
		alias uint16
		code  byte
	}{
		{"0/demo/kitchen/d1", 1, 0},
		{"", 1, 0},
		{"0/demo/bakery/d1", 2, 0x87},
		{"", 2, 0x87},
		{"0/demo/kitchen/d2", 2, 0},
		{"", 2, 0},
	} {
		p.send(aliased(c.topic, c.alias))
		if ack := p.expect(packets.Puback); ack.ReasonCode != c.code {
			t.Errorf("%q alias %d: 0x%02X, want 0x%02X", c.topic, c.alias, ack.ReasonCode, c.code)
		}
	}
	for _, want := range []string{"0/demo/kitchen/d1", "0/demo/kitchen/d1", "0/demo/kitchen/d2", "0/demo/kitchen/d2"} {
		if got := operator.message().TopicName; got != want {
			t.Errorf("delivered to %s, want %s", got, want)
		}
	}
	for _, alias := range []uint16{3, topicAliases + 1} {
		p := login(t, b, 5, "kitchen")
		pk := publishPacket(1, 1, "", goodEvent)
		pk.Properties.TopicAlias, pk.Properties.TopicAliasFlag = alias, true
		p.send(pk)
		if end := p.expectEnd(); end.ReasonCode != 0x94 {
			t.Errorf("alias %d that stands for nothing: DISCONNECT 0x%02X, want 0x94", alias, end.ReasonCode)
		}
	}
}

// $SYS is the broker's own and nobody's to read, not even by a subscription of long ago.
func TestSysIsNotDelivered(t *testing.T) {
	b := start(t, nil)
	p := login(t, b, 5, "support")
	for _, filter := range []string{"$SYS/#", "$SYS/broker/version", "#", "+/broker/version", "$share/g/$SYS/#"} {
		if ack := p.subscribe(filter); ack.ReasonCodes[0] != 0x87 {
			t.Errorf("%s: 0x%02X", filter, ack.ReasonCodes[0])
		}
	}
	p.ping() // nothing came
}
