package timeline

import "slices"

// Snapshot returns a view of what this one shows and would still find, which
// stays as it is whatever becomes of this one's filter and pause: later messages
// are not in it, though what goes at the bound of the store goes from it too.
func (v *View) Snapshot() *View {
	v.mu.Lock()
	defer v.mu.Unlock()
	b := v.bounds()
	return &View{
		store: v.store, match: v.match, newer: v.newer, older: v.older, frozen: true, held: b.last,
		rows: deque{ring: slices.Clone(v.rows.ring), start: v.rows.start, size: v.rows.size},
	}
}

// After returns the IDs of up to n rows that follow an entry, in the order of
// arrival, but for the gap that stands for what went at the bound (see
// Store.Edge); left is how many such rows there are in all, as far as the filter
// has been applied. It is how whoever reads a whole view goes on while rows come
// at one end and go at the other. From 0 on it begins with the oldest.
func (v *View) After(id ID, n int) (ids []ID, left int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	b := v.bounds()
	from := max(id+1, b.first)
	if from > b.last {
		return nil, 0
	}
	if v.match == nil {
		left = int(b.last - from + 1)
		for ; from <= b.last && len(ids) < n; from++ {
			ids = append(ids, from)
		}
		return ids, left
	}
	at, end := v.rows.search(from), v.rows.search(b.last+1)
	left = end - at
	for ; at < end && len(ids) < n; at++ {
		ids = append(ids, v.rows.id(at))
	}
	return ids, left
}

// Edge returns the gap that stands for all messages that went at the bound since
// the last Clear, and whether any did.
func (s *Store) Edge() (Entry, bool) {
	s.mu.RLock()
	id := s.edgeID()
	s.mu.RUnlock()
	if id == 0 {
		return Entry{}, false
	}
	return s.Get(id)
}
