package chart

import (
	"math"
	"time"
)

const (
	leastSpan = 1000                        // µs
	mostSpan  = 200 * 365 * 24 * 3600 * 1e6 // µs
)

// Window is a stretch of time in µs since 1970, both ends included.
type Window struct{ From, Until int64 }

// Span returns how long it is, at most 292 years.
func (w Window) Span() time.Duration {
	return time.Duration(min(w.Until-w.From, math.MaxInt64/1000)) * time.Microsecond
}

// Holds reports whether a time lies in it.
func (w Window) Holds(at int64) bool { return at >= w.From && at <= w.Until }

// Union returns the shortest window that holds both.
func (w Window) Union(o Window) Window { return Window{min(w.From, o.From), max(w.Until, o.Until)} }

// Padded returns a window of some length that holds w with a little room at both
// ends, for all points to be seen.
func (w Window) Padded() Window {
	room := max((w.Until-w.From)/50, leastSpan/2)
	if w.From == w.Until {
		room = int64(30 * time.Second / time.Microsecond)
	}
	return Window{w.From - room, w.Until + room}
}

// Zoom makes the window longer by a factor, or shorter by one below 1, around a
// time that keeps its place.
func (w Window) Zoom(factor float64, around int64) Window {
	if w.From == w.Until {
		w.Until += leastSpan
	}
	around = min(max(around, w.From), w.Until)
	span := float64(w.Until - w.From)
	factor = math.Min(math.Max(factor*span, leastSpan), mostSpan) / span
	return Window{
		around - int64(float64(around-w.From)*factor),
		around + int64(math.Ceil(float64(w.Until-around)*factor)),
	}
}

// Pan moves the window by a part of its length; to later times, where the part
// is positive.
func (w Window) Pan(part float64) Window {
	by := int64(part * float64(w.Until-w.From))
	return Window{w.From + by, w.Until + by}
}

// Time returns the time at a part of the way from one end to the other.
func (w Window) Time(part float64) int64 {
	return w.From + int64(math.Round(part*float64(w.Until-w.From)))
}
