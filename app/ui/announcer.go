package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"strings"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/phrase"
)

const (
	announceEvery = 5 * time.Second        // least time between two announcements
	announceAfter = 100 * time.Millisecond // least time from a drawing until what it says is gathered
	remarksMost   = 4                      // told at once; of more, how many
)

// The values of data-live, with which elements are marked that say something in passing.
const (
	liveOff     = "off"
	livePolite  = "polite"
	livePassing = "passing" // what was said holds after it is gone from the page
	liveUrgent  = "urgent"  // what a person has just asked for did not go
)

// live marks an element whose text is read out, by the announcer, to those who listen
// to the page.
func live(politeness string) any { return data("live", politeness) }

// voice is where an open dialog, or the page beneath them all, is heard.
func voice() app.UI { return el("div", "hush", is("data-voice", true), aria("live", livePolite)) }

// announcer is all that those hear who listen to the page: one announcement in 5 s, in
// which stands what came meanwhile. The urgent is told at once, with what waits; a
// second urgent one waits its turn.
type announcer struct {
	at, urgentAt time.Time // of the last announcement, and of the last urgent one
	waiting      []browser.Remark
	soon         bool   // the page is looked through in a moment
	received     uint64 // messages that were told of, or that nobody wanted to hear of
}

// hear takes a remark. A later one of the same source takes the place of an earlier one.
func (a *announcer) hear(r browser.Remark) {
	kept := a.waiting[:0]
	for _, w := range a.waiting {
		if w.Source != r.Source || r.Text == "" && w.Live == livePassing {
			kept = append(kept, w)
		}
	}
	if r.Text != "" {
		kept = append(kept, r) // at most one of each element of the page
	}
	a.waiting = kept
}

// next returns what is to be announced now, "" = nothing. Messages are told of, by
// their number, while somebody listens for them: is in the list, or nowhere in
// particular. Who writes elsewhere is not interrupted.
func (a *announcer) next(now time.Time, received uint64, listening bool) (text string, urgent bool) {
	if !listening || received < a.received {
		a.received = received
	}
	told := a.told(true)
	urgent = len(told) > 0
	if now.Sub(a.at) < announceEvery && (!urgent || now.Sub(a.urgentAt) < announceEvery) {
		return "", false
	}
	told = append(told, a.told(false)...)
	if n := len(told) - remarksMost; n > 0 {
		told = append(told[:remarksMost], phrase.Counted(n, "further note")+".")
	}
	if n := received - a.received; n > 0 {
		told = append(told, phrase.Counted(n, "new message")+".")
	}
	if len(told) == 0 {
		return "", false
	}
	a.at, a.received, a.waiting = now, received, nil
	if urgent {
		a.urgentAt = now
	}
	return strings.Join(told, " "), urgent
}

// told are the remarks that wait, the urgent or the others, as sentences.
func (a *announcer) told(urgent bool) (list []string) {
	for _, w := range a.waiting {
		if (w.Live == liveUrgent) == urgent {
			text := w.Text
			if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "?") && !strings.HasSuffix(text, "…") {
				text += "."
			}
			list = append(list, text)
		}
	}
	return list
}

// announceSoon is announce after a drawing, once the browser has laid the page out: to ask
// before what of it is seen would have that done twice.
func (u *UI) announceSoon() {
	if u.announcer.soon {
		return
	}
	u.announcer.soon = true
	time.AfterFunc(announceAfter, func() {
		u.act(func(app.Context) {
			u.announcer.soon = false
			u.announce()
		})
	})
}

// announce has those who listen to the page hear what is due.
func (u *UI) announce() {
	for _, r := range browser.Remarks() {
		u.announcer.hear(r)
	}
	received := u.runner.Live().Counters().Received
	listening := received != u.announcer.received && // to ask where the focus is has the browser lay out the page
		!u.model.View.Paused && !u.model.Archive.Recording.Shown() && (browser.Unfocused() || browser.Active().Attr("id") == gridID)
	if text, urgent := u.announcer.next(time.Now(), received, listening); text != "" {
		browser.Say(text, urgent)
	}
}
