package ui

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestCountsAreGrouped(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 999: "999", 1000: "1" + thin + "000", 18402: "18" + thin + "402", 1234567: "1" + thin + "234" + thin + "567", -1000: "−1" + thin + "000",
	} {
		if got := grouped(n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
	if got, want := grouped(uint64(math.MaxUint64)), strings.ReplaceAll("18 446 744 073 709 551 615", " ", thin); got != want {
		t.Errorf("the largest number is %q", got)
	}
	if got, want := grouped(int64(math.MinInt64)), "−"+strings.ReplaceAll("9 223 372 036 854 775 808", " ", thin); got != want {
		t.Errorf("the smallest number is %q", got)
	}
	if got := counted(1, "byte") + ", " + counted(2, "byte"); got != "1 byte, 2 bytes" {
		t.Error(got)
	}
}

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
	if s, ms, us := clock(now); s != "14:02:31" || ms != ".482" || us != "110" {
		t.Errorf("%q %q %q", s, ms, us)
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
	for rate, want := range map[float64]string{0: "0.0", 3.21: "3.2", 99.94: "99.9", 1204: "1" + thin + "204"} {
		if got := perSecond(rate); got != want {
			t.Errorf("%v: %q", rate, got)
		}
	}
	for d, want := range map[time.Duration]string{400 * time.Microsecond: "0.4 ms", 6 * time.Millisecond: "6 ms", 1234 * time.Millisecond: "1.2 s"} {
		if got := latency(d); got != want {
			t.Errorf("%v: %q", d, got)
		}
	}
}
