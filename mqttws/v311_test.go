//go:build !js

package mqttws_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/e2e/scripted"
	"deviceconsole/mqttws"
)

// TestWhatNeedsMQTT5 is refused before it is sent, never lost on the way.
func TestWhatNeedsMQTT5(t *testing.T) {
	b := play(t, scripted.Script{No5: scripted.Unacceptable})
	r, c := record(t, mqttws.Config{URL: b.URL()})
	limits := r.state(mqttws.Connected).Server
	for what, p := range map[string]mqttws.Properties{
		"content type":     {ContentType: "text/plain"},
		"response topic":   {ResponseTopic: "r"},
		"correlation data": {CorrelationData: []byte{1}},
		"payload format":   {PayloadFormat: new(byte(1))},
		"message expiry":   {MessageExpiry: new(uint32(60))},
		"user property":    {User: []mqttws.UserProperty{{Key: "k", Value: "v"}}},
	} {
		m := mqttws.Message{Topic: "t", QoS: 1, Properties: p}
		_, err := c.Publish(t.Context(), m)
		for _, err := range []error{err, m.Check(limits)} {
			var invalid *mqttws.InvalidError
			if !errors.As(err, &invalid) || invalid.What != what || !strings.Contains(err.Error(), "needs MQTT 5") {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := m.Check(mqttws.NoLimits()); err != nil {
			t.Errorf("%s, for a broker that is not known: %v", what, err)
		}
	}
	plain := mqttws.Message{Topic: "t", QoS: 2, Retain: true, Payload: []byte("x")}
	if _, err := c.Publish(t.Context(), plain); err != nil || plain.Check(limits) != nil {
		t.Errorf("a message without properties: %v", err)
	}
	if n := len(b.Published()); n != 1 {
		t.Errorf("%d messages were sent", n)
	}
}

func TestLimitsOfMQTT311(t *testing.T) {
	b := play(t, scripted.Script{})
	cfg := mqttws.Config{URL: b.URL(), ClientID: "me", Version: mqttws.V311, Keepalive: 20 * time.Second, SessionExpiry: time.Minute}
	r, _ := record(t, cfg)
	want := mqttws.NoLimits()
	want.Version, want.SubscriptionIDs = mqttws.V311, false
	want.Keepalive, want.SessionExpiry = 20*time.Second, (1<<32-1)*time.Second
	if got := r.state(mqttws.Connected).Server; got != want {
		t.Errorf("told %+v, want %+v", got, want)
	}
}

// TestOldLogin: every part of CONNECT arrives, and what MQTT 3.1.1 forbids is not
// sent.
func TestOldLogin(t *testing.T) {
	for name, tt := range map[string]struct {
		cfg  mqttws.Config
		want string
	}{
		"everything": {mqttws.Config{ClientID: "me", Username: "u", Password: "p", Keepalive: 7 * time.Second, SessionExpiry: time.Hour},
			"\x10\x14\x00\x04MQTT\x04\xc0\x00\x07\x00\x02me\x00\x01u\x00\x01p"},
		"a session that ends with the connection": {mqttws.Config{ClientID: "me", Keepalive: 7 * time.Second},
			"\x10\x0e\x00\x04MQTT\x04\x02\x00\x07\x00\x02me"},
		"no identifier, so no session": {mqttws.Config{SessionExpiry: time.Hour, Keepalive: 7 * time.Second},
			"\x10\x0c\x00\x04MQTT\x04\x02\x00\x07\x00\x00"},
		"a password without a name": {mqttws.Config{ClientID: "me", Password: "p", Keepalive: 7 * time.Second},
			"\x10\x13\x00\x04MQTT\x04\xc2\x00\x07\x00\x02me\x00\x00\x00\x01p"},
	} {
		t.Run(name, func(t *testing.T) {
			got := make(chan string, 10)
			b := newBroker(t, func(p *peer) {
				frame := make([]byte, 100)
				n, _ := p.Read(frame)
				got <- string(frame[:n])
			})
			tt.cfg.URL, tt.cfg.Version = b.url, mqttws.V311
			record(t, tt.cfg)
			if frame := <-got; frame != tt.want {
				t.Errorf("sent %q, want %q", frame, tt.want)
			}
		})
	}
}

// TestOldSessionIsDroppedAndTheNewOneKept with the one flag that MQTT 3.1.1 has
// for both.
func TestOldSessionIsDroppedAndTheNewOneKept(t *testing.T) {
	m := startMosquitto(t)
	link := newCutter(t, m.port)
	cfg := mqttws.Config{URL: link.url, Username: "all", Password: "secret", ClientID: "kept", SessionExpiry: time.Hour, Version: mqttws.V311}
	before, c := record(t, cfg)
	if err := c.Subscribe("old", 1); err != nil {
		t.Fatal(err)
	}
	before.subscription("old", mqttws.Granted)
	c.Close()
	other, sender := record(t, mqttws.Config{URL: m.url, Username: "all", Password: "secret", Version: mqttws.V311})
	other.state(mqttws.Connected)
	send := func(topic string) {
		t.Helper()
		if _, err := sender.Publish(t.Context(), mqttws.Message{Topic: topic, QoS: 1}); err != nil {
			t.Fatal(err)
		}
	}
	send("old")

	hold := make(chan time.Duration, 1)
	cfg.CleanStart, cfg.Backoff = true, func(int) time.Duration { return <-hold }
	r, c := record(t, cfg)
	if s := r.state(mqttws.Connected); s.SessionPresent {
		t.Error("the old session is still there")
	}
	if err := c.Subscribe("new", 1); err != nil {
		t.Fatal(err)
	}
	r.subscription("new", mqttws.Granted)
	link.cut()
	send("old")
	send("new")
	hold <- 0
	r.status("the resumed session", func(s mqttws.Status) bool { return s.State == mqttws.Connected && s.SessionPresent })
	if got := r.received(1); len(got) != 1 || got[0].Topic != "new" {
		t.Errorf("received %v", got)
	}
}

// TestBrokerThatBreaksMQTT311 is left, with the reason told.
func TestBrokerThatBreaksMQTT311(t *testing.T) {
	const connack = "\x20\x02\x00\x00"
	tests := map[string]struct{ sends, says string }{
		"a CONNACK of MQTT 5":     {"\x20\x03\x00\x00\x00", "CONNACK of a length"},
		"a PUBACK with a reason":  {connack + "\x40\x03\x00\x01\x87", "PUBACK of a length"},
		"a PUBREL without an id":  {connack + "\x62\x00", "PUBREL of a length"},
		"a SUBACK without codes":  {connack + "\x90\x02\x00\x01", "SUBACK of a length"},
		"an UNSUBACK with codes":  {connack + "\xb0\x03\x00\x01\x00", "UNSUBACK of a length"},
		"a PINGRESP with a body":  {connack + "\xd0\x01\x00", "PINGRESP of a length"},
		"a DISCONNECT":            {connack + "\xe0\x00", "never sends"},
		"a PUBLISH cut short":     {connack + "\x30\x03\x00\x09t", "can't be parsed"},
		"a PUBLISH without topic": {connack + "\x30\x02\x00\x00", "without a topic"},
		"too many codes":          {connack + "\x90\x04\x00\x01\x00\x00", "more or fewer answers"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			left := make(chan []byte, 10)
			b := newBroker(t, func(p *peer) {
				_, _ = p.Write([]byte(tt.sends[:min(len(tt.sends), len(connack))]))
				buf, all := make([]byte, 1000), []byte{}
				for told := len(tt.sends) <= len(connack)+1; ; {
					n, err := p.Read(buf)
					all = append(all, buf[:n]...)
					if err != nil {
						left <- all
						return
					}
					if !told && bytes.Contains(all, []byte("\x82\x06\x00\x01\x00\x01a\x00")) {
						told = true
						_, _ = p.Write([]byte(tt.sends[len(connack):]))
					}
				}
			})
			r, c := record(t, mqttws.Config{URL: b.url, Version: mqttws.V311, ClientID: "me", Backoff: never})
			if err := c.Subscribe("a", 0); err != nil {
				t.Fatal(err)
			}
			s := r.status("a failure", func(s mqttws.Status) bool { return s.Err != nil })
			if !strings.Contains(s.Err.Error(), tt.says) {
				t.Errorf("told %v; want words of %q", s.Err, tt.says)
			}
			within(t, "the goodbye", func() {
				if all := <-left; !bytes.HasSuffix(all, []byte{0xE0, 0}) {
					t.Errorf("sent %q", all)
				}
			})
		})
	}
}

// TestSandboxWithMQTT311 has its refusals without reasons: a filter is denied, a
// publish costs the connection or is taken in silence.
func TestSandboxWithMQTT311(t *testing.T) {
	url, _ := startSandbox(t)
	old := func(user string) mqttws.Config {
		cfg := account(url, user)
		cfg.Version = mqttws.V311
		return cfg
	}
	device, kitchen := record(t, old("kitchen"))
	office, support := record(t, old("support"))
	if err := support.Subscribe("0/demo/#", 1); err != nil {
		t.Fatal(err)
	}
	office.subscription("0/demo/#", mqttws.Granted)
	device.state(mqttws.Connected)
	if _, err := kitchen.Publish(t.Context(), mqttws.Message{Topic: "0/demo/kitchen/d1", QoS: 1, Payload: []byte(`{"event_data":{"hello":"world"}}`)}); err != nil {
		t.Fatal(err)
	}
	if m := office.received(1)[0]; m.Topic != "0/demo/kitchen/d1" || !strings.Contains(string(m.Payload), `"hello"`) {
		t.Errorf("received %s %s", m.Topic, m.Payload)
	}
	if err := kitchen.Subscribe("#", 1); err != nil {
		t.Fatal(err)
	}
	var re *mqttws.ReasonError
	if s := device.subscription("#", mqttws.Denied); !errors.As(s.Err, &re) || re.Error() != "SUBACK 0x80 Failure" {
		t.Errorf("a filter beyond the rights: %v", s.Err)
	}
	cfg := old("kitchen")
	cfg.Password, cfg.ClientID = "demo-key/wrong-s3cret", "other"
	wrong, _ := record(t, cfg)
	if s := wrong.state(mqttws.Refused); !errors.As(s.Err, &re) || re.Version != mqttws.V311 || re.Code != 4 && re.Code != 5 {
		t.Errorf("a wrong password: %v", s.Err)
	}
}

// TestManyUnreleasedMessages of a broker that can't be told how many we take.
func TestManyUnreleasedMessages(t *testing.T) {
	const total = 1000
	b := newBroker(t, func(p *peer) {
		_, _ = p.Write([]byte{0x20, 2, 0, 0})
		for id := 1; id <= total; id++ {
			_, _ = p.Write([]byte{0x34, 5, 0, 1, 't', byte(id >> 8), byte(id)})
		}
		for buf := make([]byte, 1000); ; {
			if _, err := p.Read(buf); err != nil {
				return
			}
		}
	})
	r, _ := record(t, mqttws.Config{URL: b.url, Version: mqttws.V311})
	r.received(total)
	if n := b.count.Load(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

// TestAnswersOfMQTT311 for each kind of request, and a message that costs the
// connection.
func TestAnswersOfMQTT311(t *testing.T) {
	b := play(t, scripted.Script{Rules: []scripted.Rule{{Payload: "forbidden", Do: scripted.Code(0x87, "")}}})
	r, c := record(t, mqttws.Config{URL: b.URL(), ClientID: "me", Version: mqttws.V311})
	for _, f := range []string{"a", "b/#", "c"} {
		if err := c.Subscribe(f, 2); err != nil {
			t.Fatal(err)
		}
		if s := r.subscription(f, mqttws.Granted); s.Granted != 2 {
			t.Errorf("%s: QoS %d", f, s.Granted)
		}
	}
	if err := c.Unsubscribe("c"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	for qos := range byte(3) {
		if ack, err := c.Publish(ctx, mqttws.Message{Topic: "t", QoS: qos, Payload: bytes.Repeat([]byte{qos}, 300), Retain: true}); err != nil || ack.Code != 0 {
			t.Errorf("QoS %d: %v, %v", qos, ack, err)
		}
	}
	if _, err := c.Publish(ctx, mqttws.Message{Topic: "t", QoS: 1, Payload: []byte("forbidden")}); !errors.Is(err, mqttws.ErrUnconfirmed) {
		t.Errorf("the forbidden message: %v", err)
	}
	r.connections(2)
	r.wait("the filters granted again", func() bool {
		n := 0
		for _, s := range r.subscriptions {
			if s.State == mqttws.Granted {
				n++
			}
		}
		return n == 5
	})
	var got []byte
	for _, p := range b.Published() {
		got = append(got, p.QoS)
	}
	if want := []byte{0, 1, 2, 1}; !slices.Equal(got, want) {
		t.Errorf("the broker got QoS %v, want %v", got, want)
	}
	if want := []string{"a", "b/#", "c", "a", "b/#"}; !slices.Equal(b.Subscribed(), want) {
		t.Errorf("the broker was asked for %q, want %q", b.Subscribed(), want)
	}
}
