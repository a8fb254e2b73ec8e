// Package phrase writes what a sentence for a person is made of. Its functions are
// safe for concurrent use.
package phrase

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Whole is a count.
type Whole interface{ int | int64 | uint64 }

// Grouped writes a count in groups of digits as the place does: "18,402".
func Grouped[N Whole](n N) string {
	sign, size := "", uint64(n)
	if n < 0 {
		sign, size = "−", -size
	}
	return sign + here().group(strconv.FormatUint(size, 10))
}

// Counted writes a count with its noun: "1 byte", "18,402 bytes".
func Counted[N Whole](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Grouped(n) + " " + noun + "s"
}

// Sentence gives a text, such as that of an error, a capital, and a full stop where
// no question mark stands. A key such as event_data at its beginning stays as it is
// written.
func Sentence(text string) string {
	if !strings.HasSuffix(text, "?") {
		text = strings.TrimSuffix(text, ".") + "."
	}
	if word, _, _ := strings.Cut(text, " "); strings.Contains(word, "_") {
		return text
	}
	first, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[n:]
}

// Time writes the local time of day, with the date where that is not the day of now.
func Time(t, now time.Time) string {
	if SameDay(t, now) {
		return Clock(t)
	}
	return Day(t) + " " + Clock(t)
}

// SameDay reports whether two times are of one local day.
func SameDay(a, b time.Time) bool {
	a, b = a.Local(), b.Local()
	return a.YearDay() == b.YearDay() && a.Year() == b.Year()
}

// Rough writes a number beside values of tags, and as they have it, with at most so many
// digits that count: "1234600", "0.25", "1e20".
func Rough(v float64, digits int) string {
	text := strconv.FormatFloat(v, 'g', digits, 64)
	rough, err := strconv.ParseFloat(text, 64)
	if err != nil || math.Abs(rough) >= 1e15 {
		return strings.Replace(text, "e+", "e", 1)
	}
	return strconv.FormatFloat(rough, 'f', -1, 64)
}

// Brief writes how long something of the network took: "0.4 ms", "6.5 ms", "120 ms",
// "1.2 s".
func Brief(d time.Duration) string {
	unit, in := " ms", float64(d)/float64(time.Millisecond)
	if d >= time.Second {
		unit, in = " s", d.Seconds()
	}
	digits := 0
	if in < 10 && strconv.FormatFloat(in, 'f', 1, 64) != strconv.FormatFloat(in, 'f', 0, 64)+".0" {
		digits = 1
	}
	return Decimal(in, digits) + unit
}

// Span writes a duration with one unit, or two where one would hide much:
// "18 s", "7 min", "3 h 20 min", "2 d".
func Span(d time.Duration) string {
	switch {
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	case d < time.Minute:
		return strconv.Itoa(int(d/time.Second)) + " s"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + " min"
	case d < 24*time.Hour:
		h, m := int(d/time.Hour), int(d%time.Hour/time.Minute)
		if m == 0 {
			return strconv.Itoa(h) + " h"
		}
		return strconv.Itoa(h) + " h " + strconv.Itoa(m) + " min"
	}
	return strconv.Itoa(int(d/(24*time.Hour))) + " d"
}
