package ui

import (
	"time"

	"deviceconsole/app/filter"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
	"deviceconsole/app/verdict"
)

// evidence is the filter that shows the messages that prove a finding, and no others:
// those in which it is so, and where it is about their order the stretch from the
// first to the last of them.
func evidence(key timeline.Key, several bool, f verdict.Finding, at clock) string {
	text := proof(key, several, f)
	if f.Kind == verdict.Silent || f.Kind == verdict.LookAlike { // all that was heard proves it
		return text
	}
	if text += " since:" + at(f.From, false); !f.To.IsZero() {
		text += " until:" + at(f.To, true)
	}
	return text
}

// clock writes a moment for a filter: to the microsecond, since two messages may be
// less than a second apart, and with all of its digits where a shorter one would
// mean more.
type clock func(at time.Time, whole bool) string

// ofDay writes moments as times of today, where they are.
func ofDay(now time.Time) clock {
	return func(at time.Time, whole bool) string {
		form := "15:04:05" + digits(whole)
		if at = at.Local(); !phrase.SameDay(at, now) {
			form = "2006-01-02T" + form
		}
		return at.Format(form)
	}
}

// ofCalendar writes moments so that they mean the same on any day and anywhere.
func ofCalendar(at time.Time, whole bool) string {
	return at.UTC().Format("2006-01-02T15:04:05" + digits(whole) + "Z")
}

func digits(whole bool) string {
	if whole {
		return ".000000"
	}
	return ".999999"
}

// proof is evidence without the time in which it is so.
func proof(key timeline.Key, several bool, f verdict.Finding) string {
	branch := branchFilter(key, several)
	heard := branch + " kind:event dir:in"
	if key.Kind == timeline.KindGroup {
		heard = branch + " dir:in -retained"
	}
	switch f.Kind {
	case verdict.Lacking:
		return heard + " -" + filter.Has(f.Tag)
	case verdict.Retyped, verdict.Added, verdict.Trouble, verdict.Stuck:
		return heard + " " + filter.Has(f.Tag)
	case verdict.NewValue:
		if n := len(f.Word); n > 2 && n < wordMost {
			return heard + " " + filter.Equal(f.Tag, string(payload.AppendUnquoted(nil, f.Word[1:n-1])))
		}
		return heard + " " + filter.Has(f.Tag)
	case verdict.Spiking, verdict.Shifted:
		if f.Low == "" {
			return heard + " " + filter.Has(f.Tag)
		}
		return heard + " " + filter.Outside(f.Tag, f.Low, f.High)
	case verdict.Malformed:
		return heard + " lint:error"
	case verdict.Refused:
		return branch + " dir:out (outcome:rejected or outcome:quarantined)"
	case verdict.Unanswered:
		return branch + " kind:message"
	case verdict.SlowReply:
		return branch + " (kind:message or kind:event)"
	case verdict.Unconfirmed:
		asked := branch
		if f.Other.Kind != 0 {
			asked = branchFilter(f.Other, several)
		}
		return "(" + heard + " or " + asked + " kind:update) " + filter.Has(f.Tag)
	case verdict.LookAlike:
		return "(" + branch + ") or (" + branchFilter(f.Other, several) + ")"
	}
	return heard
}

// wordMost bounds a value that is looked for, bytes.
const wordMost = 1 << 10
