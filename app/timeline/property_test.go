package timeline

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// naive is the store as one would say it: everything ever appended, in a slice.
type naive struct {
	all     []Entry     // by ID-1
	cleared ID          // the newest that Clear hides or took
	taken   ID          // the newest that it took for good
	pending bool        // Undo does something
	floor   ID          // the newest that is known to have gone at the bound
	dropped map[ID]bool // messages that went there while they could be seen, or that Undo found gone
}

// entries draws what could be appended.
func entries(t *rapid.T) Entry {
	e := Entry{
		At:      time.UnixMicro(rapid.Int64Range(-1e15, 1e16).Draw(t, "at")),
		Topic:   rapid.SampledFrom([]string{"t", "0/p/u/d", "1/p/u/d/event", "2/p/g/x", "$SYS/x", strings.Repeat("long/", 300)}).Draw(t, "topic"),
		QoS:     rapid.ByteRange(0, 2).Draw(t, "qos"),
		Payload: make([]byte, rapid.SampledFrom([]int{0, 1, 100, 1000, 5000, 30_000}).Draw(t, "size")),
	}
	if rapid.IntRange(0, 3).Draw(t, "own topic") == 0 {
		e.Topic += rapid.StringN(0, 40, 100).Draw(t, "suffix")
	}
	for i := range e.Payload {
		e.Payload[i] = byte(i)
	}
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0:
		return Entry{At: e.At, Kind: Gap, Gap: GapInfo{From: e.At, Count: 3, Reason: "r"}}
	case 1:
		e.Kind, e.SendID, e.Outcome = Sent, rapid.Uint64().Draw(t, "send id"), Queued
	case 2:
		e.Properties.User = []UserProperty{{"k", "v"}}
	}
	return e
}

// compared is a store with views of it, and what they should be.
type compared struct {
	naive
	*Store
	limits   Limits
	views    []filtered
	frozen   bool
	frozenAt ID
}

// filtered is a view and what it shows; nil = all.
type filtered struct {
	*View
	by func(*Entry) bool
}

// TestTheStoreIsASliceWithABound compares store and view with the naive model
// after every step.
func TestTheStoreIsASliceWithABound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits := Limits{Bytes: rapid.Int64Range(0, 200_000).Draw(t, "bytes"), Count: rapid.IntRange(1, 300).Draw(t, "count")}
		s := New(limits)
		limits.Bytes = max(limits.Bytes, MinBytes)
		match := func(e *Entry) bool { return len(e.Payload) < 1000 }
		c := &compared{
			naive: naive{dropped: map[ID]bool{}}, Store: s, limits: limits,
			views: []filtered{{NewView(s, nil), nil}, {NewView(s, match), match}},
		}
		steps := c.storeSteps()
		maps.Copy(steps, c.viewSteps())
		steps[""] = c.check
		t.Repeat(steps)
	})
}

// storeSteps are what may be done to the store.
func (c *compared) storeSteps() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"append": func(t *rapid.T) {
			for range rapid.IntRange(1, 30).Draw(t, "n") {
				e := entries(t)
				e.ID = c.Append(e)
				c.all = append(c.all, e)
			}
		},
		"set outcome": func(t *rapid.T) {
			id := ID(rapid.IntRange(0, len(c.all)+1).Draw(t, "id"))
			c.SetOutcome(id, Rejected, 0x87)
			if id >= 1 && int(id) <= len(c.all) && c.all[id-1].Kind == Sent {
				c.all[id-1].Outcome, c.all[id-1].Code = Rejected, 0x87
			}
		},
		"clear": func(t *rapid.T) {
			c.Clear()
			c.taken, c.naive.cleared, c.pending = c.naive.cleared, ID(len(c.all)), true
		},
		"undo": func(t *rapid.T) {
			if c.Undo() != c.pending {
				t.Fatalf("Undo said %v", !c.pending)
			}
			if c.pending {
				c.naive.cleared, c.pending = c.taken, false
			}
		},
		"forget": func(t *rapid.T) {
			c.Forget()
			c.taken, c.pending = c.naive.cleared, false
		},
		"trim": func(t *rapid.T) { c.Trim(rapid.IntRange(0, 20).Draw(t, "n")) },
		"set limits": func(t *rapid.T) {
			c.limits = Limits{Bytes: rapid.Int64Range(MinBytes, 300_000).Draw(t, "bytes"), Count: rapid.IntRange(1, 300).Draw(t, "count")}
			c.SetLimits(c.limits)
			for c.Trim(50) {
			}
		},
	}
}

