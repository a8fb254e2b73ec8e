//go:build !js

package ui

import (
	"testing"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
)

// TestLeavingAsksWhileSomethingWaits: what waits in the outbox lives in the page
// alone and goes with it.
func TestLeavingAsksWhileSomethingWaits(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	t.Cleanup(browser.Page.Unlisten)
	c.listen()
	if browser.Leave() {
		t.Error("asked although nothing was sent")
	}
	c.connect(t)
	c.send(session.DisconnectPressed{})
	c.send(session.SendPressed{})
	if n := c.runner.Outbox().Counts().Open; n != 1 {
		t.Fatalf("%d items wait: %s", n, c.model.Outbox.Problem)
	}
	if !browser.Leave() {
		t.Error("not asked while an item waits")
	}
	c.send(session.CancelPressed{ID: c.runner.Outbox().Newest(1)[0].ID})
	if browser.Leave() {
		t.Error("asked after the item was cancelled")
	}
}
