package ui

import (
	"errors"
	"sync/atomic"
	"time"

	"deviceconsole/app/filter"
	"deviceconsole/app/outbox"
	"deviceconsole/app/timeline"
)

// maxSent bounds the items of the outbox in the document: to draw all of them anew
// takes a good part of the 50 ms that a page may be busy.
const maxSent = 25

// sentShow is which items the outbox lists.
type sentShow uint8

const (
	showAll     sentShow = iota
	showWaiting          // not finished
	showFailed           // ended without the broker taking it, and not taken back
)

func (s sentShow) takes(i *outbox.Item) bool {
	switch s {
	case showWaiting:
		return !i.Final
	case showFailed:
		return i.Failed()
	}
	return true
}

// sentList is the part of the outbox that is looked at.
type sentList struct {
	show   sentShow
	text   string         // of the search box
	find   *filter.Filter // what it asks for; nil = everything
	wrong  string         // why the text is no filter; "" = it is
	from   outbox.ID      // the newest item of the page; 0 = the newest that there is
	open   outbox.ID      // whose details are shown; 0 = none
	asking bool           // whether to cancel all that waits

	verdicts map[outbox.ID]bool // what the search has found out so far

	newer, older outbox.ID // where the pages beside the one that is shown begin

	shown sendsView // as it was made last

	focused string    // id of the control in the list that has the focus; "" = none has
	pressed outbox.ID // item under the pointer when it went down: rows move
}

// search takes the text of the search box. One that is no filter leaves the last
// one in force.
func (l *sentList) search(text string, now time.Time) {
	l.text, l.wrong, l.from = text, "", 0
	f, err := filter.Parse(text, filter.Env{Now: now, Location: now.Location()})
	var wrong *filter.Error
	if errors.As(err, &wrong) {
		l.wrong = wrong.Message
		return
	}
	if l.find = f; f.All() {
		l.find = nil
	}
	l.forget()
}

// forget has the search begin again, since messages have changed.
func (l *sentList) forget() { l.verdicts = map[outbox.ID]bool{} }

// finds reports whether the search box asks for an item, and whether that had to
// be found out.
func (l *sentList) finds(i *outbox.Item) (yes, looked bool) {
	if l.find == nil {
		return true, false
	}
	yes, known := l.verdicts[i.ID]
	if !known {
		yes = l.find.Match(&timeline.Entry{
			At: i.At, Kind: timeline.Sent, Topic: i.Message.Topic, Payload: i.Message.Payload, QoS: i.Message.QoS,
			Retained: i.Message.Retain, Outcome: i.State,
		})
		if i.Final || !l.find.AsksOutcome() {
			l.verdicts[i.ID] = yes
		}
	}
	return yes, !known
}

// eachItem calls a func for the items of the outbox, the newest first, until it
// returns false.
type eachItem = func(func(*outbox.Item) bool)

// sentPage is what is in the document.
type sentPage struct {
	Items        []outbox.Item
	Newer, Older bool
	newer, older outbox.ID // where the pages beside it begin; 0 = at the newest
	Searching    bool      // there was no time to look at all
}

// page picks the items to draw from all of them, newest first. enough is asked
// now and then whether the time is up.
func (l *sentList) page(items eachItem, enough func() bool) sentPage {
	var p sentPage
	var before []outbox.ID // the items above the page, the nearest last
	searched := 0
	for i := range items {
		if !l.show.takes(i) {
			continue
		}
		yes, looked := l.finds(i)
		if looked {
			if searched++; searched%32 == 0 && enough() {
				p.Searching = true
				break
			}
		}
		switch {
		case !yes:
		case l.from != 0 && i.ID > l.from:
			before = append(before, i.ID)
			p.Newer = true
		case len(p.Items) == maxSent:
			p.Older, p.older = true, i.ID
			return p.above(before)
		default:
			p.Items = append(p.Items, *i)
		}
	}
	return p.above(before)
}

// above finds where the page above this one begins.
func (p sentPage) above(before []outbox.ID) sentPage {
	if len(before) > maxSent {
		p.newer = before[len(before)-maxSent]
	}
	return p
}

// The pace of drawing the outbox while machines send: beyond so many messages that end
// in sentEvery nobody reads what becomes of each.
const (
	sentEvery = 500 * time.Millisecond
	sentMany  = 25
)

// sentPace decides how often the outbox is drawn while machines send.
type sentPace struct {
	ended atomic.Int64 // messages of machines, in all

	since  time.Time // when the outbox was drawn last at its pace
	before int64     // ended then
	fast   bool
}

// holds reports whether what was drawn last is good enough.
func (p *sentPace) holds(now time.Time) bool {
	passed := now.Sub(p.since)
	if passed < sentEvery {
		return p.fast
	}
	ended := p.ended.Load()
	p.fast = time.Duration(ended-p.before)*sentEvery > sentMany*passed
	p.since, p.before = now, ended
	return false
}
