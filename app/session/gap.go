package session

import (
	"strconv"
	"time"

	"deviceconsole/app/timeline"
)

func gapCause(resumed bool) timeline.GapCause {
	if resumed {
		return timeline.GapResumed
	}
	return timeline.GapOffline
}

// gapEntry is the gap that a connection leaves which was lost and is back.
func gapEntry(now time.Time, cause timeline.GapCause, from time.Time, reason string) timeline.Entry {
	return timeline.Entry{At: now, Kind: timeline.Gap, Gap: timeline.GapInfo{
		Cause: cause, From: from, Until: now, Reason: reason,
	}}
}

// GapText is the text of a gap's row. clock writes a time of day the way the
// page shows times.
func GapText(e timeline.Entry, clock func(time.Time) string) string {
	g := e.Gap
	span := clock(g.From) + " – " + clock(g.Until) + " (" + Duration(g.Until.Sub(g.From)) + ")"
	why := ""
	if g.Reason != "" {
		why = " · " + g.Reason
	}
	switch g.Cause {
	case timeline.GapOffline:
		return "Gap · offline " + span + why + " · messages may be missing"
	case timeline.GapResumed:
		return "Gap · offline " + span + why + " · the broker kept messages of QoS 1 and 2; others may be missing"
	case timeline.GapBound:
		return "Gap · " + Count(g.Count) + " older messages, " + span + ", made room for newer ones"
	case timeline.GapTooLarge:
		return "Gap · a message of " + Count(g.Bytes) + " bytes on " + e.Topic + " is larger than the history may be, and was not kept"
	}
	return "Gap · messages may be missing"
}

// Count writes a number with its digits in groups: "18,402".
func Count(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Duration writes how long something took or takes, in one unit: "18 s",
// "7 min", "3 h", "2 d". Nothing is shorter than "0 s".
func Duration(d time.Duration) string {
	unit := func(n time.Duration, name string) string { return strconv.FormatInt(int64(n), 10) + " " + name }
	switch {
	case d < 0:
		return "0 s"
	case d < 2*time.Minute:
		return unit(d/time.Second, "s")
	case d < 2*time.Hour:
		return unit(d/time.Minute, "min")
	case d < 48*time.Hour:
		return unit(d/time.Hour, "h")
	}
	return unit(d/(24*time.Hour), "d")
}
