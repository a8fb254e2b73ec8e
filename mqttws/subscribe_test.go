//go:build !js

package mqttws_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/eclipse/paho.golang/packets"

	"deviceconsole/mqttws"
)

func TestSubscribeRefusesWhatNoBrokerTakes(t *testing.T) {
	b := newBroker(t, func(p *peer) { p.accept(); p.serve() })
	_, c := record(t, mqttws.Config{URL: b.url})
	for _, filter := range []string{
		"", "a#", "a/#/b", "#/", "a+", "+a/b", "a\x00", "\xff", strings.Repeat("x", 65536),
		"$share/", "$share/g", "$share/g/", "$share//a", "$share/g#/a", "$share/+/a", "$share/g/a#",
	} {
		var invalid *mqttws.InvalidError
		if err := c.Subscribe(filter, 0); !errors.As(err, &invalid) {
			t.Errorf("Subscribe(%.20q): %v", filter, err)
		}
		if err := c.Unsubscribe(filter); !errors.As(err, &invalid) {
			t.Errorf("Unsubscribe(%.20q): %v", filter, err)
		}
	}
	if err := c.Subscribe("a", 3); err == nil {
		t.Error("QoS 3 was taken")
	}
	for _, filter := range []string{"#", "+", "/", "a/+/b/#", "$SYS/#", "$share/g/a/#", "ü/" + strings.Repeat("x", 65000)} {
		if err := c.Subscribe(filter, 2); err != nil {
			t.Errorf("Subscribe(%.20q): %v", filter, err)
		}
	}
	for i := 7; i < mqttws.MaxSubscriptions; i++ {
		if err := c.Subscribe(fmt.Sprint("f", i), 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Subscribe("one more", 0); err == nil {
		t.Error("there is no bound")
	}
	if err := c.Subscribe("f7", 1); err != nil {
		t.Errorf("a filter that is there already: %v", err)
	}
}

// subscriber answers SUBSCRIBE filter by filter, and keeps what it saw.
type subscriber struct {
	mu   sync.Mutex
	seen []string // "1: a/# QoS 1 RH 0" with the connection's number, also "1: -a" for UNSUBSCRIBE
}

func (s *subscriber) serve(p *peer, answer func(filter string, qos byte) (byte, bool)) {
	for {
		cp := p.read()
		if cp == nil {
			return
		}
		switch m := cp.Content.(type) {
		case *packets.Unsubscribe:
			s.note("%d: -%s", p.number, strings.Join(m.Topics, " -"))
			p.answer(cp)
		case *packets.Subscribe:
			ack := &packets.Suback{PacketID: m.PacketID, Properties: &packets.Properties{}}
			var filters []string
			for _, o := range m.Subscriptions {
				filters = append(filters, fmt.Sprintf("%s/%d/%d", o.Topic, o.QoS, o.RetainHandling))
				code, ok := answer(o.Topic, o.QoS)
				if !ok {
					s.note("%d: dropped at %s", p.number, strings.Join(filters, " "))
					return
				}
				if code >= 0x80 {
					ack.Properties.ReasonString = "not " + o.Topic
				}
				ack.Reasons = append(ack.Reasons, code)
			}
			s.note("%d: %s", p.number, strings.Join(filters, " "))
			p.send(ack)
		default:
			p.answer(cp)
		}
	}
}

func (s *subscriber) note(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, fmt.Sprintf(format, args...))
}

func (s *subscriber) saw() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.seen)
}

