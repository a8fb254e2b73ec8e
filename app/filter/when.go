package filter

import (
	"strings"
	"time"

	"deviceconsole/internal/platform"
)

// Env is what a text means more by than it says: the moment it was written at,
// and the zone of times that name none; nil is UTC.
type Env struct {
	Now      time.Time
	Location *time.Location
	Rights   platform.Rights // of the account, for the linter; zero = unknown
}

func (env Env) location() *time.Location {
	if env.Location == nil {
		return time.UTC
	}
	return env.Location
}

// The forms of times, and how much one of them spans: until: includes all of it.
// Fractions of a second are read behind any seconds.
var (
	clockForms = []timeForm{{"15:04:05", time.Second}, {"15:04", time.Minute}}
	dateForms  = []timeForm{
		{"2006-01-02T15:04:05Z07:00", time.Second}, {"2006-01-02T15:04Z07:00", time.Minute},
		{"2006-01-02T15:04:05", time.Second}, {"2006-01-02T15:04", time.Minute},
	}
)

type timeForm struct {
	layout string
	span   time.Duration
}

// moment is when a text of since: or until: is; end is the last microsecond that
// it includes. clock tells that it was a time of day, of today.
type moment struct {
	start, end time.Time
	clock      bool
}

// parseMoment reads the value of since: or until:.
func parseMoment(text string, env Env) (m moment, ok bool) {
	if back, ok := parseSpan(text); ok {
		at := env.Now.Add(-back)
		return moment{start: at, end: at}, true
	}
	now := env.Now.In(env.location())
	for _, form := range clockForms {
		if t, err := time.Parse(form.layout, text); err == nil {
			at := time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), now.Location())
			m := spanning(at, text, form.span)
			m.clock = true
			return m, true
		}
	}
	if day, err := time.ParseInLocation(time.DateOnly, text, env.location()); err == nil {
		return moment{start: day, end: day.AddDate(0, 0, 1).Add(-time.Microsecond)}, true
	}
	if len(text) > len(time.DateOnly) && text[len(time.DateOnly)] == ' ' {
		text = strings.Replace(text, " ", "T", 1)
	}
	for _, form := range dateForms {
		if at, err := time.ParseInLocation(form.layout, text, env.location()); err == nil {
			return spanning(at, text, form.span), true
		}
	}
	return moment{}, false
}

// spanning is what a text names that says as much as span, or a fraction of a
// second.
func spanning(at time.Time, text string, span time.Duration) moment {
	if i := strings.IndexAny(text, ".,"); i >= 0 {
		span = time.Second
		for i++; i < len(text) && '0' <= text[i] && text[i] <= '9' && span > time.Microsecond; i++ {
			span /= 10
		}
	}
	return moment{start: at, end: at.Add(span - time.Microsecond)}
}

// units of distances back.
var units = []struct {
	name string
	span time.Duration
}{
	{"ms", time.Millisecond}, {"min", time.Minute}, {"s", time.Second}, {"m", time.Minute},
	{"h", time.Hour}, {"d", 24 * time.Hour}, {"w", 7 * 24 * time.Hour},
}

// maxSpan bounds a distance back, well within what time.Duration holds.
const maxSpan = 200 * 365 * 24 * time.Hour

// parseSpan reads a distance such as 90s, 10m or 1h30m.
func parseSpan(text string) (total time.Duration, ok bool) {
	for text != "" {
		n, digits := int64(0), 0
		for ; digits < len(text) && '0' <= text[digits] && text[digits] <= '9'; digits++ {
			n = min(10*n+int64(text[digits]-'0'), int64(maxSpan))
		}
		if digits == 0 {
			return 0, false
		}
		text = text[digits:]
		span := time.Duration(0)
		for _, u := range units {
			if rest, found := strings.CutPrefix(text, u.name); found {
				span, text = u.span, rest
				break
			}
		}
		if span == 0 {
			return 0, false
		}
		if n > int64(maxSpan/span) {
			n = int64(maxSpan / span)
		}
		total = min(total+time.Duration(n)*span, maxSpan)
		ok = true
	}
	return total, ok
}
