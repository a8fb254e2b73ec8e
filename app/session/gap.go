package session

import (
	"time"

	"deviceconsole/app/timeline"
)

// gapEntry is the gap that a connection leaves which was lost and is back.
func gapEntry(from, now time.Time, resumed bool, reason string) timeline.Entry {
	cause := timeline.GapOffline
	if resumed {
		cause = timeline.GapResumed
	}
	return timeline.Entry{At: now, Kind: timeline.Gap, Gap: timeline.GapInfo{
		Cause: cause, From: from, Until: now, Reason: reason,
	}}
}
