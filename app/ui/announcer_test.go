package ui

import (
	"fmt"
	"testing"
	"time"

	"deviceconsole/app/browser"
)

func TestNewMessagesAreToldOfEachFiveSeconds(t *testing.T) {
	start := time.Date(2026, 11, 28, 14, 0, 0, 0, time.UTC)
	var a announcer
	for _, step := range []struct {
		after     time.Duration
		received  uint64
		listening bool
		want      string
	}{
		{0, 1, true, "1 new message."},
		{100 * time.Millisecond, 5_000, true, ""},
		{4900 * time.Millisecond, 40_000, true, ""},
		{5 * time.Second, 50_001, true, "50,000 new messages."},
		{10 * time.Second, 50_001, true, ""}, // nothing came
		{11 * time.Second, 50_003, true, "2 new messages."},
		{20 * time.Second, 60_000, false, ""}, // somebody writes
		{21 * time.Second, 60_001, true, "1 new message."},
		{30 * time.Second, 7, true, ""}, // another store
		{31 * time.Second, 8, true, "1 new message."},
	} {
		if got, _ := a.next(start.Add(step.after), step.received, step.listening); got != step.want {
			t.Errorf("after %v with %d: %q, want %q", step.after, step.received, got, step.want)
		}
	}
}

// TestOneVoiceForAll: what a page says at once, or in a flurry, is told together.
func TestOneVoiceForAll(t *testing.T) {
	start := time.Date(2026, 11, 28, 14, 0, 0, 0, time.UTC)
	state := func(text string) browser.Remark { return browser.Remark{Source: "chip", Live: livePolite, Text: text} }
	fault := func(text string) browser.Remark { return browser.Remark{Source: "fault", Live: liveUrgent, Text: text} }
	toast := func(text string) browser.Remark {
		return browser.Remark{Source: "toast", Live: livePassing, Text: text}
	}
	var a announcer
	for _, step := range []struct {
		after    float64 // seconds
		hears    []browser.Remark
		received uint64
		want     string
		urgent   bool
	}{
		{after: 0, hears: []browser.Remark{state("Connected")}, want: "Connected."},
		{after: 1, hears: []browser.Remark{state("Reconnecting"), toast("Copied")}},
		{after: 2, hears: []browser.Remark{state("Connected"), toast("")}, received: 3},
		{after: 5, received: 12, want: "Copied. Connected. 12 new messages."},
		{after: 6, hears: []browser.Remark{toast("Saved"), fault("This is not the passphrase.")}, received: 12, want: "This is not the passphrase. Saved.", urgent: true},
		{after: 7, hears: []browser.Remark{fault("It is damaged.")}, received: 12},
		{after: 8, hears: []browser.Remark{fault(""), state("Disconnected")}, received: 12},
		{after: 10.9, received: 12},
		{after: 11, received: 12, want: "Disconnected."},
		{after: 60, received: 12},
	} {
		for _, r := range step.hears {
			a.hear(r)
		}
		got, urgent := a.next(start.Add(time.Duration(step.after*float64(time.Second))), step.received, true)
		if got != step.want || urgent != step.urgent {
			t.Errorf("after %v s: %q, urgent %v, want %q, %v", step.after, got, urgent, step.want, step.urgent)
		}
	}
}

// TestAFlurryIsSummedUp: a minute of everything at once, in at most one polite
// announcement in 5 s, none longer than a person can follow.
func TestAFlurryIsSummedUp(t *testing.T) {
	now := time.Date(2026, 11, 28, 14, 0, 0, 0, time.UTC)
	var a announcer
	var told []time.Time
	for i := range 600 {
		for source := range 30 {
			a.hear(browser.Remark{Source: fmt.Sprint(source), Live: livePolite, Text: fmt.Sprintf("Note %d of %d", i, source)})
		}
		if text, _ := a.next(now, uint64(i), true); text != "" {
			told = append(told, now)
			if want := fmt.Sprintf("Note %d of 0. Note %d of 1. Note %d of 2. Note %d of 3. 26 further notes.", i, i, i, i); len(text) < len(want) || text[:len(want)] != want {
				t.Fatalf("%q", text)
			}
		}
		now = now.Add(100 * time.Millisecond)
	}
	if len(told) != 12 {
		t.Errorf("%d announcements in a minute: %v", len(told), told)
	}
}