func TestSubscriptionsAreRestoredEachWithItsOutcome(t *testing.T) {
	var s subscriber
	cut := make(chan struct{})
	b := newBroker(t, func(p *peer) {
		p.accept()
		if p.number == 1 {
			go func() { <-cut; p.drop() }()
		}
		s.serve(p, func(filter string, qos byte) (byte, bool) {
			switch {
			case filter == "less":
				return 0, true
			case filter == "invalid":
				return 0x8F, true
			case filter == "forbidden" && p.number == 1:
				return 0x87, true
			}
			return qos, true
		})
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	for _, f := range []string{"full", "less", "invalid", "forbidden"} {
		if err := c.Subscribe(f, 2); err != nil {
			t.Fatal(err)
		}
	}
	denied := r.subscription("forbidden", mqttws.Denied)
	var re *mqttws.ReasonError
	if !errors.As(denied.Err, &re) || *re != (mqttws.ReasonError{Packet: "SUBACK", Code: 0x87, Text: "not forbidden"}) {
		t.Errorf("forbidden: %v", denied.Err)
	}
	if s := r.subscription("less", mqttws.Granted); s.Granted != 0 || s.QoS != 2 {
		t.Errorf("less: %+v", s)
	}
	if s := r.subscription("invalid", mqttws.Denied); !errors.As(s.Err, &re) || re.Code != 0x8F || re.Text != "not invalid" {
		t.Errorf("invalid: %+v", s)
	}
	close(cut)
	if s := r.subscription("forbidden", mqttws.Granted); s.Granted != 2 {
		t.Errorf("forbidden on the second connection: %+v", s)
	}
	want := []string{
		"1: full/2/0", "1: less/2/0", "1: invalid/2/0", "1: forbidden/2/0", // alone, so that each has its own reason
		"2: full/2/0 less/2/0", "2: invalid/2/0", "2: forbidden/2/0", // together what was granted before
	}
	if saw := s.saw(); !slices.Equal(saw, want) {
		t.Errorf("the broker saw %q, want %q", saw, want)
	}
	for _, f := range []string{"full", "less", "invalid", "forbidden"} {
		r.wait("both outcomes of "+f, func() bool {
			n := 0
			for _, s := range r.subscriptions {
				if s.Filter == f && s.State != mqttws.Pending {
					n++
				}
			}
			return n == 2
		})
	}
}

func TestUnsubscribe(t *testing.T) {
	var s subscriber
	cut := make(chan struct{})
	b := newBroker(t, func(p *peer) {
		p.accept()
		if p.number == 1 {
			go func() { <-cut; p.drop() }()
		}
		s.serve(p, func(_ string, qos byte) (byte, bool) { return qos, true })
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	for _, f := range []string{"a", "b"} {
		if err := c.Subscribe(f, 1); err != nil {
			t.Fatal(err)
		}
		r.subscription(f, mqttws.Granted)
	}
	for _, f := range []string{"a", "never asked for"} {
		if err := c.Unsubscribe(f); err != nil {
			t.Fatal(err)
		}
	}
	r.subscription("a", mqttws.Removed)
	if err := c.Subscribe("c", 0); err != nil { // asked for after the UNSUBSCRIBE
		t.Fatal(err)
	}
	r.subscription("c", mqttws.Granted)
	close(cut)
	r.connections(2)
	if err := c.Subscribe("d", 0); err != nil {
		t.Fatal(err)
	}
	r.subscription("d", mqttws.Granted)
	want := []string{"1: a/1/0", "1: b/1/0", "1: -a", "1: c/0/0", "2: b/1/0 c/0/0", "2: d/0/0"}
	if saw := s.saw(); !slices.Equal(saw, want) {
		t.Errorf("the broker saw %q, want %q", saw, want)
	}
}

func TestRefusedUnsubscribeIsTold(t *testing.T) {
	b := newBroker(t, func(p *peer) {
		p.accept()
		for {
			cp := p.read()
			if cp == nil {
				return
			}
			if u, ok := cp.Content.(*packets.Unsubscribe); ok {
				p.send(&packets.Unsuback{PacketID: u.PacketID, Reasons: []byte{0x83}, Properties: &packets.Properties{}})
				continue
			}
			p.answer(cp)
		}
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	if err := c.Subscribe("a", 1); err != nil {
		t.Fatal(err)
	}
	r.subscription("a", mqttws.Granted)
	if err := c.Unsubscribe("a"); err != nil {
		t.Fatal(err)
	}
	r.wait("the refusal", func() bool {
		last := r.subscriptions[len(r.subscriptions)-1]
		var re *mqttws.ReasonError
		return last.State == mqttws.Removed && errors.As(last.Err, &re) && re.Packet == "UNSUBACK" && re.Code == 0x83
	})
}

func TestFilterBeyondTheBrokersLimits(t *testing.T) {
	b := newBroker(t, func(p *peer) {
		p.acceptWith(&packets.Connack{Properties: &packets.Properties{
			WildcardSubAvailable: new(byte(0)), SharedSubAvailable: new(byte(0)), MaximumPacketSize: new(uint32(100)),
		}})
		var s subscriber
		s.serve(p, func(_ string, qos byte) (byte, bool) { return qos, true })
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	for filter, says := range map[string]string{"a/#": "wildcard", "+": "wildcard", "$share/g/a": "shared", strings.Repeat("x", 100): "longer"} {
		if err := c.Subscribe(filter, 0); err != nil {
			t.Fatal(err)
		}
		if s := r.subscription(filter, mqttws.Denied); !strings.Contains(s.Err.Error(), says) {
			t.Errorf("%s: %v", filter, s.Err)
		}
	}
	if err := c.Subscribe("plain", 0); err != nil {
		t.Fatal(err)
	}
	r.subscription("plain", mqttws.Granted)
}

// TestAFilterThatWasGrantedIsAskedForAgain: a broker in trouble refuses for a while
// what it granted before, without a reason. What it never granted it is not asked
// for again.
func TestAFilterThatWasGrantedIsAskedForAgain(t *testing.T) {
	var s subscriber
	cut := make(chan struct{})
	asked := map[string]int{} // by the one connection that there is at a time
	b := newBroker(t, func(p *peer) {
		p.accept()
		if p.number == 1 {
			go func() { <-cut; p.drop() }()
		}
		s.serve(p, func(filter string, _ byte) (byte, bool) {
			asked[filter]++
			if filter == "never" || asked[filter] == 2 {
				return 0x80, true
			}
			return 1, true
		})
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	for _, f := range []string{"never", "before"} {
		if err := c.Subscribe(f, 1); err != nil {
			t.Fatal(err)
		}
	}
	r.subscription("before", mqttws.Granted)
	close(cut)
	r.subscription("before", mqttws.Denied)
	r.wait("the filter granted again", func() bool {
		last := r.subscriptions[len(r.subscriptions)-1]
		return last.Filter == "before" && last.State == mqttws.Granted && len(r.subscriptions) > 4
	})
	want := []string{"1: never/1/0", "1: before/1/0", "2: before/1/0", "2: never/1/0", "2: before/1/0"}
	if saw := s.saw(); !slices.Equal(saw, want) {
		t.Errorf("the broker saw %q, want %q", saw, want)
	}
}
