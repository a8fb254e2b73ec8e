package scripted

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"deviceconsole/mqttws"
)

// patience bounds every wait of these tests; none is expected to take it.
const patience = 10 * time.Second

// client is a client of the broker whose states and messages can be waited for.
type client struct {
	*mqttws.Client
	states   chan mqttws.Status
	messages chan mqttws.Message
}

func dial(t *testing.T, b *Broker) client {
	t.Helper()
	c := client{states: make(chan mqttws.Status, 1000), messages: make(chan mqttws.Message, 10)}
	var err error
	c.Client, err = mqttws.Connect(mqttws.Config{
		URL: b.URL(), ClientID: "console", SessionExpiry: time.Minute,
		Backoff:  func(int) time.Duration { return time.Millisecond },
		OnStatus: func(s mqttws.Status) { c.states <- s },
		OnMessage: func(m mqttws.Message) {
			m.Payload, m.Properties.CorrelationData = bytes.Clone(m.Payload), bytes.Clone(m.Properties.CorrelationData)
			c.messages <- m
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	c.until(t, mqttws.Connected)
	return c
}

// until waits for a state of the connection, and returns its details.
func (c client) until(t *testing.T, want mqttws.State) mqttws.Status {
	t.Helper()
	for {
		select {
		case s := <-c.states:
			if s.State == want {
				return s
			}
		case <-time.After(patience):
			t.Fatalf("never %v", want)
		}
	}
}

// publish sends a payload and says in a word what became of it.
func (c client) publish(payload string, qos byte) string {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	ack, err := c.Publish(ctx, mqttws.Message{Topic: "0/p/u/d", Payload: []byte(payload), QoS: qos})
	var reason *mqttws.ReasonError
	var invalid *mqttws.InvalidError
	switch {
	case errors.As(err, &reason):
		return fmt.Sprintf("%s 0x%02X %s", reason.Packet, reason.Code, reason.Text)
	case errors.As(err, &invalid):
		return "invalid " + invalid.What
	case err != nil:
		return err.Error()
	}
	return fmt.Sprintf("0x%02X", ack.Code)
}

func begin(t *testing.T, s Script) *Broker {
	b := Start(s)
	t.Cleanup(b.Close)
	return b
}

func TestEachAnswer(t *testing.T) {
	for _, test := range []struct {
		name string
		do   Answer
		qos  byte
		want string
	}{
		{"acknowledged", Code(0, ""), 1, "0x00"},
		{"nobody subscribed", Code(0x10, ""), 1, "0x10"},
		{"not authorized", Code(0x87, "no rights"), 1, "PUBACK 0x87 no rights"},
		{"quota exceeded", Code(0x97, ""), 1, "PUBACK 0x97 "},
		{"payload format invalid at QoS 2", Code(0x99, ""), 2, "PUBREC 0x99 "},
		{"exactly once", Code(0, ""), 2, "0x00"},
		{"without an answer", Code(0x87, ""), 0, "0x00"},
		{"packet too large", Disconnect(0x95, ""), 1, "DISCONNECT 0x95 "},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := begin(t, Script{Rules: []Rule{{Payload: "it", Do: test.do}}})
			if got := dial(t, b).publish("it", test.qos); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestRulesAreUsedUpInTheirOrder(t *testing.T) {
	b := begin(t, Script{Rules: []Rule{
		{Payload: "odd", Times: 2, Do: Code(0x97, "")},
		{Do: Code(0x10, "")},
	}})
	c := dial(t, b)
	for i, want := range []string{"0x10", "PUBACK 0x97 ", "PUBACK 0x97 ", "0x10"} {
		if got := c.publish([]string{"even", "odd"}[min(i, 1)], 1); got != want {
			t.Errorf("message %d: %q, want %q", i, got, want)
		}
	}
	b.Play(Script{})
	if got := c.publish("odd", 1); got != "0x00" {
		t.Errorf("after another script %q", got)
	}
	if n := len(b.Published()); n != 5 {
		t.Errorf("%d messages noted", n)
	}
}

func TestAMessageThatEndsTheConnection(t *testing.T) {
	b := begin(t, Script{Rules: []Rule{{Payload: "poison", Do: Drop()}}})
	c := dial(t, b)
	if got := c.publish("poison", 1); got != mqttws.ErrUnconfirmed.Error() {
		t.Errorf("%q", got)
	}
	c.until(t, mqttws.Connected)
	if n := b.Connections(); n != 2 {
		t.Errorf("%d connections", n)
	}
}

// TestAKeptSessionGetsItsMessageAgain: the client sends what was not answered
// once more, marked as a duplicate.
func TestAKeptSessionGetsItsMessageAgain(t *testing.T) {
	b := begin(t, Script{KeepSessions: true, Rules: []Rule{{Times: 1, Do: Drop()}}})
	if got := dial(t, b).publish("once", 1); got != "0x00" {
		t.Errorf("%q", got)
	}
	got := b.Published()
	if len(got) != 2 || got[0].Duplicate || !got[1].Duplicate || got[1].Connection != 2 {
		t.Errorf("came as %+v", got)
	}
}

func TestAnnouncedLimits(t *testing.T) {
	size, qos, receive := uint32(64), byte(1), uint16(2)
	b := begin(t, Script{Connack: packets.Properties{MaximumPacketSize: &size, MaximumQOS: &qos, ReceiveMaximum: &receive}})
	c := dial(t, b)
	for payload, want := range map[string]string{"short": "0x00", string(make([]byte, 64)): "invalid message"} {
		if got := c.publish(payload, 1); got != want {
			t.Errorf("%d bytes: %q, want %q", len(payload), got, want)
		}
	}
	if got := c.publish("exactly once", 2); got != "invalid QoS" {
		t.Errorf("at QoS 2: %q", got)
	}
}

func TestAwayAndBack(t *testing.T) {
	b := begin(t, Script{})
	c := dial(t, b)
	b.Refuse(true)
	b.DropAll()
	c.until(t, mqttws.Reconnecting)
	if got := c.publish("lost", 1); got != mqttws.ErrNotConnected.Error() {
		t.Errorf("while it is away: %q", got)
	}
	b.Refuse(false)
	c.until(t, mqttws.Connected)
	if got := c.publish("back", 1); got != "0x00" {
		t.Errorf("when it is back: %q", got)
	}
}

func TestDeliver(t *testing.T) {
	b := begin(t, Script{})
	c := dial(t, b)
	b.Deliver("1/p/u/d/event", "hello", packets.Properties{CorrelationData: []byte("7")})
	select {
	case m := <-c.messages:
		if m.Topic != "1/p/u/d/event" || string(m.Payload) != "hello" || string(m.Properties.CorrelationData) != "7" {
			t.Errorf("%+v", m)
		}
	case <-time.After(patience):
		t.Error("nothing came")
	}
}

func TestNonsenseAndWhatIsCounted(t *testing.T) {
	b := begin(t, Script{KeepSessions: true, Rules: []Rule{{Payload: "babbled", Do: Babble()}}})
	c := dial(t, b)
	for _, payload := range []string{"babbled", "after"} {
		if got := c.publish(payload, 1); got != "0x00" {
			t.Errorf("%s: %q", payload, got)
		}
	}
	b.Say([]byte{0x82, 2, 0, 1}) // a SUBSCRIBE
	c.until(t, mqttws.Reconnecting)
	if s := c.until(t, mqttws.Connected); !s.SessionPresent {
		t.Error("the session is gone")
	}
	b.Forget()
	b.DropAll()
	c.until(t, mqttws.Reconnecting)
	if s := c.until(t, mqttws.Connected); s.SessionPresent {
		t.Error("the session is still there")
	}
	b.Play(Script{DropLogins: true})
	b.DropAll()
	c.until(t, mqttws.Connected)
	c.until(t, mqttws.Reconnecting)
	if got := b.Parted(); len(got) != 1 || got[0] != 0x82 {
		t.Errorf("parted with % x", got)
	}
	_ = c.Close()
	for b.Sockets() > 0 {
		runtime.Gosched()
	}
	if n := b.Upgrades(); n < 4 {
		t.Errorf("%d WebSockets", n)
	}
}
