package ui

import (
	"strconv"
	"strings"
	"time"

	"deviceconsole/app/phrase"
)

// fileSize writes the length of a file: "812 bytes", "3.1 MB", "10.8 GB".
func fileSize(n int64) string {
	switch {
	case n < 1000:
		return phrase.Counted(n, "byte")
	case n < 999_500:
		return strconv.FormatInt((n+500)/1000, 10) + " kB"
	case n < 999_950_000:
		return phrase.Decimal(float64(n)/1e6, 1) + " MB"
	}
	return phrase.Decimal(float64(n)/1e9, 1) + " GB"
}

// perSecond writes a rate: "3.2", "1,204".
func perSecond(rate float64) string {
	if rate >= 99.95 {
		return phrase.Grouped(int64(rate + .5))
	}
	return phrase.Decimal(rate, 1)
}

// moment writes a time in full with its zone, for titles and details.
func moment(t time.Time) string { return phrase.Moment(t) }

// shortTime writes the time of day, with the date where that is not today's.
func shortTime(t, now time.Time) string { return phrase.Time(t, now) }

// ago writes how long ago t was: "now", "3 s ago", "7 min ago". A time to come,
// from a clock that was set back, reads "now".
func ago(t, now time.Time) string {
	d := now.Sub(t)
	if d < 1500*time.Millisecond {
		return "now"
	}
	return span(d) + " ago"
}

// span writes a duration: see phrase.Span.
func span(d time.Duration) string { return phrase.Span(d) }

// until writes the seconds left to t, rounded up: "4 s"; "now" when it is past.
func until(t, now time.Time) string {
	d := t.Sub(now)
	if d <= 0 {
		return "now"
	}
	return strconv.Itoa(int((d+time.Second-1)/time.Second)) + " s"
}

// lower writes the first letter small, for a name in the middle of a line.
func lower(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToLower(s[:1]) + s[1:]
}
