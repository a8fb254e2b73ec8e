package sandbox

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"

	"deviceconsole/internal/platform"
)

// busy is the simulation at a hundred times its speed.
func busy(c *Config) { c.Simulate, c.beat = true, 10*time.Millisecond }

// messageOn waits for a message to the topic.
func (p *peer) messageOn(topic string) packets.Packet {
	p.t.Helper()
	for range 1000 {
		if pk := p.message(); pk.TopicName == topic {
			return pk
		}
	}
	p.t.Fatalf("nothing on %s", topic)
	return packets.Packet{}
}

// What the page subscribes to after "Try the sandbox" brings messages of its own accord.
func TestConsoleHearsTheDemo(t *testing.T) {
	b := start(t, busy)
	offer := b.PageOffer()
	project, _ := platform.ParseProject(offer.Project)
	user, _ := platform.ParseUser(offer.Accounts[0].User)
	device, _ := platform.ParseDevice(offer.Device)
	var groups []platform.Group
	for _, g := range offer.Groups {
		group, err := platform.ParseGroup(g)
		if err != nil {
			t.Fatal(err)
		}
		groups = append(groups, group)
	}
	p := login(t, b, 5, "kitchen")
	var filters []string
	for _, f := range platform.DeviceFilters(project, user, []platform.Device{device}, groups) {
		filters = append(filters, string(f))
	}
	p.listen(filters...)
	missing := map[string]bool{
		"1/demo/kitchen/_all/update/settings": true, "2/demo/microwaves/status": true, "2/demo/2014-microwaves/energy": true,
		"2/demo/MT-2014A/firmware": true, "2/demo/_all/notice": true,
	}
	for range 1000 {
		delete(missing, p.message().TopicName)
		if len(missing) == 0 {
			break
		}
	}
	if len(missing) > 0 {
		t.Errorf("never heard: %v", missing)
	}
}

func TestConsoleGetsItsEventEchoed(t *testing.T) {
	b := start(t, busy)
	p := login(t, b, 5, "kitchen")
	p.listen("1/demo/kitchen/console/#")
	p.publish("0/demo/kitchen/console", goodEvent)
	var reply struct{ Event json.RawMessage }
	if err := json.Unmarshal(p.messageOn("1/demo/kitchen/console/event").Payload, &reply); err != nil {
		t.Fatal(err)
	}
	if string(reply.Event) != eventOf("console") {
		t.Errorf("echoed %s", reply.Event)
	}
	p.publish("0/demo/kitchen/", goodEvent) // nobody to tell
	p.publish("0/demo/kitchen/console", `{"event_data":{"x":"`+strings.Repeat("x", echoBytes)+`"}}`)
	if got := p.messageOn("1/demo/kitchen/console/event").Payload; len(got) > 1000 || !json.Valid(got) {
		t.Errorf("a long event is echoed with %d bytes", len(got))
	}
}

func TestMicrowavesSendEventsAndObey(t *testing.T) {
	b := start(t, busy)
	p := login(t, b, 5, "support")
	p.send(subscribePacket(1, "0/demo/#"))
	p.expect(packets.Suback)
	for _, m := range []string{"kitchen/mw-3f2a", "kitchen/mw-91c0", "bakery/mw-7d15", "bakery/mw-c4e8"} {
		pk := p.messageOn("0/demo/" + m)
		e, err := platform.DecodeEvent(pk.Payload)
		if err != nil || e.ObservedAt.IsZero() || !strings.Contains(string(e.Data), `"device_id":"`+strings.SplitN(m, "/", 2)[1]) {
			t.Errorf("%s: %v: %s", m, err, pk.Payload)
		}
	}
	for command, says := range map[string]string{
		`{"command":"start","seconds":90}`: `"state":"heating"`,
		`{"command":"stop"}`:               `"state":"idle"`,
		`{"command":"dance"}`:              `"understood":false`,
		"\x00\xff":                         `"understood":false`,
	} {
		pk := publishPacket(0, 0, "1/demo/kitchen/mw-3f2a/event", command)
		pk.Properties.CorrelationData = []byte("question")
		p.send(pk)
		for {
			got := p.messageOn("0/demo/kitchen/mw-3f2a")
			if !strings.Contains(string(got.Payload), "reply_to") {
				continue
			}
			if !strings.Contains(string(got.Payload), says) || string(got.Properties.CorrelationData) != "question" {
				t.Errorf("%q answered with %s, correlation %q", command, got.Payload, got.Properties.CorrelationData)
			}
			break
		}
	}
}

// A reply goes where the sender asked for it, where the microwave may send to;
// else it is an event of the microwave's own, as ever.
func TestMicrowavesReplyToTheResponseTopic(t *testing.T) {
	b := start(t, busy)
	p := login(t, b, 5, "support")
	p.listen("0/demo/#")
	for asked, want := range map[string]string{
		"":                             "0/demo/kitchen/mw-3f2a",
		"0/demo/kitchen/replies":       "0/demo/kitchen/replies",
		"1/demo/kitchen/mw-3f2a/event": "0/demo/kitchen/mw-3f2a", // a loop, were it allowed
		"0/demo/bakery/mw-7d15":        "0/demo/kitchen/mw-3f2a",
		"0/demo/#":                     "0/demo/kitchen/mw-3f2a",
	} {
		pk := publishPacket(0, 0, "1/demo/kitchen/mw-3f2a/event", `{"command":"stop"}`)
		pk.Properties.ResponseTopic, pk.Properties.CorrelationData = asked, []byte("to "+asked)
		p.send(pk)
		for {
			got := p.message()
			if string(got.Properties.CorrelationData) != "to "+asked {
				continue
			}
			if got.TopicName != want {
				t.Errorf("asked for a reply on %q, it came on %s", asked, got.TopicName)
			}
			break
		}
	}
}

func TestAnswersAreBounded(t *testing.T) {
	b := start(t, busy)
	p := login(t, b, 5, "kitchen")
	const n = 500
	for range n {
		p.send(publishPacket(0, 0, "0/demo/kitchen/console", goodEvent))
	}
	p.ping()
	if dropped := b.Counters().RepliesDropped; dropped < n-10*answerBurst {
		t.Errorf("%d of %d answers left out", dropped, n)
	}
}

func TestSimulationIsOffUnlessAsked(t *testing.T) {
	b := start(t, nil)
	p := login(t, b, 5, "support")
	p.listen("0/demo/#", "1/demo/#", "2/demo/#")
	p.ping()
	if b.Counters().Retained != 0 {
		t.Error("something is retained")
	}
}
