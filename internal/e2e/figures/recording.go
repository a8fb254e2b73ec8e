package figures

import (
	_ "embed"
	"strconv"
	"strings"
	"time"
)

//go:embed recorder.js
var recorder string

// The numbers that ReadCounters notes, in their order.
const (
	Received = iota
	Shown
	Dropped
)

// ReadCounters is an expression of JavaScript: a function that returns the
// texts of the counters as a person sees them, one a line.
const ReadCounters = `(() => {
	const names = ["Received", "Shown", "Dropped"], found = [];
	return () => names.map((name, i) => {
		if (!found[i]?.isConnected) found[i] = document.querySelector('[role=group][aria-label="' + name + '"]');
		return found[i]?.textContent ?? "";
	}).join("\n");
})()`

// RecordScript is what a page evaluates to begin its recording; read is an
// expression whose value is called once a frame and returns a string with the
// numbers to note, one a line.
func RecordScript(read string) string { return "(" + recorder + ")(" + read + ")" }

// RecordingScript is the expression that returns what was recorded so far.
const RecordingScript = "recording()"

// Recording is what a page noted while nobody was attached to it.
type Recording struct {
	// Origin is when the page was opened, in milliseconds since 1970, by the
	// clock that the publisher has as well.
	Origin float64 `json:"origin"`
	// Frames are the times at which frames were drawn, in milliseconds since Origin.
	Frames []float64 `json:"frames"`
	// Times are those at which the counters said something new, Values what.
	Times  []float64 `json:"times"`
	Values []string  `json:"values"`
	// Hidden tells that the page was not in sight for a while, so that the
	// browser drew nothing.
	Hidden bool `json:"hidden"`
}

// since converts a time into milliseconds since Origin.
func (r *Recording) since(t time.Time) float64 {
	return float64(t.UnixMicro())/1000 - r.Origin
}

// At converts milliseconds since Origin into a time.
func (r *Recording) At(ms float64) time.Time {
	return time.UnixMicro(int64((r.Origin + ms) * 1000))
}

// number reads the n-th number of a noted value; a counter that is not in the
// page yet is 0.
func number(value string, n int) int {
	for range n {
		_, value, _ = strings.Cut(value, "\n")
	}
	value, _, _ = strings.Cut(value, "\n")
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, value)
	v, _ := strconv.Atoi(digits)
	return v
}

// Last is what the n-th counter said at the end.
func (r *Recording) Last(n int) int {
	if len(r.Values) == 0 {
		return 0
	}
	return number(r.Values[len(r.Values)-1], n)
}

// First is the first moment from a time on at which the n-th counter satisfies
// ok; it reports whether there was one.
func (r *Recording) First(from time.Time, n int, ok func(int) bool) (time.Time, bool) {
	start := r.since(from)
	for i, ms := range r.Times {
		if ms >= start && ok(number(r.Values[i], n)) {
			return r.At(ms), true
		}
	}
	return time.Time{}, false
}

// Reached is when the n-th counter was at a value or above it first.
func (r *Recording) Reached(n, value int) (time.Time, bool) {
	return r.First(r.At(0), n, func(v int) bool { return v >= value })
}
