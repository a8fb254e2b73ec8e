package timeline

// After returns the IDs of up to n rows that are kept, in the order of arrival:
// those that follow one entry, up to another one and including that; left is how
// many such rows there are in all, as far as the filter has been applied. It is
// how whoever reads a whole view goes on while rows come at one end and go at
// the other. From 0 on it begins with the oldest.
func (v *View) After(id, until ID, n int) (ids []ID, left int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	b := v.bounds()
	from, last := max(id+1, b.first), min(b.last, until)
	if from > last {
		return nil, 0
	}
	if v.match == nil {
		left = int(last - from + 1)
		for ; from <= last && len(ids) < n; from++ {
			ids = append(ids, from)
		}
		return ids, left
	}
	at, end := v.rows.search(from), v.rows.search(last+1)
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

// Newest returns the newest entry that the view would show if it matched: that of
// the store, or of the moment of Freeze. 0 = there is none.
func (v *View) Newest() ID {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.bounds().last
}
