//go:build !js

package mqttws_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"deviceconsole/mqttws"
)

// TestNothingAcknowledgedIsLost cuts a device's connection again and again while
// it sends, wherever in a packet it is: every publish comes to an end, and every
// event that was acknowledged has arrived.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	t.Parallel()
	const topic = "0/demo/kitchen/d1"
	// A broker of its own for each run, and the configs of the sender, whose URL is the
	// cutter's, and of the reader.
	fromSandbox := func(t *testing.T) (port int, from, to mqttws.Config) {
		url, port := startSandbox(t)
		return port, account("", "kitchen"), account(url, "support")
	}
	fromMosquitto := func(t *testing.T) (port int, from, to mqttws.Config) {
		m := startMosquitto(t)
		all := func(url, id string) mqttws.Config {
			return mqttws.Config{URL: url, Username: "all", Password: "secret", ClientID: id}
		}
		return m.port, all("", "sender"), all(m.url, "reader")
	}
	tests := map[string]struct {
		start  func(*testing.T) (port int, from, to mqttws.Config)
		expiry time.Duration
		qos    []byte
	}{
		"sandbox":                     {fromSandbox, 0, []byte{1, 2}},
		"sandbox, keeping sessions":   {fromSandbox, time.Hour, []byte{1}},
		"mosquitto":                   {fromMosquitto, 0, []byte{1, 2}},
		"mosquitto, keeping sessions": {fromMosquitto, time.Hour, []byte{1, 2}},
	}
	for name, tt := range tests {
		for _, v := range []mqttws.Version{mqttws.V5, mqttws.V311} {
			t.Run(name+" with "+v.String(), func(t *testing.T) {
				t.Parallel()
				port, from, to := tt.start(t)
				from.Version, to.Version = v, v
				office, reader := record(t, to)
				if err := reader.Subscribe("0/demo/#", 1); err != nil {
					t.Fatal(err)
				}
				office.subscription("0/demo/#", mqttws.Granted)
				link := newCutter(t, port)
				from.URL, from.SessionExpiry = link.url, tt.expiry
				device, sender := record(t, from)

				acked := sendWhileCutting(t, topic, tt.qos, device, sender, link.cut)
				office.events(acked)
			})
		}
	}
}

// sendWhileCutting sends events from several goroutines, each event until it is
// acknowledged, and gives the ids of all.
func sendWhileCutting(t *testing.T, topic string, qos []byte, device *recorder, sender *mqttws.Client, cut func()) []string {
	const cuts, events, senders = 20, 200, 4
	var mu sync.Mutex
	var acked []string
	var wg sync.WaitGroup
	for s := range senders {
		wg.Go(func() {
			for n := range events {
				id := fmt.Sprintf("%d-%d", s, n)
				for {
					_, err := sender.Publish(t.Context(), mqttws.Message{
						Topic: topic, QoS: qos[s%len(qos)], Payload: []byte(`{"event_data":{"id":"` + id + `"}}`),
					})
					if err == nil {
						break
					}
					if !errors.Is(err, mqttws.ErrUnconfirmed) && !errors.Is(err, mqttws.ErrNotConnected) {
						t.Errorf("%s: %v", id, err)
						return
					}
					time.Sleep(time.Millisecond) // there is nothing to wait for in between
				}
				mu.Lock()
				acked = append(acked, id)
				mu.Unlock()
			}
		})
	}
	for n := range cuts {
		device.connections(n + 1)
		cut()
	}
	within(t, "sending", wg.Wait)
	if len(acked) != events*senders {
		t.Errorf("%d of %d events were acknowledged", len(acked), events*senders)
	}
	return acked
}

func eventID(m mqttws.Message) string {
	_, rest, _ := strings.Cut(string(m.Payload), `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
}

// events waits until all events of some ids have arrived.
func (r *recorder) events(ids []string) {
	r.t.Helper()
	r.wait("every acknowledged event", func() bool {
		if len(r.messages) < len(ids) {
			return false
		}
		arrived := map[string]bool{}
		for _, m := range r.messages {
			arrived[eventID(m)] = true
		}
		for _, id := range ids {
			if !arrived[id] {
				return false
			}
		}
		return true
	})
}
