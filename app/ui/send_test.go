package ui

import (
	"testing"
	"time"

	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
)

// TestFateStandsBesideSend: the newest item's, in the words of the outbox.
func TestFateStandsBesideSend(t *testing.T) {
	older := session.Item{ID: 1, State: timeline.Acknowledged, Latency: 6 * time.Millisecond}
	for _, test := range []struct {
		name       string
		outbox     session.Outbox
		fate, tone string
	}{
		{"nothing sent", session.Outbox{}, "", ""},
		{"taken", session.Outbox{Items: []session.Item{older}}, "acknowledged 6 ms", "good"},
		{"waiting behind another", session.Outbox{Items: []session.Item{older, {ID: 2, State: timeline.Queued}}}, "queued", ""},
		{"refused", session.Outbox{Items: []session.Item{older, {ID: 2, State: timeline.Rejected, Code: 0x87}}}, "rejected 0x87", "bad"},
		{"not taken into the outbox", session.Outbox{Items: []session.Item{older}, Problem: "The outbox is full"}, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := sendViewOf(session.Model{Outbox: test.outbox}, time.Now())
			if v.Fate != test.fate || v.Tone != test.tone {
				t.Errorf("%q in tone %q", v.Fate, v.Tone)
			}
		})
	}
}
