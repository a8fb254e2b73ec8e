//go:build !js

package mqttws_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"deviceconsole/mqttws"
)

// outcomes gathers what Start's callers are told.
type outcomes struct {
	mu   sync.Mutex
	errs map[string]error
	told chan struct{} // has an element for each
}

func newOutcomes() *outcomes {
	return &outcomes{errs: map[string]error{}, told: make(chan struct{}, 10_000)}
}

func (o *outcomes) of(topic string) func(mqttws.Ack, error) {
	return func(_ mqttws.Ack, err error) {
		o.mu.Lock()
		if _, twice := o.errs[topic]; twice {
			err = errors.New("told twice")
		}
		o.errs[topic] = err
		o.mu.Unlock()
		o.told <- struct{}{}
	}
}

func (o *outcomes) wait(n int) map[string]error {
	for range n {
		<-o.told
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.errs
}

// TestStartKeepsTheOrder: packets leave in the order of the calls, whatever their
// QoS, and however few the broker takes at a time.
func TestStartKeepsTheOrder(t *testing.T) {
	const n = 3000
	for _, receiveMaximum := range []uint16{1, 7, 65_535} {
		t.Run(fmt.Sprint(receiveMaximum), func(t *testing.T) {
			came := make(chan string, n)
			b := newBroker(t, func(p *peer) {
				p.acceptWith(&packets.Connack{Properties: &packets.Properties{ReceiveMaximum: &receiveMaximum}})
				for cp := p.read(); cp != nil; cp = p.read() {
					if m, ok := cp.Content.(*packets.Publish); ok {
						came <- m.Topic
					}
					p.answer(cp)
				}
			})
			r, c := record(t, mqttws.Config{URL: b.url})
			r.state(mqttws.Connected)
			o := newOutcomes()
			var want []string
			for i := range n {
				topic := fmt.Sprint("t/", i)
				want = append(want, topic)
				c.Start(mqttws.Message{Topic: topic, QoS: byte(i % 3)}, o.of(topic))
			}
			for topic, err := range o.wait(n) {
				if err != nil {
					t.Fatalf("%s: %v", topic, err)
				}
			}
			for i, topic := range want {
				if got := <-came; got != topic {
					t.Fatalf("number %d is %s", i, got)
				}
			}
		})
	}
}

// TestStartTellsWhatPublishTells: and each once.
func TestStartTellsWhatPublishTells(t *testing.T) {
	one, over := uint16(1), make(chan struct{})
	b := newBroker(t, func(p *peer) {
		p.acceptWith(&packets.Connack{Properties: &packets.Properties{ReceiveMaximum: &one}})
		p.read() // the first, unanswered
		<-over
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	o := newOutcomes()
	c.Start(mqttws.Message{Topic: "early", QoS: 1}, o.of("early"))
	r.state(mqttws.Connected)
	c.Start(mqttws.Message{Topic: "#", QoS: 1}, o.of("#"))
	c.Start(mqttws.Message{Topic: "sent", QoS: 1}, o.of("sent"))
	c.Start(mqttws.Message{Topic: "waits", QoS: 1}, o.of("waits"))
	c.Start(mqttws.Message{Topic: "behind", QoS: 0}, o.of("behind"))
	close(over)
	errs := o.wait(5)
	var invalid *mqttws.InvalidError
	if !errors.As(errs["#"], &invalid) {
		t.Errorf("a wildcard: %v", errs["#"])
	}
	for topic, want := range map[string]error{
		"early": mqttws.ErrNotConnected, "sent": mqttws.ErrUnconfirmed, "waits": mqttws.ErrNotConnected, "behind": mqttws.ErrNotConnected,
	} {
		if !errors.Is(errs[topic], want) {
			t.Errorf("%s: %v, want %v", topic, errs[topic], want)
		}
	}
}

// TestAMessageThatEndsTheConnectionIsGivenUp although the session is kept: sending
// it for ever would end every connection.
func TestAMessageThatEndsTheConnectionIsGivenUp(t *testing.T) {
	var tried atomic.Int32
	b := newBroker(t, func(p *peer) {
		if !present(p) {
			return
		}
		for cp := p.read(); cp != nil; cp = p.read() {
			if m, ok := cp.Content.(*packets.Publish); ok && m.Topic == "poison" {
				tried.Add(1)
				return
			}
			p.answer(cp)
		}
	})
	r, c := record(t, mqttws.Config{
		URL: b.url, ClientID: "me", SessionExpiry: time.Hour, Backoff: func(int) time.Duration { return time.Millisecond },
	})
	r.state(mqttws.Connected)
	o := newOutcomes()
	c.Start(mqttws.Message{Topic: "poison", QoS: 1}, o.of("poison"))
	if err := o.wait(1)["poison"]; !errors.Is(err, mqttws.ErrUnconfirmed) || tried.Load() != 2 {
		t.Errorf("after %d tries: %v", tried.Load(), err)
	}
	if _, err := c.Publish(t.Context(), mqttws.Message{Topic: "t"}); err != nil && !errors.Is(err, mqttws.ErrNotConnected) {
		t.Error(err)
	}
}
