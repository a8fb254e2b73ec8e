package session

import (
	"slices"

	"deviceconsole/app/filter"
	"deviceconsole/app/payload"
	"deviceconsole/app/timeline"
)

// The bounds of what is looked at for suggestions.
const (
	maxKnownIDs    = 2000    // devices, groups, users
	maxKnownTags   = 500     // tags, and topics
	sampleMessages = 60      // newest messages, of as many devices and groups
	sampleBytes    = 8 << 10 // of a payload; a longer one is not looked into
	maxKnownBytes  = 500     // of an identifier, topic or path of a tag; nobody reads a longer suggestion
)

// Known returns what was seen lately of the messages that are shown, for the suggestions of the search box. It
// costs some milliseconds with thousands of devices: ask now and then.
func (r *Runner) Known() filter.Known {
	store := r.Timeline()
	stats := store.Devices(r.deps.Now(), maxKnownIDs)
	var k filter.Known
	users := map[string]bool{}
	for _, s := range stats {
		switch s.Subject {
		case timeline.SubjectDevice:
			suggest(&k.Devices, s.Device)
			if !users[s.User] {
				users[s.User] = true
				suggest(&k.Users, s.User)
			}
		case timeline.SubjectGroup:
			suggest(&k.Groups, s.Group)
		}
	}
	tags := sample{at: map[string]int{}}
	for _, s := range stats[:min(len(stats), sampleMessages)] {
		e, size, ok := store.Head(s.LastID, sampleBytes)
		if !ok || e.Kind == timeline.Gap {
			continue
		}
		suggest(&k.Topics, e.Topic)
		if size <= sampleBytes {
			payload.Tags(e.Payload, tags.add)
		}
	}
	k.Tags = tags.found
	return k
}

// suggest adds what can be suggested to a list.
func suggest(list *[]string, name string) {
	if name != "" && len(name) <= maxKnownBytes {
		*list = append(*list, name)
	}
}

// sample gathers the tags of payloads.
type sample struct {
	found []filter.KnownTag
	at    map[string]int
}

// maxValueBytes bounds the values that are suggested; nobody types longer ones.
const maxValueBytes = 60

func (s *sample) add(path string, raw []byte) bool {
	i, ok := s.at[path]
	if !ok {
		if len(s.found) == maxKnownTags {
			return false
		}
		if len(path) > maxKnownBytes {
			return true
		}
		i = len(s.found)
		s.at[path] = i
		s.found = append(s.found, filter.KnownTag{Path: path})
	}
	tag := &s.found[i]
	if len(raw) <= maxValueBytes && len(tag.Values) < filter.MaxValues && !slices.Contains(tag.Values, string(raw)) {
		tag.Values = append(tag.Values, string(raw))
	}
	return true
}
