//go:build !js

package mqttws_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/eclipse/paho.golang/packets"

	"deviceconsole/mqttws"
)

func TestPublishGivesTheBrokersAnswer(t *testing.T) {
	b := newBroker(t, func(p *peer) {
		p.accept()
		for {
			cp := p.read()
			if cp == nil {
				return
			}
			m, ok := cp.Content.(*packets.Publish)
			if !ok {
				p.answer(cp)
				continue
			}
			because := &packets.Properties{ReasonString: "be\ncause"}
			switch m.Topic {
			case "none":
				p.send(&packets.Puback{PacketID: m.PacketID, ReasonCode: 0x10, Properties: because})
			case "puback":
				p.send(&packets.Puback{PacketID: m.PacketID, ReasonCode: 0x87, Properties: because})
			case "pubrec":
				p.send(&packets.Pubrec{PacketID: m.PacketID, ReasonCode: 0x97, Properties: because})
			case "pubcomp":
				p.send(&packets.Pubrec{PacketID: m.PacketID})
				rel := p.expect(packets.PUBREL).(*packets.Pubrel)
				p.send(&packets.Pubcomp{PacketID: rel.PacketID, ReasonCode: 0x92})
			case "twice":
				p.send(&packets.Puback{PacketID: m.PacketID})
				p.send(&packets.Puback{PacketID: m.PacketID})
				p.send(&packets.Puback{PacketID: 4711})
				p.send(&packets.Pubcomp{PacketID: 4712})
			default:
				p.answer(cp)
			}
		}
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	r.state(mqttws.Connected)
	tests := []struct {
		topic string
		qos   byte
		want  mqttws.Ack
		err   *mqttws.ReasonError
	}{
		{"ok", 0, mqttws.Ack{}, nil},
		{"ok", 1, mqttws.Ack{}, nil},
		{"ok", 2, mqttws.Ack{}, nil},
		{"none", 1, mqttws.Ack{Code: 0x10, Reason: "be\uFFFDcause"}, nil},
		{"puback", 1, mqttws.Ack{}, &mqttws.ReasonError{Packet: "PUBACK", Code: 0x87, Text: "be\uFFFDcause"}},
		{"pubrec", 2, mqttws.Ack{}, &mqttws.ReasonError{Packet: "PUBREC", Code: 0x97, Text: "be\uFFFDcause"}},
		{"pubcomp", 2, mqttws.Ack{}, &mqttws.ReasonError{Packet: "PUBCOMP", Code: 0x92}},
		{"twice", 1, mqttws.Ack{}, nil},
		{"ok", 1, mqttws.Ack{}, nil},
	}
	for _, tt := range tests {
		ack, err := c.Publish(t.Context(), mqttws.Message{Topic: tt.topic, QoS: tt.qos})
		var re *mqttws.ReasonError
		if tt.err != nil && (!errors.As(err, &re) || *re != *tt.err) || tt.err == nil && err != nil {
			t.Errorf("%s at QoS %d: error %v, want %v", tt.topic, tt.qos, err, tt.err)
		}
		if ack.Code != tt.want.Code || ack.Reason != tt.want.Reason || err == nil && ack.At.IsZero() {
			t.Errorf("%s at QoS %d: %+v, want %+v", tt.topic, tt.qos, ack, tt.want)
		}
	}
	if n := b.count.Load(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

func TestPublishRefusesWhatTheBrokerWould(t *testing.T) {
	got := make(chan string, 100)
	b := newBroker(t, func(p *peer) {
		p.acceptWith(&packets.Connack{Properties: &packets.Properties{
			MaximumPacketSize: new(uint32(1000)), MaximumQOS: new(byte(1)), RetainAvailable: new(byte(0)),
		}})
		for {
			m, ok := p.expect(packets.PUBLISH).(*packets.Publish)
			if !ok {
				return
			}
			got <- m.Topic
			p.send(&packets.Puback{PacketID: m.PacketID})
		}
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	r.state(mqttws.Connected)
	one, two := byte(1), byte(2)
	// Header 1+2, topic 2+2, identifier 2, properties 1: 990 bytes of payload fill 1000.
	long := strings.Repeat("x", 65536)
	bad := map[string]mqttws.Message{
		"no topic":                    {},
		"a wildcard +":                {Topic: "a/+"},
		"a wildcard #":                {Topic: "a/#"},
		"a NUL":                       {Topic: "a\x00b"},
		"broken UTF-8":                {Topic: "a\xffb"},
		"a surrogate":                 {Topic: "a\xed\xa0\x80b"},
		"a topic of 65,536 bytes":     {Topic: long},
		"QoS 3":                       {Topic: "t1", QoS: 3},
		"QoS 2":                       {Topic: "t1", QoS: 2},
		"retain":                      {Topic: "t1", Retain: true},
		"one byte too many":           {Topic: "t1", QoS: 1, Payload: make([]byte, 991)},
		"256 MiB":                     {Topic: "t1", QoS: 1, Payload: make([]byte, 268_435_456)},
		"a long content type":         {Topic: "t1", Properties: mqttws.Properties{ContentType: long}},
		"a wildcard in the response":  {Topic: "t1", Properties: mqttws.Properties{ResponseTopic: "a/#"}},
		"long correlation data":       {Topic: "t1", Properties: mqttws.Properties{CorrelationData: []byte(long)}},
		"a NUL in a user property":    {Topic: "t1", Properties: mqttws.Properties{User: []mqttws.UserProperty{{Key: "\x00"}}}},
		"a long user property":        {Topic: "t1", Properties: mqttws.Properties{User: []mqttws.UserProperty{{Value: long}}}},
		"text that is none":           {Topic: "t1", Payload: []byte{0xff}, Properties: mqttws.Properties{PayloadFormat: &one}},
		"an unknown payload format":   {Topic: "t1", Properties: mqttws.Properties{PayloadFormat: &two}},
		"user properties over 1000 B": {Topic: "t1", Properties: mqttws.Properties{User: []mqttws.UserProperty{{Key: "k", Value: long[:990]}}}},
	}
	for name, m := range bad {
		_, err := c.Publish(t.Context(), m)
		var invalid *mqttws.InvalidError
		if !errors.As(err, &invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := c.Publish(t.Context(), mqttws.Message{Topic: "t1", QoS: 1, Payload: make([]byte, 990)}); err != nil {
		t.Errorf("the largest message: %v", err)
	}
	if topic := <-got; topic != "t1" || len(got) != 0 {
		t.Errorf("the broker got %q and %d more", topic, len(got))
	}
}

func TestPublishCarriesEverything(t *testing.T) {
	one, expiry := byte(1), uint32(9)
	sent := mqttws.Message{
		Topic: "a/ü", Payload: []byte("grüße"), QoS: 1, Retain: true,
		Properties: mqttws.Properties{
			ContentType: "text/plain", ResponseTopic: "r", CorrelationData: []byte{0, 1},
			PayloadFormat: &one, MessageExpiry: &expiry,
			User: []mqttws.UserProperty{{Key: "k", Value: "1"}, {Key: "k", Value: "2"}},
		},
	}
	b := newBroker(t, func(p *peer) {
		p.accept()
		m, ok := p.expect(packets.PUBLISH).(*packets.Publish)
		if !ok {
			return
		}
		p.send(&packets.Puback{PacketID: m.PacketID})
		id := 5
		m.Properties.SubscriptionIdentifier, m.PacketID, m.Duplicate = &id, 77, true
		p.send(m)
		p.serve()
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	r.state(mqttws.Connected)
	if _, err := c.Publish(t.Context(), sent); err != nil {
		t.Fatal(err)
	}
	got := r.received(1)[0]
	if got.Topic != sent.Topic || !bytes.Equal(got.Payload, sent.Payload) || got.QoS != 1 || !got.Retain || !got.Duplicate {
		t.Errorf("got %+v", got)
	}
	g, s := got.Properties, sent.Properties
	if g.ContentType != s.ContentType || g.ResponseTopic != s.ResponseTopic || !bytes.Equal(g.CorrelationData, s.CorrelationData) ||
		*g.PayloadFormat != 1 || *g.MessageExpiry != 9 || !slices.Equal(g.User, s.User) || !slices.Equal(g.SubscriptionIDs, []int{5}) {
		t.Errorf("got %+v", g)
	}
}

func TestPublishIsOneFrame(t *testing.T) {
	frames := make(chan int, 10)
	b := newBroker(t, func(p *peer) {
		p.accept()
		buf := make([]byte, 1<<20)
		n, _ := p.Read(buf) // gives at most one frame
		frames <- n
		p.read()
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	r.state(mqttws.Connected)
	if _, err := c.Publish(t.Context(), mqttws.Message{Topic: "t", Payload: make([]byte, 500)}); err != nil {
		t.Fatal(err)
	}
	if n := <-frames; n != 1+2+3+1+500 {
		t.Errorf("the first frame has %d bytes", n)
	}
}

func TestPublishWithoutConnection(t *testing.T) {
	b := newBroker(t, func(p *peer) {
		p.acceptWith(&packets.Connack{ReasonCode: 0x86, Properties: &packets.Properties{}})
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	r.state(mqttws.Refused)
	if _, err := c.Publish(t.Context(), mqttws.Message{Topic: "t", QoS: 1}); !errors.Is(err, mqttws.ErrNotConnected) {
		t.Error(err)
	}
	c.Close()
	if _, err := c.Publish(t.Context(), mqttws.Message{Topic: "t"}); !errors.Is(err, mqttws.ErrNotConnected) {
		t.Error(err)
	}
}

func TestPublishUnconfirmed(t *testing.T) {
	ends := map[string]func(p *peer, cancel func(), c *mqttws.Client){
		"the connection is dropped": func(p *peer, _ func(), _ *mqttws.Client) { p.drop() },
		"the broker shuts down":     func(p *peer, _ func(), _ *mqttws.Client) { p.part(packets.DisconnectServerShuttingDown, "") },
		"the context ends":          func(p *peer, cancel func(), _ *mqttws.Client) { cancel(); p.read() },
		"the client is closed":      func(p *peer, _ func(), c *mqttws.Client) { c.Close(); p.read() },
	}
	for name, end := range ends {
		for _, qos := range []byte{1, 2} {
			t.Run(name, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				clients := make(chan *mqttws.Client, 1)
				b := newBroker(t, func(p *peer) {
					p.accept()
					if p.expect(packets.PUBLISH) != nil {
						end(p, cancel, <-clients)
					}
				})
				r, c := record(t, mqttws.Config{URL: b.url})
				clients <- c
				r.state(mqttws.Connected)
				within(t, "Publish", func() {
					if _, err := c.Publish(ctx, mqttws.Message{Topic: "t", QoS: qos}); !errors.Is(err, mqttws.ErrUnconfirmed) {
						t.Errorf("QoS %d: %v", qos, err)
					}
				})
			})
		}
	}
}

// TestPublishRefusedByDisconnect is the way of brokers that end the connection
// over a message instead of answering it: the publish fails with the reason,
// and the connection comes back.
func TestPublishRefusedByDisconnect(t *testing.T) {
	for _, code := range []byte{0x87, 0x90, 0x95, 0x99, 0x9A, 0x9B} {
		b := newBroker(t, func(p *peer) {
			p.accept()
			if p.number == 1 {
				for range 2 {
					p.expect(packets.PUBLISH)
				}
				p.part(code, "not this one")
				return
			}
			p.serve()
		})
		r, c := record(t, mqttws.Config{URL: b.url})
		r.state(mqttws.Connected)
		results := make(chan error, 2)
		for _, topic := range []string{"a", "b"} {
			go func() {
				_, err := c.Publish(t.Context(), mqttws.Message{Topic: topic, QoS: 1})
				results <- err
			}()
		}
		// Which of the two left first is not known here; that one is refused.
		errs := []error{<-results, <-results}
		refused := slices.IndexFunc(errs, func(err error) bool {
			var re *mqttws.ReasonError
			return errors.As(err, &re) && re.Packet == "DISCONNECT" && re.Code == code && re.Text == "not this one"
		})
		if refused < 0 || !errors.Is(errs[1-refused], mqttws.ErrUnconfirmed) {
			t.Errorf("0x%02X: publishes ended with %q", code, errs)
		}
		r.connections(2)
	}
}

func TestPublishRespectsReceiveMaximum(t *testing.T) {
	const room, total = 3, 50
	var mu sync.Mutex
	open, most := 0, 0
	b := newBroker(t, func(p *peer) {
		p.acceptWith(&packets.Connack{Properties: &packets.Properties{ReceiveMaximum: new(uint16(room))}})
		var ids []uint16
		for n := 0; n < total; {
			m, ok := p.expect(packets.PUBLISH).(*packets.Publish)
			if !ok {
				return
			}
			n++
			mu.Lock()
			open++
			most = max(most, open)
			mu.Unlock()
			ids = append(ids, m.PacketID)
			if len(ids) < room && n < total {
				continue // answer only when nothing more may come
			}
			for _, id := range ids {
				mu.Lock()
				open--
				mu.Unlock()
				p.send(&packets.Puback{PacketID: id})
			}
			ids = nil
		}
		p.serve()
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	r.state(mqttws.Connected)
	var wg sync.WaitGroup
	for range total {
		wg.Go(func() {
			if _, err := c.Publish(t.Context(), mqttws.Message{Topic: "t", QoS: 1}); err != nil {
				t.Error(err)
			}
		})
	}
	within(t, "publishing", wg.Wait)
	if most > room {
		t.Errorf("%d unanswered publishes, the broker takes %d", most, room)
	}
}

func TestPublishThatWaitsForReceiveMaximumIsNotSent(t *testing.T) {
	topics := make(chan string, 10)
	answer := make(chan struct{})
	b := newBroker(t, func(p *peer) {
		p.acceptWith(&packets.Connack{Properties: &packets.Properties{ReceiveMaximum: new(uint16(1))}})
		m := p.expect(packets.PUBLISH).(*packets.Publish)
		topics <- m.Topic
		<-answer
		p.send(&packets.Puback{PacketID: m.PacketID})
		m, ok := p.expect(packets.PUBLISH).(*packets.Publish)
		if ok {
			topics <- m.Topic
			p.send(&packets.Puback{PacketID: m.PacketID})
		}
		p.serve()
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	r.state(mqttws.Connected)
	first := make(chan error, 1)
	go func() {
		_, err := c.Publish(t.Context(), mqttws.Message{Topic: "first", QoS: 1})
		first <- err
	}()
	if topic := <-topics; topic != "first" {
		t.Fatal(topic)
	}
	ctx, cancel := context.WithCancel(t.Context())
	second := make(chan error, 1)
	go func() {
		_, err := c.Publish(ctx, mqttws.Message{Topic: "second", QoS: 1})
		second <- err
	}()
	cancel()
	if err := <-second; !errors.Is(err, context.Canceled) || errors.Is(err, mqttws.ErrUnconfirmed) {
		t.Errorf("the waiting publish ended with %v", err)
	}
	close(answer)
	if err := <-first; err != nil {
		t.Error(err)
	}
	if _, err := c.Publish(t.Context(), mqttws.Message{Topic: "third", QoS: 1}); err != nil {
		t.Error(err)
	}
	if topic := <-topics; topic != "third" {
		t.Errorf("the broker got %q", topic)
	}
}
