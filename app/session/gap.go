package session

import (
	"time"

	"deviceconsole/app/timeline"
)

// gapEntry is the gap that a connection leaves which was lost and is back.
// resumed tells that the broker resumed the session, awaited that it was asked to.
func gapEntry(from, now time.Time, resumed, awaited bool, reason string) timeline.Entry {
	cause := timeline.GapOffline
	switch {
	case resumed:
		cause = timeline.GapResumed
	case awaited:
		cause = timeline.GapSessionLost
	}
	return timeline.Entry{At: now, Kind: timeline.Gap, Gap: timeline.GapInfo{
		Cause: cause, From: from, Until: now, Reason: reason,
	}}
}
