package timeline

// Walk calls visit with up to n kept entries, gaps included, in the order of
// arrival from an ID on, or from the oldest kept one where that is newer. It
// returns the ID to go on from, which is that of no entry yet when the newest
// was visited. The entry and its payload are good for the time of the call
// alone; visit must not call the store or a view of it. The store takes what
// comes meanwhile.
func (s *Store) Walk(from ID, n int, visit func(*Entry)) (next ID) {
	return s.WalkHeads(from, n, -1, func(e *Entry, _ int) { visit(e) })
}

// WalkHeads is Walk with at most the first max bytes of each payload, or all of them for
// a negative max; size is the length of the whole payload. A payload of 10 MB lies in
// pieces, and to put them together takes as long as to draw a frame.
func (s *Store) WalkHeads(from ID, n, max int, visit func(e *Entry, size int)) (next ID) {
	w := walker{max: max}
	for more := true; more && n > 0; {
		from, n, more = w.step(s, from, n, visit)
	}
	return from
}

// walker holds what the entries of a Walk have one after the other.
type walker struct {
	max     int
	entry   Entry
	scratch []byte
}

// step is up to one batch of a Walk.
func (w *walker) step(s *Store, from ID, n int, visit func(*Entry, int)) (next ID, left int, more bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	from = max(from, s.shown)
	for range min(n, batch) {
		if from >= s.next {
			return from, n, false
		}
		h, at := s.entry(from, &w.entry, &w.scratch)
		w.entry.Payload = s.ring.view(at, h.head(w.max), &w.scratch)
		w.entry.in = s
		visit(&w.entry, int(h.payloadLen))
		if h.extraLen > 0 {
			w.entry = Entry{}
		}
		from++
		n--
	}
	return from, n, from < s.next
}

// Previous returns the newest kept message that is older than a kept one and has
// the same topic; 0 = none. Of a topic that the topics have no room for (see
// Store) it knows none.
func (s *Store) Previous(id ID) ID {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if !s.kept(id) {
		return 0
	}
	h, _ := s.header(id)
	if back := ID(h.back); back > 0 && s.kept(id-back) {
		return id - back
	}
	return 0
}

// Newest returns the newest kept message of a topic; 0 = none, or a topic of which
// Previous knows none.
func (s *Store) Newest(topic string) ID {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if i, ok := s.topics.byName[topic]; ok {
		if id := s.topics.slots[i].last; id != 0 && s.kept(id) {
			return id
		}
	}
	return 0
}
