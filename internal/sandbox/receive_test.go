package sandbox

import (
	"strings"
	"testing"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"
)

// PLATFORM.md "Events": what operators see of an event.
func TestEventsAreReceived(t *testing.T) {
	c := newClock()
	b := start(t, func(cfg *Config) { cfg.Now = c.now })
	operator := login(t, b, 5, "support")
	operator.listen("0/demo/#")
	device := login(t, b, 5, "kitchen")
	for _, e := range []struct{ name, topic, sent, seenAt, seen string }{
		{"observed_at as it came", "0/demo/kitchen/d1", goodEvent, "0/demo/kitchen/d1", eventOf("d1")},
		{"stamped when it has none", "0/demo/kitchen/d1", `{"event_data":{}}`, "0/demo/kitchen/d1",
			`{"event_data":{"device_id":"d1"},"observed_at":"2014-05-01T12:00:00.000000Z"}`},
		{"no device id", "0/demo/kitchen/", `{"event_data":{"a":1}}`, "0/demo/kitchen/",
			`{"event_data":{"a":1},"observed_at":"2014-05-01T12:00:00.000000Z"}`},
		{"trailing slash", "0/demo/kitchen/d1/", goodEvent, "0/demo/kitchen/d1", eventOf("d1")},
		{"ip address", "0/demo/kitchen/d1", `{"event_data":{},"add_client_ip":true}`, "0/demo/kitchen/d1",
			`{"event_data":{"device_id":"d1","ip_address":"127.0.0.1"},"add_client_ip":true,"observed_at":"2014-05-01T12:00:00.000000Z"}`},
		{"numbers untouched", "0/demo/kitchen/d1", `{"event_data":{"order":9007199254740993123,"v":127.0},"observed_at":"2001-01-01T00:10:10.000000Z"}`,
			"0/demo/kitchen/d1", `{"event_data":{"order":9007199254740993123,"v":127.0,"device_id":"d1"},"observed_at":"2001-01-01T00:10:10.000000Z"}`},
	} {
		t.Run(e.name, func(t *testing.T) {
			if ack := device.publish(e.topic, e.sent); ack.ReasonCode != 0 || ack.Properties.ReasonString != "" {
				t.Fatalf("PUBACK 0x%02X %s", ack.ReasonCode, ack.Properties.ReasonString)
			}
			got := operator.message()
			if got.TopicName != e.seenAt || string(got.Payload) != e.seen {
				t.Errorf("seen at %s: %s\nwant %s: %s", got.TopicName, got.Payload, e.seenAt, e.seen)
			}
		})
	}
	if n := b.Counters().Events; n != 6 {
		t.Errorf("%d events counted, want 6", n)
	}
}

func TestEventsThatBreakTheRules(t *testing.T) {
	b := start(t, nil)
	operator := login(t, b, 5, "support")
	operator.listen("0/demo/#")
	for _, e := range []struct{ name, payload, says string }{
		{"empty", "", "empty"},
		{"not JSON", "hello", "not JSON"},
		{"an array", "[]", "array"},
		{"no event_data", `{"hello":"world"}`, "event_data is missing"},
		{"event_data a number", `{"event_data":7}`, "event_data is a number"},
		{"observed_at without zone", `{"event_data":{},"observed_at":"2001-01-01T00:10:10.000000"}`, "time zone"},
		{"observed_at in milliseconds", `{"event_data":{},"observed_at":"2001-01-01T00:10:10.000Z"}`, "microseconds"},
		{"stream a number", `{"event_data":{},"stream":1}`, "stream is a number"},
		{"too long", `{"event_data":{"x":"` + strings.Repeat("x", 65536) + `"}}`, "65536"},
		{"not UTF-8", "{\"event_data\":{\"a\":\"\xff\"}}", "UTF-8"},
	} {
		t.Run(e.name, func(t *testing.T) {
			p := login(t, b, 5, "kitchen")
			p.send(publishPacket(0, 0, "0/demo/kitchen/d1", e.payload)) // dropped
			for qos, kind := range map[byte]byte{1: packets.Puback, 2: packets.Pubrec} {
				p.send(publishPacket(qos, uint16(qos), "0/demo/kitchen/d1", e.payload))
				ack := p.expect(kind)
				if ack.ReasonCode != 0x99 || !strings.Contains(ack.Properties.ReasonString, e.says) {
					t.Errorf("QoS %d: 0x%02X %q, want 0x99 with %q", qos, ack.ReasonCode, ack.Properties.ReasonString, e.says)
				}
			}
			p.ping()
			old := login(t, b, 4, "kitchen") // dropped, but acknowledged: MQTT 3.1.1 knows nothing else
			old.publish("0/demo/kitchen/d1", e.payload)
			old.send(publishPacket(2, 9, "0/demo/kitchen/d1", e.payload))
			old.expect(packets.Pubrec)
			old.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Pubrel}, PacketID: 9})
			old.expect(packets.Pubcomp)
			old.ping()
		})
	}
	operator.ping() // nothing was delivered
	if n := b.Counters().EventsRefused; n != 50 {
		t.Errorf("%d events refused, want 50", n)
	}
	if !strings.Contains(b.log.String(), "event_data is missing") {
		t.Error("the reason is not in the log")
	}
}

