package timeline

import "time"

// kept reports whether an ID names a kept entry.
func (s *Store) kept(id ID) bool { return id >= s.shown && id < s.next }

// edgeID names the gap that stands for all that went at the bound: it takes the
// place of the one before the oldest kept. 0 = nothing went since the last Clear.
func (s *Store) edgeID() ID {
	if s.edge.Count == 0 {
		return 0
	}
	return s.shown - 1
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
	e.Payload = make([]byte, h.head(max))
	s.ring.read(at, e.Payload)
	return e, int(h.payloadLen), true
}

// entry fills e but for the payload, which lies at the returned address. What
// few entries have (see setExtras) is left as it is in e for those that have not.
func (s *Store) entry(id ID, e *Entry, scratch *[]byte) (header, uint32) {
	h, at := s.header(id)
	e.ID, e.At, e.Kind, e.QoS = id, moment(h.at), h.kind(), h.flags>>2&3
	e.Retained, e.Duplicate = h.flags&flagRetained != 0, h.flags&flagDuplicate != 0
	e.Away = h.flags&flagAway != 0
	e.Outcome, e.Code = Outcome(h.outcome), h.code
	if h.topicRef != 0 {
		e.Topic = s.topics.slots[h.topicRef-1].name
	} else {
		e.Topic = string(s.ring.view(at, h.topicLen, scratch))
		at += h.topicLen
	}
	if h.extraLen > 0 {
		setExtras(e, s.ring.view(at, h.extraLen, scratch))
		at += h.extraLen
	}
	return h, at
}

// Counters returns what became of all messages.
func (s *Store) Counters() Counters {
	s.mu.RLock()
	defer s.mu.RUnlock()
	c := s.counters
	c.Gaps = uint64(s.gapsBetween(s.shown, s.next))
	c.Bytes = s.memory()
	c.Counting = s.stats.memory()
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
