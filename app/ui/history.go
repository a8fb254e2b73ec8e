package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
)

const (
	historyID  = "history-size"
	historyKey = "console.history" // of the browser's storage
	phone      = "(max-width: 639.98px)"
	megabyte   = 1 << 20
)

// historySizes are the sizes to choose from, in megabytes.
var historySizes = []int{16, 64, 128, 256, 512, 1024}

// HistoryLimits returns the bounds of the history that a person chose once, else
// those that suit the screen.
func HistoryLimits() timeline.Limits { return historyLimits(historySize()) }

// historySize returns the size that was chosen, in megabytes; 0 = automatic.
func historySize() int {
	chosen := browser.Setting(historyKey)
	for _, size := range historySizes {
		if chosen == strconv.Itoa(size) {
			return size
		}
	}
	return 0
}

func historyLimits(size int) timeline.Limits {
	switch {
	case size > 0:
		return timeline.LimitsOf(int64(size) * megabyte)
	case browser.Matches(phone):
		return timeline.PhoneLimits
	}
	return timeline.WideLimits
}

// historyView is what the settings say of what is kept.
type historyView struct {
	Automatic string // what that is: "256 MB"
	Use       string // "164 MB in use, 1 000 000 messages"
	Full      string // when the oldest go
}

func historyViewOf(s *timeline.Store) historyView {
	l, c := s.Limits(), s.Counters()
	return historyView{
		Automatic: megabytes(historyLimits(0).Bytes),
		Use:       megabytes(c.Bytes) + " in use, " + phrase.Counted(c.Kept, "message"),
		Full:      "The oldest messages go when this is full, or at " + phrase.Counted(l.Count, "message") + ".",
	}
}

// megabytes writes a number of bytes: "164 MB".
func megabytes(bytes int64) string {
	switch {
	case bytes == 0:
		return "0 MB"
	case bytes < megabyte:
		return "under 1 MB"
	case bytes >= 1024*megabyte && bytes%(1024*megabyte) == 0:
		return phrase.Grouped(bytes/(1024*megabyte)) + " GB"
	}
	return phrase.Grouped(bytes/megabyte) + " MB"
}

// field is the choice of the size.
func (v historyView) field() app.UI {
	sizes := []app.UI{el("option", "", attr{"value", "0"}, "Automatic ("+v.Automatic+")")}
	for _, size := range historySizes {
		sizes = append(sizes, el("option", "", attr{"value", strconv.Itoa(size)}, megabytes(int64(size)*megabyte)))
	}
	return el("div", "field",
		el("label", "", attr{"for", historyID}, "History size"),
		el("select", "", id(historyID), aria("describedby", historyID+"-hint"), sizes),
		el("p", "hint num", id(historyID+"-hint"), v.Use+". "+v.Full),
	)
}

// chooseHistory remembers a size of the history in megabytes, and makes it so.
func (u *UI) chooseHistory(size string) {
	if size == "0" {
		size = "" // as the screen suits
	}
	browser.Remember(historyKey, size)
	u.send(session.HistoryChosen{Limits: HistoryLimits()})
}