// viewSteps are what may be done to the views.
func (c *compared) viewSteps() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"search a little": func(t *rapid.T) {
			for _, v := range c.views {
				v.Advance(rapid.IntRange(0, 100).Draw(t, "budget"))
			}
		},
		"freeze": func(t *rapid.T) {
			c.frozen, c.frozenAt = true, ID(len(c.all))
			for _, v := range c.views {
				v.Freeze()
			}
		},
		"thaw": func(t *rapid.T) {
			c.frozen = false
			for _, v := range c.views {
				v.Thaw()
			}
		},
		"search anew": func(t *rapid.T) {
			for _, v := range c.views {
				v.SetMatch(v.by)
			}
		},
	}
}

func (c *compared) check(t *rapid.T) {
	first := checkStore(t, c.Store, c.limits, &c.naive)
	last := ID(len(c.all))
	if c.frozen {
		last = c.frozenAt
	}
	for _, v := range c.views {
		finish(v.View)
		checkView(t, v.View, v.by, c.all, first, last)
	}
}

// checkStore finds the oldest kept entry and holds everything against the model.
func checkStore(t *rapid.T, s *Store, limits Limits, model *naive) (first ID) {
	c := s.Counters()
	kept := int(c.Kept + c.Gaps)
	first = ID(len(model.all)-kept) + 1
	var received, sent uint64
	for i, want := range model.all {
		switch want.Kind {
		case Received:
			received++
		case Sent:
			sent++
		}
		if want.ID != ID(i+1) {
			t.Fatalf("entry %d got ID %d", i+1, want.ID)
		}
		got, ok := s.Get(want.ID)
		switch {
		case want.ID >= first && !ok:
			t.Fatalf("entry %d of the newest %d is not kept", want.ID, kept)
		case want.ID >= first:
			checkEqual(t, got, want)
			if previous := s.Previous(want.ID); previous != model.previous(want.ID, first) {
				t.Fatalf("before %d was %d, want %d", want.ID, previous, model.previous(want.ID, first))
			}
		case ok && (want.ID != first-1 || got.Kind != Gap || got.Gap.Cause != GapBound):
			t.Fatalf("entry %d is there, the oldest should be %d", want.ID, first)
		}
		if want.Kind != Gap && want.ID < s.first && want.ID > model.cleared {
			model.dropped[want.ID] = true
		}
	}
	if want := max(s.first, model.cleared+1); first != want {
		t.Fatalf("the oldest kept is %d, want %d", first, want)
	}
	if c.Received != received || c.Sent != sent || c.Received+c.Sent != c.Kept+c.Dropped+c.Cleared ||
		c.Dropped != uint64(len(model.dropped)) {
		t.Fatalf("counters do not add up: %+v, appended %d and %d, dropped %d", c, received, sent, len(model.dropped))
	}
	if c.Bytes > limits.Bytes || kept > limits.Count {
		t.Fatalf("%d bytes and %d entries, over %+v", c.Bytes, kept, limits)
	}
	model.checkRoom(t, s, limits)
	return first
}

// previous is the newest kept message before one, of its topic.
func (m *naive) previous(id, first ID) ID {
	for at := id - 1; at >= first && m.all[id-1].Kind != Gap; at-- {
		if e := &m.all[at-1]; e.Kind != Gap && e.Topic == m.all[id-1].Topic {
			return at
		}
	}
	return 0
}

