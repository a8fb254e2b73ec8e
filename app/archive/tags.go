package archive

import (
	"sort"

	"deviceconsole/app/payload"
	"deviceconsole/app/timeline"
)

// Tag is a tag of the messages that a bundle would hold.
type Tag struct {
	Path    string // from the top of the payload; * stands for any index
	Looks   Looks
	Count   uint64 // messages that have it
	Example string // its first value, shortened
}

// The bounds of Look.
const (
	MaxTags    = 1000 // that are told apart; of those beyond each value is looked at by itself
	maxTagPath = 200  // bytes
	exampleMax = 40   // bytes
	mostLeaves = 1 << 20
)

// userProperty begins the path of an MQTT user property.
const userProperty = "user property "

// Look returns the tags of a source's messages, those first that look as if they had
// to be hidden, and how many there are beyond MaxTags.
func Look(s *Source, pace Pace) (tags []Tag, more int, err error) {
	m := meter{pace: pace}
	if err := s.search(&m); err != nil {
		return nil, 0, err
	}
	m.progress.Total = int64(s.total)
	l := looker{byPath: map[string]int{}}
	var e timeline.Entry
	for s.next(&e) {
		l.entry(&e)
		m.progress.Done = int64(s.read + s.missed)
		if err := m.work(len(e.Payload) + 64); err != nil {
			return nil, 0, err
		}
	}
	sort.SliceStable(l.tags, func(i, j int) bool {
		a, b := &l.tags[i], &l.tags[j]
		if (a.Looks == LooksPlain) != (b.Looks == LooksPlain) {
			return b.Looks == LooksPlain
		}
		return a.Path < b.Path
	})
	return l.tags, l.more, nil
}

type looker struct {
	walk   payload.TagWalk
	path   []byte
	byPath map[string]int
	tags   []Tag
	more   int
}

func (l *looker) entry(e *timeline.Entry) {
	if len(e.Payload) > maxMasked {
		return
	}
	l.walk.Most = mostLeaves
	l.walk.Visit(e.Payload, func(path, raw []byte) bool {
		l.path = general(l.path[:0], path)
		l.take(l.path, raw)
		return true
	})
	for _, u := range e.Properties.User {
		l.path = append(append(l.path[:0], userProperty...), u.Key...)
		l.take(l.path, []byte(`"`+u.Value+`"`))
	}
}

func (l *looker) take(path, raw []byte) {
	if !hides(raw) {
		return
	}
	i, known := l.byPath[string(path)]
	if !known {
		if len(l.tags) == MaxTags || len(path) > maxTagPath {
			l.more++
			return
		}
		i = len(l.tags)
		l.byPath[string(path)] = i
		l.tags = append(l.tags, Tag{Path: string(path), Example: payload.Excerpt(raw[:min(len(raw), 4*exampleMax)], exampleMax)})
	}
	t := &l.tags[i]
	t.Count++
	if t.Looks == LooksPlain {
		t.Looks = looksLike(path, raw)
	}
}

// hides reports whether a leaf of JSON holds something that can be masked.
func hides(raw []byte) bool {
	c := raw[0]
	return c == '"' && len(raw) > 2 || c == '-' || c >= '0' && c <= '9'
}

// general appends a path with * for each step of digits alone, which is an index.
func general(dst, path []byte) []byte {
	for len(path) > 0 {
		end := 0
		for quoted := false; end < len(path) && (quoted || path[end] != '.'); end++ {
			switch path[end] {
			case '"':
				quoted = !quoted
			case '\\':
				end++
			}
		}
		end = min(end, len(path))
		step := path[:end]
		if index(step) {
			step = []byte{'*'}
		}
		dst = append(dst, step...)
		if path = path[end:]; len(path) > 0 {
			dst = append(dst, '.')
			path = path[1:]
		}
	}
	return dst
}

func index(step []byte) bool {
	for _, c := range step {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(step) > 0
}
