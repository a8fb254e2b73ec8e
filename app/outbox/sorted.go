package outbox

import (
	"cmp"
	"slices"
	"sort"
)

// sorted keeps items in the order of their IDs. New ones mostly come last and old
// ones mostly go first, which costs no more for ten thousand items than for one.
type sorted struct {
	spots []spot
	first int // the spots before are empty
	empty int // spots, those before first included
}

// spot is the place of an item, which stays when the item goes, until many are
// empty.
type spot struct {
	item  *item
	taken bool
}

func (s *sorted) find(id ID) (at int, found bool) {
	return slices.BinarySearchFunc(s.spots, id, func(sp spot, id ID) int { return cmp.Compare(sp.item.ID, id) })
}

func (s *sorted) insert(i *item) {
	if n := len(s.spots); n == 0 || s.spots[n-1].item.ID < i.ID {
		s.spots = append(s.spots, spot{i, true})
		return
	}
	at, found := s.find(i.ID)
	switch {
	case !found:
		s.spots = slices.Insert(s.spots, at, spot{i, true})
	case !s.spots[at].taken:
		s.spots[at] = spot{i, true}
		s.empty--
	}
	s.first = min(s.first, at)
}

func (s *sorted) remove(i *item) {
	at, found := s.find(i.ID)
	if !found || !s.spots[at].taken {
		return
	}
	s.spots[at].taken = false
	s.empty++
	if s.empty > 64 && s.empty > len(s.spots)/2 {
		s.spots = slices.DeleteFunc(s.spots, func(sp spot) bool { return !sp.taken })
		s.first, s.empty = 0, 0
	}
}

// oldest returns the first item, nil if there is none.
func (s *sorted) oldest() *item {
	for ; s.first < len(s.spots); s.first++ {
		if sp := s.spots[s.first]; sp.taken {
			return sp.item
		}
	}
	return nil
}

// backwards calls a func for the items, the last first, until it returns false.
func (s *sorted) backwards(see func(*item) bool) {
	for at := len(s.spots) - 1; at >= 0; at-- {
		if sp := s.spots[at]; sp.taken && !see(sp.item) {
			return
		}
	}
}

// ordered returns items in the order of their IDs.
func ordered(items map[ID]*item) []*item {
	list := make([]*item, 0, len(items))
	for _, i := range items {
		list = append(list, i)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].ID < list[j].ID })
	return list
}

// forwards calls a func for the items, the first first. It must not change them.
func (s *sorted) forwards(see func(*item)) {
	for _, sp := range s.spots[s.first:] {
		if sp.taken {
			see(sp.item)
		}
	}
}
