package timeline

import (
	"math"
	"strings"
	"time"
)

const (
	// MaxStatistics bounds the memory of all statistics, in bytes; room for about
	// 130,000 topics, devices and groups. It is in addition to Limits.Bytes.
	MaxStatistics = 32 << 20
	// statRateBucket is the width of a bucket of Stat.Rate: 10 s in all.
	statRateBucket = time.Second
	// nodeBytes is what a node costs over its name: its part of the tree, its
	// numbers, its place in a map and among its siblings.
	nodeBytes = 240
)

// A spot is where a topic is counted: the number of its node, or where there is
// no room for that, the complement (^) of the innermost node that there is.
const unknownSpot int32 = math.MinInt32 // nobody has asked yet

// statistics count the received messages since the last Clear, by topic and by
// what topics belong to, as a tree: see Key. The root, number 0, stands for
// nothing. Nodes are never removed; a parent has a smaller number than its
// children.
type statistics struct {
	nodes   chunks[node]
	numbers chunks[stat]
	kids    [][]int32 // of the nodes that have any; see node.kids
	byTopic map[string]int32
	byKey   map[Key]int32 // all others
	saved   savedPayloads
	bytes   int64
}

// node is a place in the tree. What has pointers is apart from the numbers, so
// that the garbage collector looks at little.
type node struct {
	name   string // Key.Name
	parent int32
	tail   int32 // where the last part of the name begins
	kids   int32 // its list of children plus one; 0 = none
	sorted int32 // how many of the children are in order
	saved  int32 // its payload plus one; 0 = none
	kind   NodeKind
}

// stat are the numbers of a node and of all below it.
type stat struct {
	count, retained, bytes, events uint64
	first, last, lastEvent         int64 // µs
	lastID                         ID
	lastSpot                       int32 // where the last message was counted
	lastSize                       uint32
	rate                           rate
}

func newStatistics() *statistics {
	t := &statistics{byTopic: map[string]int32{}, byKey: map[Key]int32{}}
	t.nodes.add()
	t.numbers.add()
	return t
}

// memory returns the bytes in use, about.
func (t *statistics) memory() int64 { return t.bytes + t.saved.bytes }

// count adds a received message.
func (t *statistics) count(spot int32, id ID, at int64, e *Entry) {
	i := spot
	if spot < 0 {
		i = ^spot
	}
	event := !e.Retained && strings.HasPrefix(e.Topic, "0/") && t.ofDevice(i)
	bucket := floorDiv(at, statRateBucket.Microseconds())
	for ; i != 0; i = t.nodes.at(i).parent {
		t.numbers.at(i).add(spot, id, at, event, e, bucket)
	}
}

// ofDevice reports whether a spot belongs to a user's devices.
func (t *statistics) ofDevice(i int32) bool {
	n := t.nodes.at(i)
	if n.kind == KindTopic {
		n = t.nodes.at(n.parent)
	}
	return n.kind == KindDevice || n.kind == KindUser
}

func (s *stat) add(spot int32, id ID, at int64, event bool, e *Entry, bucket int64) {
	s.count++
	s.bytes += uint64(len(e.Payload))
	s.lastID, s.lastSpot, s.lastSize = id, spot, uint32(len(e.Payload))
	if e.Retained {
		s.retained++ // when it was sent is not known, so it says nothing about time
		return
	}
	if s.count-s.retained == 1 {
		s.first = at
	}
	s.last = at
	if event {
		s.events++
		s.lastEvent = at
	}
	s.rate.addIn(bucket, at)
}

// setStatsAside begins to count anew, and returns what was counted.
func (s *Store) setStatsAside() *statistics {
	aside := s.stats
	s.stats = newStatistics()
	s.topics.forgetSpots()
	return aside
}

// mergeStats takes back what was set aside, with what was counted since.
func (s *Store) mergeStats(aside *statistics) {
	s.counters.Unlisted += aside.merge(s.stats)
	s.stats = aside
	s.topics.forgetSpots()
}

// forgetSpots is for when the statistics are other ones.
func (t *topics) forgetSpots() {
	for i := range t.slots {
		t.slots[i].spot = unknownSpot
	}
}

// merge counts in what was counted since. What finds no room is not counted by
// its topic any more: it returns how many messages those are.
func (t *statistics) merge(newer *statistics) (lost uint64) {
	moved := make([]int32, newer.nodes.n)
	for i := int32(1); i < newer.nodes.n; i++ {
		n := newer.nodes.at(i)
		parent := moved[n.parent]
		if parent < 0 {
			moved[i] = parent
			continue
		}
		if moved[i] = t.child(parent, n.key(), n.tail, true); moved[i] < 0 && n.kind == KindTopic {
			lost += newer.numbers.at(i).count
		}
	}
	for i := int32(1); i < newer.nodes.n; i++ {
		if to := moved[i]; to >= 0 {
			t.numbers.at(to).merge(newer.numbers.at(i), moved)
			t.saved.take(t.nodes.at(to), newer.saved.of(newer.nodes.at(i)))
		}
	}
	return lost
}

// merge adds what was counted later.
func (s *stat) merge(n *stat, moved []int32) {
	if n.count == 0 {
		return
	}
	if n.count > n.retained {
		if s.count == s.retained {
			s.first = n.first
		}
		s.last = n.last
		s.rate.merge(n.rate)
	}
	if n.events > 0 {
		s.lastEvent = n.lastEvent
	}
	s.count += n.count
	s.retained += n.retained
	s.bytes += n.bytes
	s.events += n.events
	s.lastID, s.lastSize = n.lastID, n.lastSize
	switch {
	case n.lastSpot >= 0:
		s.lastSpot = moved[n.lastSpot]
	case moved[^n.lastSpot] >= 0:
		s.lastSpot = ^moved[^n.lastSpot]
	default:
		s.lastSpot = moved[^n.lastSpot]
	}
}
