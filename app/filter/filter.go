package filter

import (
	"sync"

	"deviceconsole/app/timeline"
)

const (
	// MaxBytes bounds the text of a filter.
	MaxBytes = 10 << 10
	// MaxDepth bounds the parentheses within parentheses.
	MaxDepth = 32
	// MaxSearches bounds the terms that look into payloads, so that no message
	// takes long.
	MaxSearches = 64
)

// Filter tells which messages a text asks for. It is safe for concurrent use,
// and does not change.
type Filter struct {
	text     string
	root     node    // nil = everything matches
	words    []*word // that messages which match may hold, for Highlights
	outcomes bool

	mu    sync.Mutex
	topic topicCache
}

// String returns the text of the filter as it was parsed.
func (f *Filter) String() string { return f.text }

// All reports whether every message matches, because nothing is asked for.
func (f *Filter) All() bool { return f == nil || f.root == nil }

// AsksOutcome reports whether the answer for a message that was sent from here
// changes with its outcome.
func (f *Filter) AsksOutcome() bool { return f != nil && f.outcomes }

// Match reports whether a message is asked for. Gaps always are, since they say
// that something may be missing. It allocates nothing but for a tag's text of
// more than 500 bytes with escapes, keeps nothing of e but a few topics, and does
// work in proportion to the length of the payload. The nil Filter matches all.
func (f *Filter) Match(e *timeline.Entry) bool {
	switch {
	case f.All() || e.Kind == timeline.Gap:
		return true
	case !f.mu.TryLock():
		return f.root.match(e, nil) // slower, but nobody waits
	}
	matches := f.root.match(e, f.topic.facts(e.Topic))
	f.mu.Unlock()
	return matches
}
