package drive

import (
	"time"

	"deviceconsole/app/template"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

// log remembers the newest times at which something happened.
type log struct {
	at [longRun * MaxPerSecond]time.Time
	n  int
}

func (l *log) add(now time.Time) {
	l.at[l.n%len(l.at)] = now
	l.n++
}

// within reports whether it happened so many times in a span that ends now; at
// most as many as are remembered.
func (l *log) within(times int, span time.Duration, now time.Time) bool {
	return l.n >= times && now.Sub(l.at[(l.n-times)%len(l.at)]) < span
}

// maxRemembered bounds a memory.
const maxRemembered = 512

// memory holds sums, each for a while.
type memory struct {
	until map[uint64]time.Time
}

func (m *memory) add(sum uint64, now time.Time, span time.Duration) {
	if m.until == nil {
		m.until = map[uint64]time.Time{}
	}
	if len(m.until) >= maxRemembered {
		for s, until := range m.until {
			if !until.After(now) {
				delete(m.until, s)
			}
		}
	}
	if len(m.until) < maxRemembered { // at MaxPerSecond for a minute there are more topics at most, and any of them does
		m.until[sum] = now.Add(span)
	}
}

func (m *memory) has(sum uint64, now time.Time) bool { return m.until[sum].After(now) }

// sumOf tells one message from another (FNV-1a).
func sumOf(topic string, payload []byte) uint64 {
	const prime = 1099511628211
	h := uint64(14695981039346656037)
	for i := 0; i < len(topic); i++ {
		h = (h ^ uint64(topic[i])) * prime
	}
	h *= prime // ends the topic
	for _, c := range payload {
		h = (h ^ uint64(c)) * prime
	}
	return h
}

// MatchOf is a message as a reply's template sees it. It keeps nothing of e.
func MatchOf(e *timeline.Entry) *template.Match {
	m := &template.Match{
		Topic: e.Topic, Payload: append([]byte(nil), e.Payload...),
		Response: e.Properties.ResponseTopic, Correlation: string(e.Properties.CorrelationData),
	}
	if t, err := platform.ParseTopic(e.Topic); err == nil {
		m.Device, m.User, m.Group, m.Type = t.Device.String(), t.User.String(), t.Group.String(), t.Type
	}
	return m
}
