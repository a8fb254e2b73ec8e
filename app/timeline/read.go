package timeline

import "time"

// kept reports whether an ID names a kept entry.
func (s *Store) kept(id ID) bool { return id >= s.first && id < s.next }

// edgeID names the gap that stands for all that went at the bound: it takes the
// place of the youngest of them. 0 = nothing went since the last Clear.
func (s *Store) edgeID() ID {
	if s.edge.Count == 0 {
		return 0
	}
	return s.first - 1
}

// Get returns a copy of an entry, and whether it is kept. The ID just before the
// oldest kept one gives a Gap entry when messages went at the bound.
func (s *Store) Get(id ID) (Entry, bool) {
	e, _, ok := s.Head(id, -1)
	return e, ok
}

// Head is Get with at most the first max bytes of the payload, or all of them
// for a negative max; size is the length of the whole payload. It is what a row
// needs of a message of 10 MB.
func (s *Store) Head(id ID, max int) (e Entry, size int, ok bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if id != 0 && id == s.edgeID() {
		return Entry{ID: id, At: s.edge.Until, Kind: Gap, Gap: s.edge}, 0, true
	}
	if !s.kept(id) {
		return Entry{}, 0, false
	}
	var scratch []byte
	h, at := s.entry(id, &e, &scratch)
	n := h.payloadLen
	if max >= 0 && uint64(n) > uint64(max) {
		n = uint32(max)
	}
	e.Payload = make([]byte, n)
	s.ring.read(at, e.Payload)
	return e, int(h.payloadLen), true
}

// entry fills e but for the payload, which lies at the returned address. What
// few entries have (see setExtras) is left as it is in e for those that have not.
func (s *Store) entry(id ID, e *Entry, scratch *[]byte) (header, uint32) {
	h, at := s.header(id)
	e.ID, e.At, e.Kind, e.QoS = id, moment(h.at), h.kind(), h.flags>>2&3
	e.Retained, e.Duplicate = h.flags&flagRetained != 0, h.flags&flagDuplicate != 0
	e.Outcome, e.Code = Outcome(h.outcome), h.code
	if h.topicRef != 0 {
		e.Topic = s.topics.slots[h.topicRef-1].name
	} else {
		e.Topic = string(s.ring.view(at, h.topicLen, scratch))
		at = s.ring.move(at, h.topicLen)
	}
	if h.extraLen > 0 {
		setExtras(e, s.ring.view(at, h.extraLen, scratch))
		at = s.ring.move(at, h.extraLen)
	}
	return h, at
}

// Walk calls visit with up to n kept entries, gaps included, in the order of
// arrival from an ID on, or from the oldest kept one where that is newer. It
// returns the ID to go on from, which is that of no entry yet when the newest
// was visited. The entry and its payload are good for the time of the call
// alone; visit must not call the store or a view of it. The store takes what
// comes meanwhile.
func (s *Store) Walk(from ID, n int, visit func(*Entry)) (next ID) {
	var w walker
	for more := true; more && n > 0; {
		from, n, more = w.step(s, from, n, visit)
	}
	return from
}

// walker holds what the entries of a Walk have one after the other.
type walker struct {
	entry   Entry
	scratch []byte
}

// step is up to one batch of a Walk.
func (w *walker) step(s *Store, from ID, n int, visit func(*Entry)) (next ID, left int, more bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	from = max(from, s.first)
	for range min(n, batch) {
		if from >= s.next {
			return from, n, false
		}
		h, at := s.entry(from, &w.entry, &w.scratch)
		w.entry.Payload = s.ring.view(at, h.payloadLen, &w.scratch)
		visit(&w.entry)
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

// Counters returns what became of all messages.
func (s *Store) Counters() Counters {
	s.mu.RLock()
	defer s.mu.RUnlock()
	c := s.counters
	c.Gaps = uint64(len(s.gaps))
	c.Counting = s.stats.memory()
	c.Bytes = s.ring.memory() + s.index.memory() + s.topics.bytes
	return c
}

// Rate returns the received messages per second over the last 5 s.
func (s *Store) Rate(now time.Time) float64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.rate.perSecond(now.UnixMicro(), rateBucket)
}

// Version changes whenever anything changed.
func (s *Store) Version() uint64 { return s.version.Load() }
