//go:build !js

package mqttws_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"deviceconsole/mqttws"
)

// present is the CONNACK of a broker that kept the session from the second
// connection on.
func present(p *peer) bool {
	return p.acceptWith(&packets.Connack{SessionPresent: p.number > 1, Properties: &packets.Properties{}})
}

// TestSessionIsResumed loses the connection before the answers to a publish of
// each QoS, and gives them on the next one.
func TestSessionIsResumed(t *testing.T) {
	saw := make(chan string, 100)
	see := func(p *peer, format string, args ...any) {
		saw <- fmt.Sprintf("%d: ", p.number) + fmt.Sprintf(format, args...)
	}
	b := newBroker(t, func(p *peer) {
		if !present(p) {
			return
		}
		see(p, "clean start %v", p.connect.CleanStart)
		for n := 0; ; {
			cp := p.read()
			if cp == nil {
				return
			}
			switch m := cp.Content.(type) {
			case *packets.Publish:
				see(p, "%s id %d dup %v payload %s", m.Topic, m.PacketID, m.Duplicate, m.Payload)
				if m.QoS == 2 {
					p.send(&packets.Pubrec{PacketID: m.PacketID})
				} else if p.number > 1 {
					p.send(&packets.Puback{PacketID: m.PacketID, ReasonCode: 0x10, Properties: &packets.Properties{ReasonString: "late"}})
				}
			case *packets.Pubrel:
				see(p, "PUBREL %d", m.PacketID)
				if p.number > 1 {
					p.send(&packets.Pubcomp{PacketID: m.PacketID})
				}
			default:
				p.answer(cp)
			}
			if n++; p.number == 1 && n == 3 {
				return
			}
		}
	})
	r, c := record(t, mqttws.Config{URL: b.url, ClientID: "me", CleanStart: true, SessionExpiry: time.Hour})
	r.state(mqttws.Connected)

	one := []byte("one")
	result := make(chan error, 2)
	go func() {
		ack, err := c.Publish(t.Context(), mqttws.Message{Topic: "q1", QoS: 1, Payload: one})
		if ack.Code != 0x10 || ack.Reason != "late" {
			t.Errorf("answered with %+v", ack)
		}
		result <- err
	}()
	first := <-saw
	second := <-saw
	go func() {
		_, err := c.Publish(t.Context(), mqttws.Message{Topic: "q2", QoS: 2, Payload: []byte("two")})
		result <- err
	}()
	for range 2 {
		if err := <-result; err != nil {
			t.Error(err)
		}
	}
	got := []string{first, second, <-saw, <-saw, <-saw, <-saw, <-saw}
	want := []string{
		"1: clean start true", "1: q1 id 1 dup false payload one", "1: q2 id 2 dup false payload two", "1: PUBREL 2",
		"2: clean start false", "2: q1 id 1 dup true payload one", "2: PUBREL 2",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the broker saw %q, want %q", got, want)
	}
	if s := r.status("the second connection", func(s mqttws.Status) bool { return s.State == mqttws.Connected && s.SessionPresent }); s.Err != nil {
		t.Error(s.Err)
	}
}

// TestSessionThatIsNotKept loses the connection and the session with it.
func TestSessionThatIsNotKept(t *testing.T) {
	b := newBroker(t, func(p *peer) {
		p.accept() // no session present, ever
		if p.number == 1 {
			p.expect(packets.PUBLISH)
			return
		}
		p.serve()
	})
	r, c := record(t, mqttws.Config{URL: b.url, ClientID: "me", SessionExpiry: time.Hour})
	r.state(mqttws.Connected)
	within(t, "Publish", func() {
		if _, err := c.Publish(t.Context(), mqttws.Message{Topic: "t", QoS: 1}); !errors.Is(err, mqttws.ErrUnconfirmed) {
			t.Error(err)
		}
	})
}

// TestResumedSessionKeepsToReceiveMaximum resumes with more in flight than the
// broker now takes: the rest is sent in order as answers come, new ones after.
func TestResumedSessionKeepsToReceiveMaximum(t *testing.T) {
	const total = 5
	order := make(chan uint16, 2*total)
	b := newBroker(t, func(p *peer) {
		ca := &packets.Connack{SessionPresent: p.number > 1, Properties: &packets.Properties{}}
		if p.number > 1 {
			ca.Properties.ReceiveMaximum = new(uint16(2))
		}
		p.acceptWith(ca)
		var open []uint16
		for n := 0; ; n++ {
			if p.number == 1 && n == total {
				return
			}
			m, ok := p.expect(packets.PUBLISH).(*packets.Publish)
			if !ok {
				return
			}
			if p.number == 1 {
				continue
			}
			order <- m.PacketID
			if open = append(open, m.PacketID); len(open) > 2 {
				t.Error("more in flight than announced")
			}
			for len(open) == 2 || n == total-1 && len(open) > 0 {
				p.send(&packets.Puback{PacketID: open[0]})
				open = open[1:]
			}
		}
	})
	r, c := record(t, mqttws.Config{URL: b.url, ClientID: "me", SessionExpiry: time.Hour})
	r.state(mqttws.Connected)
	result := make(chan error, total)
	for range total {
		go func() {
			_, err := c.Publish(t.Context(), mqttws.Message{Topic: "t", QoS: 1})
			result <- err
		}()
	}
	for range total {
		if err := <-result; err != nil {
			t.Error(err)
		}
	}
	close(order)
	var got []uint16
	for id := range order {
		got = append(got, id)
	}
	if !slices.Equal(got, []uint16{1, 2, 3, 4, 5}) {
		t.Errorf("sent again in the order %v", got)
	}
}

