package ui

import (
	"strconv"
	"time"

	"deviceconsole/app/timeline"
)

const (
	searchTime = 6 * time.Millisecond // of a frame, for applying the filter
	searchStep = 400                  // entries between two looks at the clock, a long payload counting as several
	soon       = 20_000               // entries whose search is over before anybody could read how far it is
)

// search applies the filter to as many entries as a frame has time for, and
// reports whether more are left.
func search(v *timeline.View) (more bool) {
	for began := time.Now(); ; {
		if !v.Advance(searchStep) {
			return false
		}
		if time.Since(began) >= searchTime {
			return true
		}
	}
}

// searching tells how far the search is: "searching… 43 %". It is empty when that
// is not worth a word.
func searching(done, total int) string {
	if total-done < soon {
		return ""
	}
	return "searching… " + strconv.Itoa(100*done/total) + " %"
}
