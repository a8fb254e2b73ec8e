package ui

import (
	"strconv"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/timeline"
)

const (
	searchTime = 4 * time.Millisecond // longest step of applying the filter
	searchStep = 64                   // entries between two looks at the clock, a long payload counting as several; the linter takes long for one
	soon       = 20_000               // entries whose search is over before anybody could read how far it is
)

// search applies the filter to as many entries as there is time for, and reports whether
// more are left.
func search(v *timeline.View, limit time.Duration) (more bool) {
	for began := time.Now(); ; {
		if !v.Advance(searchStep) {
			return false
		}
		if time.Since(began) >= limit {
			return true
		}
	}
}

// searchOn goes on with a search beside the drawing, until it is done. Between two
// steps the browser draws and hears: frames alone would leave most of the time
// unused, and timers are too slow.
func (u *UI) searchOn() {
	if !u.searching.CompareAndSwap(false, true) {
		return
	}
	go func() {
		for search(u.runner.View(), searchTime) {
			u.frame.Request()
			browser.Rest()
		}
		u.searching.Store(false)
		u.Changed()
	}()
}

// searching tells how far the search is: "searching… 43 %". It is empty when that
// is not worth a word.
func searching(done, total int) string {
	if total-done < soon {
		return ""
	}
	return "searching… " + strconv.Itoa(100*done/total) + " %"
}
