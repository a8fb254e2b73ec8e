package timeline

import (
	"math"
	"strings"
)

// topics keeps every topic of the kept entries once. It has a bound; a topic
// that finds no room is kept with its entry instead.
type topics struct {
	slots  []topicSlot
	free   []uint32 // slots without entries
	byName map[string]uint32
	bytes  int64 // memory of what is in use
	max    int64
}

type topicSlot struct {
	name string
	refs uint32 // kept entries
	last ID     // the newest message; 0 = none yet
	spot int32  // of the statistics, or unknownSpot
}

// slotBytes is what a topic costs over its characters: slot, map entry, free list.
const slotBytes = 104

func newTopics(max int64) topics { return topics{byName: map[string]uint32{}, max: max} }

// add counts one more entry of a topic and returns the number of its slot plus
// one; 0 = no room.
func (t *topics) add(name string) uint32 {
	if i, ok := t.byName[name]; ok {
		t.slots[i].refs++
		return i + 1
	}
	cost := int64(len(name)) + slotBytes
	if t.bytes+cost > t.max {
		return 0
	}
	var i uint32
	if n := len(t.free); n > 0 {
		i, t.free = t.free[n-1], t.free[:n-1]
	} else {
		i = uint32(len(t.slots))
		t.slots = append(t.slots, topicSlot{})
	}
	name = strings.Clone(name) // the caller's may be a small part of something large
	t.slots[i] = topicSlot{name: name, refs: 1, spot: unknownSpot}
	t.byName[name] = i
	t.bytes += cost
	return i + 1
}

// link makes a message the newest of its topic, and returns how many IDs before
// lies the one that was it; 0 = none.
func (t *topics) link(ref uint32, id ID) uint32 {
	if ref == 0 {
		return 0
	}
	slot := &t.slots[ref-1]
	last := slot.last
	slot.last = id
	if last == 0 || id-last > math.MaxUint32 {
		return 0
	}
	return uint32(id - last)
}

// drop counts one entry less.
func (t *topics) drop(ref uint32) {
	if ref == 0 {
		return
	}
	slot := &t.slots[ref-1]
	if slot.refs--; slot.refs > 0 {
		return
	}
	t.bytes -= int64(len(slot.name)) + slotBytes
	delete(t.byName, slot.name)
	*slot = topicSlot{}
	t.free = append(t.free, ref-1)
}
