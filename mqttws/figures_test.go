//go:build !js

package mqttws_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"deviceconsole/mqttws"
)

// BenchmarkFaults sends 10,000 events at QoS 1 over a line that is reset a hundred
// times, anywhere in a packet, and counts what was acknowledged and never arrived.
func BenchmarkFaults(b *testing.B) {
	url, port := startSandbox(b)
	m := startMosquitto(b)
	all := func(url, id string) mqttws.Config {
		return mqttws.Config{URL: url, Username: "all", Password: "secret", ClientID: id}
	}
	for _, run := range []struct {
		name           string
		port           int
		sender, reader mqttws.Config
		expiry         time.Duration
	}{
		{"sandbox", port, account("", "kitchen"), account(url, "support"), 0},
		{"mosquitto", m.port, all("", "sender"), all(m.url, "reader"), 0},
		{"mosquitto-keeping-sessions", m.port, all("", "keeper"), all(m.url, "reader"), time.Hour},
	} {
		b.Run(run.name, func(b *testing.B) {
			for b.Loop() {
				office, reader := record(b, run.reader)
				if err := reader.Subscribe("0/demo/#", 1); err != nil {
					b.Fatal(err)
				}
				office.subscription("0/demo/#", mqttws.Granted)
				faults(b, run.port, run.sender, run.expiry, office)
				_ = reader.Close()
			}
		})
	}
}

// faults is one run, whose events office receives.
func faults(b *testing.B, port int, cfg mqttws.Config, expiry time.Duration, office *recorder) {
	const cuts, events, senders = 100, 10_000, 8
	link := newCutter(b, port)
	left := cuts
	link.budget = func() int {
		if left--; left < 0 {
			return 0
		}
		return 500 + rand.N(8000)
	}
	cfg.URL, cfg.SessionExpiry = link.url, expiry
	_, sender := record(b, cfg)
	var sending sync.WaitGroup
	for s := range senders {
		sending.Go(func() {
			for n := s; n < events; n += senders {
				publishUntilTaken(b, sender, n)
			}
		})
	}
	sending.Wait()
	publishUntilTaken(b, sender, events) // comes after all others
	times := map[string]int{}
	office.wait("the last event", func() bool {
		clear(times)
		for _, m := range office.messages {
			times[eventID(m)]++
		}
		return times[fmt.Sprint(events)] > 0
	})
	lost, twice := 0, 0
	for n := range events {
		switch got := times[fmt.Sprint(n)]; {
		case got == 0:
			lost++
		case got > 1:
			twice++
		}
	}
	b.ReportMetric(float64(lost), "lost")
	b.ReportMetric(float64(twice), "twice")
	link.mu.Lock()
	b.ReportMetric(float64(link.cuts), "faults")
	link.mu.Unlock()
	_ = sender.Close()
}

// publishUntilTaken sends an event until the broker has acknowledged it.
func publishUntilTaken(b testing.TB, c *mqttws.Client, n int) {
	message := mqttws.Message{Topic: "0/demo/kitchen/d1", QoS: 1, Payload: fmt.Appendf(nil, `{"event_data":{"id":"%d"}}`, n)}
	for {
		_, err := c.Publish(b.Context(), message)
		switch {
		case err == nil:
			return
		case !errors.Is(err, mqttws.ErrUnconfirmed) && !errors.Is(err, mqttws.ErrNotConnected):
			b.Error(err)
			return
		}
		time.Sleep(time.Millisecond) // there is nothing to wait for in between
	}
}

// BenchmarkReconnect takes the network away fifty times, for 1 to 8 seconds after 10 to
// 14 of calm, and measures from its return until Connected: of clients that are told of
// it, as a page is by its browser, and of others, which wait for their next attempt.
func BenchmarkReconnect(b *testing.B) {
	const clients, cuts = 10, 5
	for b.Loop() {
		var mu sync.Mutex
		took := map[string][]time.Duration{}
		_, port := startSandbox(b)
		var running sync.WaitGroup
		for i := range 2 * clients {
			kind := []string{"told", "untold"}[i%2]
			running.Go(func() {
				link := newCutter(b, port)
				cfg := account(link.url, "kitchen")
				cfg.ClientID = fmt.Sprint("client-", i)
				states := make(chan mqttws.Status, 1000)
				cfg.OnStatus = func(s mqttws.Status) { states <- s }
				c, err := mqttws.Connect(cfg)
				if err != nil {
					b.Error(err)
					return
				}
				defer c.Close()
				until := func(want mqttws.State) mqttws.Status {
					for s := range states {
						if s.State == want {
							return s
						}
					}
					return mqttws.Status{}
				}
				until(mqttws.Connected)
				for range cuts {
					time.Sleep(10*time.Second + rand.N(4*time.Second))
					link.leave()
					until(mqttws.Reconnecting)
					time.Sleep(time.Second + rand.N(7*time.Second))
					link.back()
					returned := time.Now()
					if kind == "told" {
						c.Check()
					}
					d := until(mqttws.Connected).At.Sub(returned)
					mu.Lock()
					took[kind] = append(took[kind], d)
					mu.Unlock()
				}
			})
		}
		running.Wait()
		for kind, all := range took {
			slices.Sort(all)
			b.ReportMetric(float64(all[len(all)/2].Milliseconds()), kind+"-p50-ms")
			b.ReportMetric(float64(all[len(all)*95/100].Milliseconds()), kind+"-p95-ms")
			b.ReportMetric(float64(len(all)), kind+"-cuts")
		}
	}
}
