package chart

import (
	"slices"

	"deviceconsole/app/payload"
	"deviceconsole/app/timeline"
)

const (
	// MaxTags bounds the tags of a Collector.
	MaxTags = 12
	// walkStep is how many entries are asked for at once.
	walkStep = 256
	// payloadCost is how many bytes of a payload that is looked into cost as much
	// as passing an entry.
	payloadCost = 16
	// MaxPayload is how many bytes of a payload are looked into for tags: more would hold
	// the page up. The platform takes no event of a tenth of that.
	MaxPayload = 1 << 20
)

// Store is what a Collector follows, as *timeline.Store is one. WalkHeads visits up to
// n entries that are kept, in order, from an ID on, with the first max bytes of their
// payloads, and returns the ID to go on from. An entry is good for the time of the call
// alone.
type Store interface {
	WalkHeads(from timeline.ID, n, max int, visit func(e *timeline.Entry, size int)) timeline.ID
}

// Track is one tag and what was found of it.
type Track struct {
	Tag    Tag
	Series Series
	// Steps: all of its values are true or false.
	Steps bool
	// Without counts the messages that had no number at the path, NoTime the
	// retained ones and those that the broker kept, whose time is not known. Neither made
	// a point.
	Without, NoTime int

	path   []string
	topics topics
	next   timeline.ID // to visit; 0 = begin with the oldest
	seen   int64       // time of the entry visited last, µs
	broken bool        // messages may be missing since the point before
}

// Collector follows a store for a list of tags. The zero Collector follows none.
//
// A tag that is new is looked for in all that is kept, beside the ones that are
// up to date; these lag behind what arrives by one Advance, whatever is looked
// for.
type Collector struct {
	tracks []*Track
	bands  bands
	fresh  bool // something changed since Changed was asked
}

// Watch sets the tags. What was collected of those that stay, stays. Tags that
// Check refuses, doubles and those beyond MaxTags are left out.
func (c *Collector) Watch(tags []Tag) {
	if c.watches(tags) {
		return
	}
	old := c.tracks
	c.tracks, c.fresh = nil, true
	for _, tag := range tags {
		same := func(t *Track) bool { return t.Tag == tag }
		if len(c.tracks) == MaxTags || slices.ContainsFunc(c.tracks, same) {
			continue
		}
		if i := slices.IndexFunc(old, same); i >= 0 {
			c.tracks = append(c.tracks, old[i])
		} else if tag.Check() == nil {
			c.tracks = append(c.tracks, newTrack(tag))
		}
	}
}

func (c *Collector) watches(tags []Tag) bool {
	return slices.EqualFunc(c.tracks, tags, func(t *Track, tag Tag) bool { return t.Tag == tag })
}

func newTrack(tag Tag) *Track {
	path, _ := payload.ParsePath(tag.Path)
	return &Track{Tag: tag, path: path, topics: topicsOf(tag), Steps: true}
}

// Reset forgets all points and begins anew with what is kept: for a history that
// was cleared, or came back.
func (c *Collector) Reset() {
	for i, t := range c.tracks {
		c.tracks[i] = newTrack(t.Tag)
	}
	c.bands, c.fresh = bands{}, true
}

// Tracks returns what was collected, in the order of the tags. It is good until
// the next call of a method.
func (c *Collector) Tracks() []*Track { return c.tracks }

// Bands returns the stretches of time in which messages may be missing, the
// first seen first. It is good until the next call of a method.
func (c *Collector) Bands() []Band { return c.bands.list }

// Changed reports whether anything changed since it was asked last.
func (c *Collector) Changed() bool {
	fresh := c.fresh
	c.fresh = false
	return fresh
}

// Advance goes on for about a budget, in entries passed, and reports whether
// there is more to be visited.
func (c *Collector) Advance(store Store, budget int) (more bool) {
	for spent := 0; spent < budget; {
		var newest timeline.ID
		for _, t := range c.tracks {
			newest = max(newest, t.next)
		}
		var ahead, behind []*Track
		for _, t := range c.tracks {
			if t.next == newest {
				ahead = append(ahead, t)
			} else {
				behind = append(behind, t)
			}
		}
		cost := c.walk(store, ahead) + c.walk(store, behind)
		if cost == 0 {
			return false
		}
		spent += cost
	}
	return true
}

// walk takes some of the tracks a step further. It returns the cost; 0 = there
// was nothing to visit.
func (c *Collector) walk(store Store, tracks []*Track) (cost int) {
	if len(tracks) == 0 {
		return 0
	}
	from := tracks[0].next
	for _, t := range tracks {
		from = min(from, t.next)
	}
	store.WalkHeads(max(from, 1), walkStep, MaxPayload, func(e *timeline.Entry, _ int) {
		cost++
		if e.Kind == timeline.Gap {
			c.bands.add(bandOf(e))
			c.fresh = true
		}
		for _, t := range tracks {
			if t.next > e.ID {
				continue
			}
			if t.next != 0 && t.next < e.ID { // they went at the bound before they were visited
				t.broken = true
				c.bands.add(Band{ID: e.ID - 1, Cause: timeline.GapBound, From: min(t.seen, e.At.UnixMicro()), Until: e.At.UnixMicro()})
			}
			t.next, t.seen = e.ID+1, e.At.UnixMicro()
			if t.take(e) {
				cost += len(e.Payload) / payloadCost
				c.fresh = true
			}
		}
	})
	return cost
}

// take looks for the tag's number in an entry, and reports whether it is one
// that it had to look into.
func (t *Track) take(e *timeline.Entry) bool {
	if e.Kind == timeline.Gap {
		// A message that was too large is missing where it belongs to, alone.
		if e.Gap.Cause != timeline.GapTooLarge || e.Topic == "" || t.topics.hold(e.Topic) {
			t.broken = true
		}
		return false
	}
	if !t.topics.hold(e.Topic) {
		return false
	}
	if (e.Retained || e.Away) && e.Kind == timeline.Received {
		t.NoTime++
		return true
	}
	value, boolean, ok := numberOf(e, t.path)
	if !ok {
		t.Without++
		return true
	}
	t.Steps = t.Steps && boolean
	t.Series.Add(Point{At: e.At.UnixMicro(), Value: value, ID: e.ID, Break: t.broken})
	t.broken = false
	return true
}

// Busy reports whether the tag is still being looked for in what was kept
// before the other tags' newest message.
func (c *Collector) Busy(t *Track) bool {
	for _, o := range c.tracks {
		if o.next > t.next {
			return true
		}
	}
	return false
}