// A client that asked for no problem information gets none [MQTT-3.1.2-29], and its user properties
// travel on all the same.
func TestRequestProblemInformation(t *testing.T) {
	b := start(t, nil)
	quiet := func(pk *packets.Packet) {
		pk.Properties.RequestProblemInfo, pk.Properties.RequestProblemInfoFlag = 0, true
	}
	p := login(t, b, 5, "support", quiet)
	if ack := p.publish("1/other/u/d/event", "x"); ack.ReasonCode != 0x87 || ack.Properties.ReasonString != "" {
		t.Errorf("PUBACK 0x%02X %q", ack.ReasonCode, ack.Properties.ReasonString)
	}
	p.listen("2/demo/#")
	pk := publishPacket(0, 0, "2/demo/g/t", "x")
	pk.Properties.User = []packets.UserProperty{{Key: "k", Val: "v"}}
	p.send(pk)
	if got := p.message(); len(got.Properties.User) != 1 {
		t.Errorf("user properties %v", got.Properties.User)
	}
}

// What a publisher sets arrives as it was set, and nothing is added.
func TestPropertiesPass(t *testing.T) {
	b := start(t, nil)
	device := login(t, b, 5, "kitchen")
	device.listen("1/demo/kitchen/#")
	operator := login(t, b, 5, "support")
	pk := publishPacket(1, 1, "1/demo/kitchen/d1/event", "\x00\xff")
	pk.Properties = packets.Properties{
		ContentType: "application/octet-stream", ResponseTopic: "0/demo/kitchen/d1", CorrelationData: []byte{1, 2},
		User: []packets.UserProperty{{Key: "k", Val: "v"}, {Key: "k", Val: "w"}},
	}
	operator.send(pk)
	if ack := operator.expect(packets.Puback); ack.ReasonCode != 0 || len(ack.Properties.User) > 0 {
		t.Errorf("PUBACK 0x%02X with user properties %v", ack.ReasonCode, ack.Properties.User)
	}
	got := device.message()
	props := got.Properties
	if string(got.Payload) != "\x00\xff" || props.ContentType != "application/octet-stream" || props.ResponseTopic != "0/demo/kitchen/d1" ||
		string(props.CorrelationData) != "\x01\x02" || len(props.User) != 2 {
		t.Errorf("arrived: %q %+v", got.Payload, props)
	}
	if props.MessageExpiryInterval != 0 {
		t.Errorf("an expiry of %d s was added", props.MessageExpiryInterval)
	}
}

// Device users never see events, whatever they subscribe to.
func TestDeviceUsersDontSeeEvents(t *testing.T) {
	b := start(t, nil)
	p := login(t, b, 5, "kitchen")
	p.listen("1/demo/kitchen/#", "2/demo/#")
	p.subscribe("0/demo/kitchen/#", "#", "+/demo/kitchen/+")
	p.publish("0/demo/kitchen/d1", goodEvent)
	p.ping()
}

func TestRetainOfAnEventIsIgnored(t *testing.T) {
	b := start(t, nil)
	p := login(t, b, 5, "kitchen")
	p.send(retained(publishPacket(1, 1, "0/demo/kitchen/d1", goodEvent)))
	if ack := p.expect(packets.Puback); ack.ReasonCode != 0 {
		t.Errorf("PUBACK 0x%02X", ack.ReasonCode)
	}
	p.ping() // the event is distributed now, behind its PUBACK
	operator := login(t, b, 5, "support")
	operator.listen("0/demo/#")
	operator.ping()
	if n := b.Counters().Retained; n != 0 {
		t.Errorf("%d retained", n)
	}
}

