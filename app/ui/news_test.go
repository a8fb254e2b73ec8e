package ui

import (
	"testing"
	"time"
)

func TestNewsComesAsASummaryEachFiveSeconds(t *testing.T) {
	start := time.Date(2026, 11, 28, 14, 0, 0, 0, time.UTC)
	var n news
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
		if got := n.next(start.Add(step.after), step.received, step.listening); got != step.want {
			t.Errorf("after %v with %d: %q, want %q", step.after, step.received, got, step.want)
		}
	}
}
