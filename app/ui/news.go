package ui

import (
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/phrase"
)

const (
	newsID    = "news"
	newsEvery = 5 * time.Second // least time between two announcements
)

// news tells those who listen to the page what came, in a sentence for all of it and
// not one for each message.
type news struct {
	at       time.Time // of the last announcement
	received uint64    // messages that were told of, or that nobody wanted to hear of
}

// next returns what is to be announced now, "" = nothing. Messages are told of while
// somebody listens: is in the list, or nowhere in particular. Who writes elsewhere is
// not interrupted.
func (n *news) next(now time.Time, received uint64, listening bool) string {
	if !listening || received < n.received {
		n.received = received
		return ""
	}
	if received == n.received || now.Sub(n.at) < newsEvery {
		return ""
	}
	came := received - n.received
	n.at, n.received = now, received
	return phrase.Counted(came, "new message") + "."
}

// announce brings the announcement up to date, after drawing.
func (u *UI) announce() {
	received := u.runner.Live().Counters().Received
	if received == u.news.received {
		return // to ask where the focus is has the browser lay out the page, in the midst of what is being drawn
	}
	listening := !u.model.View.Paused && !u.model.Archive.Recording.Shown() && (browser.Unfocused() || browser.Active().Attr("id") == gridID)
	if text := u.news.next(time.Now(), received, listening); text != "" {
		browser.ByID(newsID).SetText(text)
	}
}
