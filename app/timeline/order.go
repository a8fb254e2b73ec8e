package timeline

import (
	"math"
	"time"
)

// Order says which of two siblings comes first. Names are ordered as people
// count.
type Order uint8

// The orders of a Tree.
const (
	ByName Order = iota
	ByLast       // the last seen first: see Stat.Seen
	ByRate       // the most talkative first
)

// unranked is the rank of who came after the ranks were given.
const unranked = math.MaxInt32

// ordered returns the children of a node in the order of the tree.
func (t *Tree) ordered(i int32, now time.Time) []int32 {
	kids := t.stats.sortKids(i)
	if t.order == ByName || len(kids) < 2 {
		return kids
	}
	if t.flags[i]&flagRanked == 0 {
		t.flags[i] |= flagRanked
		t.giveRanks(kids, now)
	}
	return t.byRank(kids)
}

// byRank returns siblings in the order of their ranks, which count from 0, and
// then those that have none yet.
func (t *Tree) byRank(kids []int32) []int32 {
	out, n := make([]int32, len(kids)), 0
	for _, k := range kids {
		if rank := t.ranks[k]; rank != unranked {
			out[rank] = k
			n++
		}
	}
	for _, k := range kids {
		if t.ranks[k] == unranked {
			out[n] = k
			n++
		}
	}
	return out
}

// giveRanks numbers siblings in the order of the tree; equals stay in that of
// their names. Users come before groups, whatever is heard of them, as by name.
func (t *Tree) giveRanks(kids []int32, now time.Time) {
	list := make([]keyed, len(kids))
	for j, k := range kids {
		list[j] = keyed{descending(t.value(k, now)), k}
	}
	scratch := make([]keyed, len(kids))
	for start, end := 0, 0; start < len(kids); start = end {
		first := t.stats.nodes.at(kids[start])
		for end = start + 1; end < len(kids) && (first.parent != 0 || t.stats.nodes.at(kids[end]).kind == first.kind); end++ {
		}
		sortKeyed(list[start:end], scratch)
	}
	for rank, r := range list {
		t.ranks[r.node] = int32(rank)
	}
}

// value is what the order looks at; more comes first.
func (t *Tree) value(i int32, now time.Time) float64 {
	s := t.stats.numbers.at(i)
	switch {
	case t.order == ByRate:
		return s.rate.perSecond(now.UnixMicro(), statRateBucket)
	case s.count == s.retained:
		return math.Inf(-1)
	case s.events > 0:
		return float64(s.lastEvent)
	}
	return float64(s.last)
}
