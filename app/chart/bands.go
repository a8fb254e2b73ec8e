package chart

import (
	"slices"

	"deviceconsole/app/timeline"
)

// maxBands bounds the stretches that are remembered; lines stay broken at the
// older ones all the same.
const maxBands = 1000

// Band is a stretch of time in which messages may be missing.
type Band struct {
	ID          timeline.ID // of the gap, or of what went before it was looked at
	Cause       timeline.GapCause
	From, Until int64 // µs since 1970; the same where only one is known
}

func bandOf(e *timeline.Entry) Band {
	b := Band{ID: e.ID, Cause: e.Gap.Cause, From: e.At.UnixMicro(), Until: e.At.UnixMicro()}
	if !e.Gap.Until.IsZero() {
		b.Until = e.Gap.Until.UnixMicro()
		b.From = b.Until
	}
	if !e.Gap.From.IsZero() {
		b.From = min(e.Gap.From.UnixMicro(), b.Until)
	}
	return b
}

// bands are in the order of their IDs.
type bands struct{ list []Band }

// add adds a band, unless it is there.
func (b *bands) add(n Band) {
	i, found := slices.BinarySearchFunc(b.list, n, func(o, n Band) int {
		switch {
		case o.ID < n.ID:
			return -1
		case o.ID > n.ID:
			return 1
		}
		return 0
	})
	if found {
		return
	}
	b.list = slices.Insert(b.list, i, n)
	if len(b.list) > maxBands {
		b.list = b.list[1:]
	}
}