func TestRetainedUpdates(t *testing.T) {
	b := start(t, nil)
	operator := login(t, b, 5, "support")
	update := func(payload string) {
		operator.send(retained(publishPacket(1, operator.nextID(), "1/demo/kitchen/_all/update/settings", payload)))
		if ack := operator.expect(packets.Puback); ack.ReasonCode != 0 {
			t.Fatalf("PUBACK 0x%02X %s", ack.ReasonCode, ack.Properties.ReasonString)
		}
		operator.ping() // the message is delivered now, behind its PUBACK
	}
	update("1")
	update("2")
	device := login(t, b, 5, "kitchen")
	device.listen("1/demo/kitchen/_all/#")
	if got := device.message(); string(got.Payload) != "2" || !got.FixedHeader.Retain {
		t.Errorf("got %q, retain %v", got.Payload, got.FixedHeader.Retain)
	}
	update("3")
	if got := device.message(); string(got.Payload) != "3" || got.FixedHeader.Retain {
		t.Errorf("got %q, retain %v", got.Payload, got.FixedHeader.Retain)
	}
	update("")
	device.message()
	if n := b.Counters().Retained; n != 0 {
		t.Errorf("%d retained after it was cleared", n)
	}
	other := login(t, b, 5, "bakery")
	other.listen("1/demo/bakery/#", "2/demo/#")
	other.ping()
}

func TestRetainedMessagesAreBounded(t *testing.T) {
	b := start(t, func(c *Config) { c.Limits.RetainedMessages = 2; c.Limits.RetainedBytes = 1000 })
	p := login(t, b, 5, "support")
	for _, c := range []struct {
		topic, payload string
		code           byte
	}{
		{"2/demo/a/t", "x", 0},
		{"2/demo/b/t", "x", 0},
		{"2/demo/c/t", "x", 0x97},
		{"2/demo/a/t", "y", 0},
		{"2/demo/a/t", strings.Repeat("y", 1000), 0x97},
		{"2/demo/a/t", "", 0},
		{"2/demo/c/t", "x", 0},
	} {
		p.send(retained(publishPacket(1, p.nextID(), c.topic, c.payload)))
		if ack := p.expect(packets.Puback); ack.ReasonCode != c.code {
			t.Errorf("%s with %d bytes: 0x%02X, want 0x%02X", c.topic, len(c.payload), ack.ReasonCode, c.code)
		}
	}
}

// A will is an event like any other: stamped when it is published, and never retained.
func TestWillIsReceivedAsAnEvent(t *testing.T) {
	c := newClock()
	b := start(t, func(cfg *Config) { cfg.Now = c.now })
	operator := login(t, b, 5, "support")
	operator.listen("0/demo/#")
	for _, version := range []byte{4, 5} {
		p := login(t, b, version, "kitchen", will("0/demo/kitchen/d1", `{"event_data":{"gone":true}}`, true))
		c.advance(time.Hour)
		p.conn.Close()
		want := `{"event_data":{"gone":true,"device_id":"d1"},"observed_at":"` + c.now().Format("2006-01-02T15:04:05.000000Z") + `"}`
		if got := operator.message(); string(got.Payload) != want {
			t.Errorf("version %d: %s\nwant %s", version, got.Payload, want)
		}
	}
	p := login(t, b, 5, "kitchen", will("0/demo/kitchen/d1", goodEvent, false))
	p.disconnect()
	operator.ping() // no will after DISCONNECT
	if n := b.Counters().Retained; n != 0 {
		t.Errorf("%d retained", n)
	}
}

// At QoS 2 a publish that is sent again while its flow is open is the same message [MQTT-4.3.3-10].
func TestExactlyOnce(t *testing.T) {
	b := start(t, nil)
	operator := login(t, b, 5, "support")
	operator.listen("0/demo/#")
	p := login(t, b, 5, "kitchen", persistent("c1"))
	pk := publishPacket(2, 7, "0/demo/kitchen/d1", goodEvent)
	p.send(pk)
	p.expect(packets.Pubrec)
	p.conn.Close()
	p = login(t, b, 5, "kitchen", persistent("c1"))
	p.expect(packets.Pubrec) // the broker's own reminder
	pk.FixedHeader.Dup = true
	p.send(pk)
	if ack := p.expect(packets.Pubrec); ack.ReasonCode != 0 || ack.PacketID != 7 {
		t.Errorf("PUBREC %d 0x%02X, want 7 with success", ack.PacketID, ack.ReasonCode)
	}
	p.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Pubrel}, PacketID: 7})
	if ack := p.expect(packets.Pubcomp); ack.ReasonCode != 0 || ack.PacketID != 7 {
		t.Errorf("PUBCOMP %d 0x%02X", ack.PacketID, ack.ReasonCode)
	}
	p.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Pubrel}, PacketID: 7})
	if ack := p.expect(packets.Pubcomp); ack.ReasonCode != 0x92 {
		t.Errorf("PUBCOMP for a flow that is done: 0x%02X, want 0x92", ack.ReasonCode)
	}
	operator.message()
	operator.ping() // once
}