// TestMessageIsDeliveredOnce sends a QoS 2 message again on the resumed session,
// before and after PUBREL.
func TestMessageIsDeliveredOnce(t *testing.T) {
	codes := make(chan byte, 10)
	b := newBroker(t, func(p *peer) {
		present(p)
		m := &packets.Publish{Topic: "t", QoS: 2, PacketID: 9, Duplicate: p.number > 1, Properties: &packets.Properties{}}
		p.send(m)
		p.expect(packets.PUBREC)
		if p.number == 1 {
			return
		}
		p.send(m)
		p.expect(packets.PUBREC)
		for range 2 { // the second PUBREL is for an identifier that is free
			p.send(&packets.Pubrel{PacketID: 9})
			if c, ok := p.expect(packets.PUBCOMP).(*packets.Pubcomp); ok {
				codes <- c.ReasonCode
			}
		}
		m.Topic, m.Duplicate = "next", false
		p.send(m)
		p.serve()
	})
	r, _ := record(t, mqttws.Config{URL: b.url, ClientID: "me", SessionExpiry: time.Hour})
	got := r.received(2)
	if len(got) != 2 || got[0].Topic != "t" || got[1].Topic != "next" {
		t.Errorf("received %v", got)
	}
	if a, b := <-codes, <-codes; a != 0 || b != 0x92 {
		t.Errorf("PUBCOMP with 0x%02X and 0x%02X", a, b)
	}
}

// TestSubscriptionsOfAKeptSession are asked for again without their retained
// messages, and what was taken back meanwhile is said.
func TestSubscriptionsOfAKeptSession(t *testing.T) {
	var s subscriber
	cut, go2 := make(chan struct{}), make(chan struct{})
	b := newBroker(t, func(p *peer) {
		if p.number == 2 {
			<-go2
		}
		present(p)
		if p.number == 1 {
			go func() { <-cut; p.drop() }()
		}
		s.serve(p, func(_ string, qos byte) (byte, bool) { return qos, true })
	})
	r, c := record(t, mqttws.Config{URL: b.url, ClientID: "me", SessionExpiry: time.Hour})
	for _, f := range []string{"a", "b"} {
		if err := c.Subscribe(f, 1); err != nil {
			t.Fatal(err)
		}
		r.subscription(f, mqttws.Granted)
	}
	close(cut)
	r.state(mqttws.Reconnecting)
	if err := c.Unsubscribe("a"); err != nil {
		t.Fatal(err)
	}
	if err := c.Subscribe("c", 1); err != nil {
		t.Fatal(err)
	}
	close(go2)
	r.subscription("c", mqttws.Granted)
	want := []string{"1: a/1/0", "1: b/1/0", "2: -a", "2: b/1/1", "2: c/1/0"}
	if saw := s.saw(); !slices.Equal(saw, want) {
		t.Errorf("the broker saw %q, want %q", saw, want)
	}
}

// TestUnsubscribeIsNotLost loses the connection before the answer to an
// UNSUBSCRIBE, on a session that is kept.
func TestUnsubscribeIsNotLost(t *testing.T) {
	again := make(chan []string, 1)
	b := newBroker(t, func(p *peer) {
		present(p)
		for {
			cp := p.read()
			if cp == nil {
				return
			}
			if u, ok := cp.Content.(*packets.Unsubscribe); ok {
				if p.number == 1 {
					return
				}
				again <- u.Topics
			}
			p.answer(cp)
		}
	})
	r, c := record(t, mqttws.Config{URL: b.url, ClientID: "me", SessionExpiry: time.Hour})
	if err := c.Subscribe("a", 1); err != nil {
		t.Fatal(err)
	}
	r.subscription("a", mqttws.Granted)
	if err := c.Unsubscribe("a"); err != nil {
		t.Fatal(err)
	}
	within(t, "the second UNSUBSCRIBE", func() {
		if topics := <-again; !slices.Equal(topics, []string{"a"}) {
			t.Errorf("took back %q", topics)
		}
	})
}

func TestAssignedClientIDIsKept(t *testing.T) {
	ids := make(chan string, 2)
	b := newBroker(t, func(p *peer) {
		p.acceptWith(&packets.Connack{Properties: &packets.Properties{AssignedClientID: "given"}})
		ids <- p.connect.ClientID
		if p.number > 1 {
			p.serve()
		}
	})
	record(t, mqttws.Config{URL: b.url, SessionExpiry: time.Hour})
	if a, b := <-ids, <-ids; a != "" || b != "given" {
		t.Errorf("logged in as %q and %q", a, b)
	}
}

// TestPublishUnderWayEndsWithTheClient on a session that would be resumed.
func TestPublishUnderWayEndsWithTheClient(t *testing.T) {
	for name, last := range map[string]func(c *mqttws.Client, p *peer){
		"closed":  func(c *mqttws.Client, p *peer) { c.Close(); p.read() },
		"refused": func(_ *mqttws.Client, p *peer) { p.part(0x8E, "") },
	} {
		t.Run(name, func(t *testing.T) {
			clients := make(chan *mqttws.Client, 1)
			b := newBroker(t, func(p *peer) {
				p.accept()
				p.expect(packets.PUBLISH)
				last(<-clients, p)
			})
			r, c := record(t, mqttws.Config{URL: b.url, ClientID: "me", SessionExpiry: time.Hour})
			clients <- c
			r.state(mqttws.Connected)
			within(t, "Publish", func() {
				if _, err := c.Publish(context.Background(), mqttws.Message{Topic: "t", QoS: 2}); !errors.Is(err, mqttws.ErrUnconfirmed) {
					t.Error(err)
				}
			})
		})
	}
}
