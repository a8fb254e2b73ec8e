package phrase

import (
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Region is how a place writes numbers, dates and times. Digits are those of ASCII
// everywhere, as in all that brokers and devices say.
type Region struct {
	Group, Decimal string // the marks in 18,402.5
	Second         int    // digits of all groups but the last, which has three
	Least          int    // digits before the last group from which there are groups
	Date, Time     string // layouts of package time: "2006-01-02"; "15:04:05" or "03:04:05 PM"
	AM, PM         string // what "PM" in Time stands for
}

// plain is how the console writes where nothing is known of the place.
var plain = Region{Group: ",", Decimal: ".", Second: 3, Least: 1, Date: "2006-01-02", Time: "15:04:05", AM: "AM", PM: "PM"}

var place atomic.Pointer[Region]

// Use makes everything be written as in a place from now on.
func Use(r Region) { place.Store(&r) }

func here() *Region {
	if r := place.Load(); r != nil {
		return r
	}
	return &plain
}

// group puts the marks between the digits of a whole number.
func (r *Region) group(digits string) string {
	at := len(digits) - 3
	if at < r.Least {
		return digits
	}
	out := r.Group + digits[at:]
	for ; at > r.Second; at -= r.Second {
		out = r.Group + digits[at-r.Second:at] + out
	}
	return digits[:at] + out
}

// Decimal writes a number with so many digits behind the mark.
func Decimal(v float64, digits int) string {
	r := here()
	whole, fraction, broken := strings.Cut(strconv.FormatFloat(v, 'f', digits, 64), ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "−", whole[1:]
	}
	text := sign + r.group(whole)
	if broken {
		text += r.Decimal + fraction
	}
	return text
}

// Marked gives a number that strconv wrote, or a part of one, the place's mark.
func Marked(number string) string { return strings.Replace(number, ".", here().Decimal, 1) }

// Short writes a number with at most so many digits behind the mark, as few as it takes.
func Short(v float64, digits int) string {
	text := strconv.FormatFloat(v, 'f', digits, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	return Marked(strings.Replace(text, "-", "−", 1))
}

// format writes a time by a layout, with the place's own words for the halves of a day.
func (r *Region) format(t time.Time, layout string) string {
	text := t.Format(layout)
	if !strings.Contains(layout, "PM") {
		return text
	}
	if t.Hour() < 12 {
		return strings.Replace(text, "AM", r.AM, 1)
	}
	return strings.Replace(text, "PM", r.PM, 1)
}

// exact is the layout of the time of day with a part of a second.
func (r *Region) exact(fraction string) string {
	return strings.Replace(r.Time, "05", "05"+fraction, 1)
}

// without is a layout without a part such as "05", and without the mark that joined it
// to the rest.
func without(layout, part string) string {
	const parts = "0123456789PM"
	before, after, found := strings.Cut(layout, part)
	switch {
	case !found:
		return layout
	case before == "":
		return strings.TrimLeftFunc(after, func(r rune) bool { return !strings.ContainsRune(parts, r) })
	case !strings.ContainsAny(after, parts):
		after = "" // a mark or word that closes a full date
	}
	return strings.TrimRightFunc(before, func(r rune) bool { return !strings.ContainsRune(parts, r) }) + after
}

// Clock writes the local time of day.
func Clock(t time.Time) string {
	r := here()
	return r.format(t.Local(), r.Time)
}

// Minute writes the local time of day without its seconds.
func Minute(t time.Time) string { return Mark(t.Local(), time.Minute) }

// Mark writes a time as an axis does, in the zone that it has: only as exactly as its
// marks are apart.
func Mark(t time.Time, apart time.Duration) string {
	const day = 24 * time.Hour
	r := here()
	layout := r.Time
	switch {
	case apart >= 365*day:
		layout = "2006"
	case apart >= 30*day:
		layout = without(r.Date, "02")
	case apart >= day:
		layout = without(r.Date, "2006")
	case apart >= time.Minute:
		layout = without(r.Time, "05")
	case apart < time.Millisecond:
		layout = r.exact(".0000")
	case apart < time.Second:
		layout = r.exact(".000")
	}
	return r.format(t, layout)
}

// Date writes the date that a time has in its zone.
func Date(t time.Time) string {
	r := here()
	return r.format(t, r.Date)
}

// ClockParts are the local time of day, the milliseconds and microseconds of its
// second, and which half of the day it is where that is told: "02:04:31", ".482",
// "110", " PM".
func ClockParts(t time.Time) (seconds, ms, us, half string) {
	r := here()
	text, fraction := r.format(t.Local(), r.Time), t.Format(".000000")
	if strings.HasSuffix(r.Time, "PM") {
		text, half = cutWord(text, r.AM, r.PM)
	}
	return text, fraction[:4], fraction[4:], half
}

// cutWord cuts the half of the day off the end of a time.
func cutWord(text string, words ...string) (rest, word string) {
	for _, w := range words {
		if before, ok := strings.CutSuffix(text, w); ok {
			trimmed := strings.TrimRight(before, " \u00a0\u202f")
			return trimmed, text[len(trimmed):]
		}
	}
	return text, ""
}

// Exact is Time with microseconds.
func Exact(t, now time.Time) string {
	seconds, ms, us, half := ClockParts(t)
	text := Time(t, now)
	return text[:len(text)-len(Clock(t))] + seconds + ms + us + half
}

// ClockMilli writes the local time of day with milliseconds.
func ClockMilli(t time.Time) string {
	seconds, ms, _, half := ClockParts(t)
	return seconds + ms + half
}

// Day writes the local date.
func Day(t time.Time) string { return Date(t.Local()) }

// Moment writes a local time in full, with microseconds and zone.
func Moment(t time.Time) string {
	r := here()
	return r.format(t.Local(), r.Date+" "+r.exact(".000000")+" -07:00")
}
