//go:build !js

package mqttws_test

import (
	"strings"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"deviceconsole/mqttws"
)

// TestWhatTheBrokerKeptIsToldApart: on a resumed session, by the subscription
// identifier of the connection before.
func TestWhatTheBrokerKeptIsToldApart(t *testing.T) {
	b := newBroker(t, func(p *peer) {
		if !present(p) {
			return
		}
		const before = 1
		publish := func(payload string, qos byte, id int) {
			p.send(&packets.Publish{Topic: "t", QoS: qos, PacketID: 7, Payload: []byte(payload),
				Properties: &packets.Properties{SubscriptionIdentifier: &id}})
		}
		for {
			cp := p.read()
			if cp == nil {
				return
			}
			p.answer(cp)
			if s, ok := cp.Content.(*packets.Subscribe); ok {
				if p.number == 1 {
					publish("at first", 1, before)
					return
				}
				publish("kept", 1, before)
				publish("passing", 0, before)
				publish("fresh", 1, *s.Properties.SubscriptionIdentifier)
				publish("kept, too", 1, before)
			}
		}
	})
	r, c := record(t, mqttws.Config{URL: b.url, ClientID: "me", SessionExpiry: time.Hour})
	if err := c.Subscribe("t", 1); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range r.received(5) {
		word := string(m.Payload)
		if m.Kept {
			word += " (kept)"
		}
		if len(m.Properties.SubscriptionIDs) > 0 {
			t.Errorf("the identifier is told: %v", m.Properties.SubscriptionIDs)
		}
		got = append(got, word)
	}
	if s := strings.Join(got, ", "); s != "at first, kept (kept), passing, fresh, kept, too (kept)" {
		t.Error(s)
	}
}

// TestTheNextClientHearsWhatWasKept: a session that one client left is another's, of the
// same identifier, with all that came at QoS 1 meanwhile; what comes then is not taken
// for kept.
func TestTheNextClientHearsWhatWasKept(t *testing.T) {
	url, _ := startSandbox(t)
	const topic = "1/demo/kitchen/d1/event"
	cfg := account(url, "kitchen")
	cfg.SessionExpiry = time.Hour
	visit := func() (*recorder, *mqttws.Client) {
		r, c := record(t, cfg)
		if err := c.Subscribe("1/demo/kitchen/d1/#", 1); err != nil {
			t.Fatal(err)
		}
		r.subscription("1/demo/kitchen/d1/#", mqttws.Granted)
		return r, c
	}
	_, first := visit()
	first.Close()
	office, support := record(t, account(url, "support"))
	office.state(mqttws.Connected)
	send := func(payload string) {
		if _, err := support.Publish(t.Context(), mqttws.Message{Topic: topic, QoS: 1, Payload: []byte(payload)}); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 {
		send("kept")
	}
	second, _ := visit()
	second.received(5)
	send("fresh")
	for _, m := range second.received(6) {
		if m.Kept != (string(m.Payload) == "kept") {
			t.Errorf("%s: kept %v", m.Payload, m.Kept)
		}
	}
}
