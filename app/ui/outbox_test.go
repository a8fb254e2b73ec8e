//go:build !js

package ui

import (
	"testing"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
)

// TestLeavingAsksWhileSomethingWaits: what waits in the outbox lives in the page
// alone and goes with it.
func TestLeavingAsksWhileSomethingWaits(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.listen()
	if browser.Leave() {
		t.Error("asked although nothing was sent")
	}
	c.connect(t)
	c.send(session.DisconnectPressed{})
	c.send(session.SendPressed{})
	if n := c.model.Outbox.Waiting(); n != 1 {
		t.Fatalf("%d items wait: %s", n, c.model.Outbox.Problem)
	}
	if !browser.Leave() {
		t.Error("not asked while an item waits")
	}
	c.send(session.CancelPressed{ID: c.model.Outbox.Items[0].ID})
	if browser.Leave() {
		t.Error("asked after the item was cancelled")
	}
}

func TestUndelivered(t *testing.T) {
	for _, test := range []struct {
		name string
		item session.Item
		open bool
	}{
		{"waiting", session.Item{State: timeline.Queued}, true},
		{"on its way", session.Item{State: timeline.InFlight, QoS: 1}, true},
		{"without an answer to come", session.Item{State: timeline.InFlight}, false},
		{"taken", session.Item{State: timeline.Acknowledged, QoS: 1}, false},
		{"refused", session.Item{State: timeline.Rejected, QoS: 1}, false},
		{"lost", session.Item{State: timeline.Unconfirmed, QoS: 1}, false},
		{"taken back", session.Item{State: timeline.Cancelled, QoS: 1}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			last := session.Item{State: timeline.Acknowledged}
			if got := undelivered(session.Outbox{Items: []session.Item{test.item, last}}); got != test.open {
				t.Errorf("undelivered is %v", got)
			}
		})
	}
}
