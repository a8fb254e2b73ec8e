//go:build !js

package mqttws_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"deviceconsole/mqttws"
)

// TestFilterThatEndsTheConnection is a broker that drops whoever asks for one
// filter: the others are granted each time, and the filter is given up.
func TestFilterThatEndsTheConnection(t *testing.T) {
	var s subscriber
	b := newBroker(t, func(p *peer) {
		p.accept()
		s.serve(p, func(filter string, qos byte) (byte, bool) { return qos, filter != "poison" })
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	for _, f := range []string{"a", "poison", "b", "c"} {
		if err := c.Subscribe(f, 1); err != nil {
			t.Fatal(err)
		}
	}
	denied := r.subscription("poison", mqttws.Denied)
	if !strings.Contains(denied.Err.Error(), "3 times") {
		t.Errorf("denied with %v", denied.Err)
	}
	r.connections(4)
	for _, f := range []string{"a", "b", "c"} {
		r.subscription(f, mqttws.Granted)
	}
	if err := c.Subscribe("d", 1); err != nil {
		t.Fatal(err)
	}
	r.subscription("d", mqttws.Granted)
	want := []string{
		"1: a/1/0", "1: dropped at poison/1/0",
		"2: a/1/0", "2: b/1/0", "2: c/1/0", "2: dropped at poison/1/0",
		"3: a/1/0 b/1/0 c/1/0", "3: dropped at poison/1/0",
		"4: a/1/0 b/1/0 c/1/0", "4: d/1/0",
	}
	if saw := s.saw(); !slices.Equal(saw, want) {
		t.Errorf("the broker saw %q, want %q", saw, want)
	}
	// Asked for again by a person, it gets its three tries again.
	if err := c.Subscribe("poison", 1); err != nil {
		t.Fatal(err)
	}
	r.connections(7)
	if n := len(s.saw()); n <= len(want) {
		t.Errorf("not asked for again")
	}
}

// TestFilterNamedByDisconnect is a broker that says by DISCONNECT what is wrong
// with a filter: that filter is denied at once, with the reason.
func TestFilterNamedByDisconnect(t *testing.T) {
	for _, code := range []byte{0x87, 0x8F, 0x9E, 0xA1, 0xA2} {
		t.Run(fmt.Sprintf("%02X", code), func(t *testing.T) {
			t.Parallel()
			b := newBroker(t, func(p *peer) {
				p.accept()
				var s subscriber
				s.serve(p, func(filter string, qos byte) (byte, bool) {
					if filter == "poison" {
						p.part(code, "not poison")
					}
					return qos, filter != "poison"
				})
			})
			r, c := record(t, mqttws.Config{URL: b.url})
			for _, f := range []string{"a", "poison", "b"} {
				if err := c.Subscribe(f, 1); err != nil {
					t.Fatal(err)
				}
			}
			denied := r.subscription("poison", mqttws.Denied)
			var re *mqttws.ReasonError
			if !errors.As(denied.Err, &re) || *re != (mqttws.ReasonError{Packet: "DISCONNECT", Code: code, Text: "not poison"}) {
				t.Errorf("denied with %v", denied.Err)
			}
			r.subscription("b", mqttws.Granted)
			if n := b.count.Load(); n != 2 {
				t.Errorf("%d connections: %q", n, r.all)
			}
		})
	}
}

// TestGrantedFilterThatBecomesPoison loses its place among those asked for
// together: once the broker drops the batch, all are asked for one by one.
func TestGrantedFilterThatBecomesPoison(t *testing.T) {
	var s subscriber
	cut := make(chan struct{})
	b := newBroker(t, func(p *peer) {
		p.accept()
		if p.number == 1 {
			go func() { <-cut; p.drop() }()
		}
		s.serve(p, func(filter string, qos byte) (byte, bool) {
			if filter == "poison" && p.number > 1 {
				p.part(0x87, "")
				return 0, false
			}
			return qos, true
		})
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	for _, f := range []string{"a", "poison", "b"} {
		if err := c.Subscribe(f, 1); err != nil {
			t.Fatal(err)
		}
		r.subscription(f, mqttws.Granted)
	}
	close(cut)
	r.subscription("poison", mqttws.Denied)
	r.wait("b granted again", func() bool {
		n := 0
		for _, s := range r.subscriptions {
			if s.Filter == "b" && s.State == mqttws.Granted {
				n++
			}
		}
		return n == 2
	})
	if n := b.count.Load(); n != 4 {
		t.Errorf("%d connections: %q", n, r.all)
	}
}

// TestUnansweredFilterHoldsUpNothing is a broker that never answers for one
// filter.
func TestUnansweredFilterHoldsUpNothing(t *testing.T) {
	b := newBroker(t, func(p *peer) {
		p.accept()
		for {
			cp := p.read()
			if cp == nil {
				return
			}
			if s, ok := cp.Content.(*packets.Subscribe); ok && s.Subscriptions[0].Topic == "mute" {
				continue
			}
			p.answer(cp)
		}
	})
	r, c := recordTuned(t, mqttws.Config{URL: b.url}, mqttws.Tuning{Patience: 10 * time.Millisecond, InboxBytes: 1 << 20})
	for _, f := range []string{"mute", "a"} {
		if err := c.Subscribe(f, 0); err != nil {
			t.Fatal(err)
		}
	}
	r.subscription("a", mqttws.Granted)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.subscriptions {
		if s.Filter == "mute" && s.State != mqttws.Pending {
			t.Errorf("mute: %+v", s)
		}
	}
}

// TestMuteFilterDoesNotShieldAnother: one filter is never answered and the next
// one ends the connection. Both are given up in the end, the rest is granted.
func TestMuteFilterDoesNotShieldAnother(t *testing.T) {
	b := newBroker(t, func(p *peer) {
		p.accept()
		for {
			cp := p.read()
			if cp == nil {
				return
			}
			if s, ok := cp.Content.(*packets.Subscribe); ok {
				switch s.Subscriptions[0].Topic {
				case "mute":
					continue
				case "poison":
					return
				}
			}
			p.answer(cp)
		}
	})
	r, c := recordTuned(t, mqttws.Config{URL: b.url}, mqttws.Tuning{Patience: 10 * time.Millisecond, InboxBytes: 1 << 20})
	for _, f := range []string{"mute", "poison", "a"} {
		if err := c.Subscribe(f, 0); err != nil {
			t.Fatal(err)
		}
	}
	r.subscription("poison", mqttws.Denied)
	r.subscription("a", mqttws.Granted)
}
