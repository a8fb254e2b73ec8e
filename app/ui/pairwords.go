package ui

import (
	"time"

	"deviceconsole/app/pair"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
)

// pairWords says in a few words what came back to a request, for a row; tone is
// that of a pill.
func pairWords(p pair.Pair, now time.Time) (words, tone string) {
	switch p.State {
	case pair.Unsent:
		return "no reply yet: not sent", ""
	case pair.Waiting:
		return "waiting for the reply, " + until(p.Deadline(), now) + " left", ""
	case pair.Answered:
		return "reply after " + phrase.Brief(p.RoundTrip()) + moreReplies(p), "good"
	case pair.Late:
		return "reply came " + phrase.Brief(p.Lateness()) + " after the time-out" + moreReplies(p), "warn"
	case pair.TimedOut:
		words = "no reply within " + span(p.Timeout)
		if p.Resumed {
			words += ", and this page was not there all the time"
		}
		return words, "warn"
	case pair.Missed:
		return "no reply was waited for until " + phrase.Clock(p.Deadline()) + ": the page was closed before", "warn"
	}
	return "no reply is waited for any more", ""
}

// pairPill is what a row of the list says of a request that was taken, or of a reply,
// instead of what became of it; "" = it is neither. A refusal says more than that no reply came.
func (u *UI) pairPill(e *timeline.Entry) (text, tone string) {
	if u.grid.store != u.runner.Live() {
		return "", "" // a recording knows nothing of this page's requests
	}
	if e.Kind != timeline.Sent {
		if _, ok := u.runner.RequestOf(e.ID); ok {
			return "reply", "good"
		}
		return "", ""
	}
	p, ok := u.runner.Request(e.SendID)
	if !ok || e.Outcome != timeline.Acknowledged && e.Outcome != timeline.InFlight {
		return "", ""
	}
	switch p.State {
	case pair.Waiting:
		return "waits for reply", ""
	case pair.Answered:
		return "reply " + phrase.Brief(p.RoundTrip()), "good"
	case pair.Late:
		return "late reply", "warn"
	case pair.TimedOut:
		return "no reply", "warn"
	}
	return "", ""
}

func moreReplies(p pair.Pair) string {
	if p.Replies < 2 {
		return ""
	}
	if p.Replies == 2 {
		return ", and 1 more"
	}
	return ", and " + phrase.Grouped(p.Replies-1) + " more"
}

// pairView is what a message in the details has to do with another one.
type pairView struct {
	Words, Tone string      // "" = nothing
	Other       timeline.ID // the other message; 0 = there is none (yet)
	Show        string      // text of the button that shows it
}

// pairView tells of a request what came back, and of a reply to what it is one.
func (u *UI) pairView(e *timeline.Entry, now time.Time) pairView {
	if u.grid.store != u.runner.Live() {
		return pairView{} // a recording knows nothing of this page's requests
	}
	if e.Kind == timeline.Sent {
		p, ok := u.runner.Request(e.SendID)
		if !ok {
			return pairView{}
		}
		v := pairView{Other: p.Reply, Show: "Show the reply"}
		v.Words, v.Tone = pairWords(p, now)
		return v
	}
	p, ok := u.runner.RequestOf(e.ID)
	if !ok {
		return pairView{}
	}
	v := pairView{Tone: "good", Other: p.Entry, Show: "Show the request"}
	switch {
	case p.Reply != e.ID:
		v.Words, v.Tone = "a further reply to a request that had one already", ""
	case p.State == pair.Late:
		v.Words, v.Tone = "reply to a request, "+phrase.Brief(p.Lateness())+" after the time-out", "warn"
	default:
		v.Words = "reply to a request, after " + phrase.Brief(p.RoundTrip())
	}
	return v
}
