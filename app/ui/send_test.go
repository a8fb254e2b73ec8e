package ui

import (
	"testing"
	"time"

	sent "deviceconsole/app/outbox"
	"deviceconsole/app/timeline"
)

// TestFateStandsBesideSend: that of what was sent from the form, in the words of the
// outbox.
func TestFateStandsBesideSend(t *testing.T) {
	const full = "The outbox is full"
	for _, test := range []struct {
		name       string
		newest     sent.Item
		problem    string
		fate, tone string
	}{
		{"another account's", sent.Item{State: timeline.Rejected, Identity: sent.Identity{URL: "ws://x/"}}, "", "", ""},
		{"taken", sent.Item{State: timeline.Acknowledged, Latency: 6 * time.Millisecond}, "", "acknowledged 6 ms", "good"},
		{"waiting behind another", sent.Item{State: timeline.Queued}, "", "queued", ""},
		{"refused", sent.Item{State: timeline.Rejected, Code: 0x87}, "", "rejected 0x87", "bad"},
		{"quarantined", sent.Item{State: timeline.Quarantined}, "", "quarantined", "bad"},
		{"not taken into the outbox", sent.Item{State: timeline.Acknowledged}, full, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if text, tone := fate(test.newest, test.problem, sent.Identity{}, time.Now()); text != test.fate || tone != test.tone {
				t.Errorf("%q in tone %q", text, tone)
			}
		})
	}
}
