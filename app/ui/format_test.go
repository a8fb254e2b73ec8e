package ui

import (
	"testing"
	"time"

	"deviceconsole/app/phrase"
)

func TestTimesReadAsWords(t *testing.T) {
	now := time.Date(2026, 11, 22, 14, 2, 31, 482110_000, time.Local)
	for _, c := range []struct {
		back time.Duration
		want string
	}{
		{-time.Hour, "now"}, {0, "now"}, {1499 * time.Millisecond, "now"},
		{1500 * time.Millisecond, "1 s ago"}, {22 * time.Second, "22 s ago"}, {7 * time.Minute, "7 min ago"},
		{3 * time.Hour, "3 h ago"}, {200 * time.Minute, "3 h 20 min ago"}, {50 * time.Hour, "2 d ago"},
	} {
		if got := ago(now.Add(-c.back), now); got != c.want {
			t.Errorf("%v: %q, want %q", c.back, got, c.want)
		}
	}
	if got := until(now.Add(3100*time.Millisecond), now); got != "4 s" {
		t.Error(got)
	}
	if got := until(now.Add(-time.Second), now); got != "now" {
		t.Error(got)
	}
	if got := shortTime(now.Add(-24*time.Hour), now); got != "2026-11-21 14:02:31" {
		t.Error(got)
	}
}

func TestRatesAndLatenciesAreShort(t *testing.T) {
	for rate, want := range map[float64]string{0: "0.0", 3.21: "3.2", 99.94: "99.9", 1204: "1,204"} {
		if got := perSecond(rate); got != want {
			t.Errorf("%v: %q", rate, got)
		}
	}
	for d, want := range map[time.Duration]string{400 * time.Microsecond: "0.4 ms", 6 * time.Millisecond: "6 ms", 1234 * time.Millisecond: "1.2 s"} {
		if got := phrase.Brief(d); got != want {
			t.Errorf("%v: %q", d, got)
		}
	}
}
