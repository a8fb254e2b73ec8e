package timeline

import (
	"math"
	"strings"
)

// topics keeps every topic of the entries once. It has a bound; a topic that finds
// no room is kept with its entry instead. Topics that have no entry left stay for
// a while, in a small part of the room, so that one that comes again costs
// nothing new.
type topics struct {
	slots  []topicSlot
	free   []uint32 // slots without a topic
	byName map[string]uint32
	bytes  int64 // memory of what is in use
	max    int64 // bound of bytes
	idle   int64 // bound of bytes while topics without entries are among them

	queue     []uint32 // slots whose last entry has gone, a ring, the longest ago first
	queueAt   int
	queueSize int
}

type topicSlot struct {
	name   string
	refs   uint32 // entries in memory
	queued bool   // it is in the queue, though it may have entries again
	last   ID     // the newest message; 0 = none yet
	spot   int32  // of the statistics, or unknownSpot
}

// slotBytes is what a topic costs over its characters: slot, map entry, free list
// and queue.
const slotBytes = 120

// newTopics returns topics for a history of so many bytes.
func newTopics(history int64) topics {
	t := topics{byName: map[string]uint32{}}
	t.bound(history)
	return t
}

// bound changes the bounds to those of a history of so many bytes.
func (t *topics) bound(history int64) { t.max, t.idle = history/2, history/16 }

// add counts one more entry of a topic and returns the number of its slot plus
// one; 0 = no room.
func (t *topics) add(name string) uint32 {
	if i, ok := t.byName[name]; ok {
		t.slots[i].refs++
		return i + 1
	}
	cost := int64(len(name)) + slotBytes
	t.shrink(cost)
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
	if slot.refs--; slot.refs > 0 || slot.queued {
		return
	}
	slot.queued = true
	if t.queueSize == len(t.queue) {
		queue := make([]uint32, max(16, 2*len(t.queue)))
		n := copy(queue, t.queue[t.queueAt:])
		copy(queue[n:], t.queue[:t.queueAt])
		t.queue, t.queueAt = queue, 0
	}
	t.queue[(t.queueAt+t.queueSize)&(len(t.queue)-1)] = ref - 1
	t.queueSize++
}

// shrink forgets topics that have no entry, the longest ago first, as far as there
// is no room for them beside so many bytes more.
func (t *topics) shrink(more int64) {
	for t.queueSize > 0 && t.bytes+more > t.idle {
		t.retire()
	}
}

// retire takes a slot out of the queue and, unless its topic has entries again,
// forgets the topic.
func (t *topics) retire() {
	i := t.queue[t.queueAt]
	t.queueAt = (t.queueAt + 1) & (len(t.queue) - 1)
	t.queueSize--
	slot := &t.slots[i]
	if slot.queued = false; slot.refs > 0 {
		return
	}
	t.bytes -= int64(len(slot.name)) + slotBytes
	delete(t.byName, slot.name)
	*slot = topicSlot{}
	t.free = append(t.free, i)
}

// Topics returns up to n topics that hang on a node, in order.
func (s *Store) Topics(key Key, n int) (list []string) {
	s.mu.Lock() // since they may have to be sorted
	defer s.mu.Unlock()
	i, ok := s.stats.find(key)
	if !ok {
		return nil
	}
	for _, kid := range s.stats.sortKids(i) {
		if node := s.stats.nodes.at(kid); node.kind == KindTopic && len(list) < n {
			list = append(list, node.name)
		}
	}
	return list
}
