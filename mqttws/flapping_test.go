//go:build !js

package mqttws_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"deviceconsole/mqttws"
)

// TestANetworkThatFlapsForAMinute is away for half of each second, and nobody tells the
// client. What it is given meanwhile arrives, no more than ten connections reach the
// broker within a minute, and it says each time that it is reconnecting.
func TestANetworkThatFlapsForAMinute(t *testing.T) {
	t.Parallel() // it waits most of its time
	url, port := startSandbox(t)
	office, reader := record(t, account(url, "support"))
	if err := reader.Subscribe("0/demo/#", 1); err != nil {
		t.Fatal(err)
	}
	office.subscription("0/demo/#", mqttws.Granted)
	link := newCutter(t, port)
	cfg := account(link.url, "kitchen")
	cfg.ClientID = "flapping"
	var mu sync.Mutex
	told := map[mqttws.State]int{}
	cfg.OnStatus = func(s mqttws.Status) { mu.Lock(); defer mu.Unlock(); told[s.State]++ }
	sender, err := mqttws.Connect(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer sender.Close()

	over := make(chan struct{})
	var acked []string
	var sending sync.WaitGroup
	for s := range 4 {
		sending.Go(func() {
			for n := s; ; n += 4 {
				publishUntilTaken(t, sender, n)
				mu.Lock()
				acked = append(acked, fmt.Sprint(n))
				mu.Unlock()
				select {
				case <-over:
					return
				case <-time.After(20 * time.Millisecond):
				}
			}
		})
	}
	for range 60 {
		link.leave()
		time.Sleep(500 * time.Millisecond)
		link.back()
		time.Sleep(500 * time.Millisecond)
	}
	close(over)
	sending.Wait() // each until its last event was taken
	office.events(acked)
	mu.Lock()
	defer mu.Unlock()
	if len(acked) < 8 || told[mqttws.Connected] < 2 || told[mqttws.Reconnecting] < 10 {
		t.Errorf("%d events were acknowledged; %v was told", len(acked), told)
	}
	link.mu.Lock()
	defer link.mu.Unlock()
	for i, from := 10, 0; i < len(link.times); i, from = i+1, from+1 {
		if span := link.times[i].Sub(link.times[from]); span < 59*time.Second { // begun by its dials, which are noted a moment later
			t.Errorf("connections %d to %d came within %v", from+1, i+1, span)
		}
	}
	t.Logf("%d events over %d connections", len(acked), len(link.times))
}
