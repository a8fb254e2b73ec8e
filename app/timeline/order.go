package timeline

import (
	"cmp"
	"math"
	"slices"
	"sort"
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
	kids = slices.Clone(kids)
	if t.flags[i]&flagRanked == 0 {
		t.flags[i] |= flagRanked
		t.giveRanks(kids, now)
	}
	slices.SortStableFunc(kids, func(a, b int32) int { return cmp.Compare(t.ranks[a], t.ranks[b]) })
	return kids
}

// giveRanks numbers siblings in the order of the tree; equals stay in that of
// their names.
func (t *Tree) giveRanks(kids []int32, now time.Time) {
	type ranked struct {
		node  int32
		kind  NodeKind // users come before groups, whatever is heard of them
		value float64
	}
	list := make([]ranked, len(kids))
	for j, k := range kids {
		list[j] = ranked{node: k, value: t.value(k, now)}
		if n := t.stats.nodes.at(k); n.parent == 0 {
			list[j].kind = n.kind
		}
	}
	sort.SliceStable(list, func(i, j int) bool {
		a, b := &list[i], &list[j]
		return a.kind < b.kind || a.kind == b.kind && a.value > b.value
	})
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
