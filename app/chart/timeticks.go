package chart

import (
	"time"

	"deviceconsole/app/phrase"
)

// TimeTick is a place on the axis of time.
type TimeTick struct {
	At    int64  // µs since 1970
	Label string // the time of day, or the day, month or year
	Date  string // the day, at the first tick and where it changes; "" where Label says it
}

// unit says what a step between ticks is counted in.
type unit uint8

const (
	fixed unit = iota // the same length always
	hours
	days
	months
	years
)

type timeStep struct {
	length time.Duration // about
	unit   unit
	count  int
}

const day = 24 * time.Hour

// timeSteps are the distances between ticks that people find round.
var timeSteps = func() []timeStep {
	var steps []timeStep
	for _, d := range []time.Duration{
		time.Millisecond / 5, time.Millisecond / 2,
		time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond,
		50 * time.Millisecond, 100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond,
		time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
		time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	} {
		steps = append(steps, timeStep{d, fixed, 0})
	}
	for _, n := range []int{1, 2, 3, 6, 12} {
		steps = append(steps, timeStep{time.Duration(n) * time.Hour, hours, n})
	}
	for _, n := range []int{1, 2, 5, 10} {
		steps = append(steps, timeStep{time.Duration(n) * day, days, n})
	}
	for _, n := range []int{1, 3, 6} {
		steps = append(steps, timeStep{time.Duration(n) * 30 * day, months, n})
	}
	for _, n := range []int{1, 2, 5, 10, 20, 50, 100, 200} {
		steps = append(steps, timeStep{time.Duration(n) * 365 * day, years, n})
	}
	return steps
}()

// TimeTicks returns at most about n ticks at round times of a place.
func TimeTicks(w Window, n int, place *time.Location) []TimeTick {
	least := w.Span() / time.Duration(max(n, 1))
	step := timeSteps[len(timeSteps)-1]
	for _, s := range timeSteps {
		if s.length >= least {
			step = s
			break
		}
	}
	var ticks []TimeTick
	date := ""
	until := time.UnixMicro(w.Until)
	for t := step.before(time.UnixMicro(w.From).In(place)); !t.After(until) && len(ticks) <= 2*n+2; t = step.after(t) {
		if !w.Holds(t.UnixMicro()) {
			continue
		}
		tick := TimeTick{At: t.UnixMicro(), Label: phrase.Mark(t, step.length)}
		if step.unit <= hours {
			if d := phrase.Date(t); d != date {
				date, tick.Date = d, d
			}
		}
		ticks = append(ticks, tick)
	}
	return ticks
}

// before returns the last round time that is not after t.
func (s timeStep) before(t time.Time) time.Time {
	year, month, d := t.Date()
	switch s.unit {
	case hours:
		return time.Date(year, month, d, t.Hour()/s.count*s.count, 0, 0, 0, t.Location())
	case days:
		return time.Date(year, month, (d-1)/s.count*s.count+1, 0, 0, 0, 0, t.Location())
	case months:
		return time.Date(year, (month-1)/time.Month(s.count)*time.Month(s.count)+1, 1, 0, 0, 0, 0, t.Location())
	case years:
		return time.Date(year/s.count*s.count, 1, 1, 0, 0, 0, 0, t.Location())
	}
	// The distance from UTC need not be a whole number of hours.
	_, offset := t.Zone()
	wall := time.Duration(offset) * time.Second
	return t.Add(wall).Truncate(s.length).Add(-wall)
}

// after returns the next round time; t is one.
func (s timeStep) after(t time.Time) time.Time {
	year, month, d := t.Date()
	switch s.unit {
	case hours:
		// By the clock on the wall, where a day may have 23 or 25 of them.
		if next := time.Date(year, month, d, t.Hour()+s.count, 0, 0, 0, t.Location()); next.After(t) {
			return next
		}
		return t.Add(s.length)
	case days:
		next := time.Date(year, month, d+s.count, 0, 0, 0, 0, t.Location())
		// Days are counted anew in each month, where a short rest joins the first.
		if next.Month() != month || time.Date(year, month, d+s.count+s.count/2, 0, 0, 0, 0, t.Location()).Month() != month {
			next = time.Date(year, month+1, 1, 0, 0, 0, 0, t.Location())
		}
		return next
	case months:
		return time.Date(year, month+time.Month(s.count), 1, 0, 0, 0, 0, t.Location())
	case years:
		return time.Date(year+s.count, 1, 1, 0, 0, 0, 0, t.Location())
	}
	return t.Add(s.length)
}
