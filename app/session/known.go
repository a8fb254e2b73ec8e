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
			if s.Device != "" {
				k.Devices = append(k.Devices, s.Device)
			}
			if !users[s.User] {
				users[s.User] = true
				k.Users = append(k.Users, s.User)
			}
		case timeline.SubjectGroup:
			k.Groups = append(k.Groups, s.Group)
		}
	}
	tags := sample{at: map[string]int{}}
	for _, s := range stats[:min(len(stats), sampleMessages)] {
		e, size, ok := store.Head(s.LastID, sampleBytes)
		if !ok || e.Kind == timeline.Gap {
			continue
		}
		k.Topics = append(k.Topics, e.Topic)
		if size <= sampleBytes {
			payload.Tags(e.Payload, tags.add)
		}
	}
	k.Tags = tags.found
	return k
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