// checkRoom has entries go for want of room alone: of those that have gone the
// newest would not have found any, unless the bound was smaller then.
func (m *naive) checkRoom(t *rapid.T, s *Store, limits Limits) {
	first := s.first
	if first <= m.floor+1 {
		return
	}
	m.floor = first - 1
	if first <= m.taken+1 || len(m.all)-int(first)+1 >= min(limits.Count, int(limits.Bytes/64)) {
		return
	}
	cost := uint64(0)
	for _, e := range m.all[first-2:] {
		cost += uint64(len(e.Payload) + len(e.Topic) + slotBytes)
	}
	if cost < uint64(limits.Bytes)*3/4 {
		t.Fatalf("entry %d went though only %d of %d bytes were needed", first-1, cost, limits.Bytes)
	}
}

// checkView holds the rows against the kept entries of the model.
func checkView(t *rapid.T, v *View, match func(*Entry) bool, all []Entry, first, last ID) {
	var want []ID
	messages, waiting := 0, 0
	for id := ID(len(all)); id >= first && id > 0; id-- {
		e := &all[id-1]
		if e.Kind != Gap && match != nil && !match(e) {
			continue
		}
		switch {
		case id > last && e.Kind != Gap:
			waiting++
		case id <= last:
			want = append(want, id)
			if e.Kind != Gap {
				messages++
			}
		}
	}
	if e, ok := v.store.Get(first - 1); ok && e.Gap.Cause == GapBound {
		want = append(want, first-1)
	}
	if got := v.Window(0, len(all)+2); !slices.Equal(got, want) {
		t.Fatalf("rows %v, want %v", got, want)
	}
	if v.Len() != len(want) || v.Messages() != messages || v.Waiting() != waiting {
		t.Fatalf("%d rows, %d messages, %d wait; want %d, %d, %d", v.Len(), v.Messages(), v.Waiting(), len(want), messages, waiting)
	}
	for row, id := range want {
		if got, ok := v.Position(id); !ok || got != row {
			t.Fatalf("entry %d is in row %d (%v), want %d", id, got, ok, row)
		}
	}
}

// TestAnUnfinishedSearchShowsTrueMatchesInOrder looks at the rows in the middle.
func TestAnUnfinishedSearchShowsTrueMatchesInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := New(Limits{Bytes: MinBytes, Count: 200})
		v := NewView(s, func(e *Entry) bool { return len(e.Payload) == 1 })
		t.Repeat(map[string]func(*rapid.T){
			"append": func(t *rapid.T) { s.Append(Entry{Payload: make([]byte, rapid.IntRange(0, 1).Draw(t, "size"))}) },
			"gap":    func(t *rapid.T) { s.Append(Entry{Kind: Gap}) },
			"search": func(t *rapid.T) { v.Advance(rapid.IntRange(0, 20).Draw(t, "budget")) },
			"freeze": func(t *rapid.T) { v.Freeze() },
			"thaw":   func(t *rapid.T) { v.Thaw() },
			"anew":   func(t *rapid.T) { v.SetMatch(v.match) },
			"clear":  func(t *rapid.T) { s.Clear() },
			"undo":   func(t *rapid.T) { s.Undo() },
			"forget": func(t *rapid.T) { s.Forget() },
			"": func(t *rapid.T) {
				messages := 0
				rows := v.Window(0, v.Len())
				for i, id := range rows {
					e, ok := s.Get(id)
					if !ok || e.Kind != Gap && len(e.Payload) != 1 {
						t.Fatalf("row %d shows %+v, %v", i, e, ok)
					}
					if i > 0 && rows[i-1] <= id {
						t.Fatalf("rows %v are not in order", rows)
					}
					if e.Kind != Gap {
						messages++
					}
				}
				if v.Messages() != messages {
					t.Fatalf("%d messages, counted %d", messages, v.Messages())
				}
			},
		})
	})
}
