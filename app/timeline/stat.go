package timeline

import "time"

// Stat counts the received messages of a topic, or of a node with all that hang
// on it, since the last Clear, whether they are still kept or not.
type Stat struct {
	Count       uint64 // messages, retained ones included
	Retained    uint64 // of Count: when they were sent is not known, and no time below speaks of them
	Bytes       uint64 // of payloads
	First, Last time.Time
	LastID      ID        // the newest message; Store.Last answers for its payload
	LastSize    int       // bytes of the newest payload
	Events      uint64    // of Count: what a device itself sent just then
	LastEvent   time.Time // when a device itself last sent something
	Rate        float64   // messages per second over the last 10 s
}

// Seen is when it was heard of last: when a device itself sent something, and for
// want of that when something was sent to it. Zero = only retained messages came.
func (s Stat) Seen() time.Time {
	if s.LastEvent.IsZero() {
		return s.Last
	}
	return s.LastEvent
}

// stat returns the numbers of a node.
func (t *statistics) stat(i int32, now time.Time) Stat {
	s := t.numbers.at(i)
	out := Stat{
		Count: s.count, Retained: s.retained, Bytes: s.bytes, Events: s.events,
		LastID: s.lastID, LastSize: int(s.lastSize),
		Rate: s.rate.perSecond(now.UnixMicro(), statRateBucket),
	}
	if s.count > s.retained {
		out.First, out.Last = time.UnixMicro(s.first), time.UnixMicro(s.last)
	}
	if s.events > 0 {
		out.LastEvent = time.UnixMicro(s.lastEvent)
	}
	return out
}

// Stat returns the numbers of a node, and whether there is one.
func (s *Store) Stat(key Key, now time.Time) (Stat, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, ok := s.stats.find(key)
	if !ok {
		return Stat{}, false
	}
	return s.stats.stat(i, now), true
}

// Last returns the newest payload of a node, at most its first max bytes, and
// its whole length. It is there while the message is kept, and afterwards where
// it is no longer than 1 KiB and there was room for a copy; else ok is false.
func (s *Store) Last(key Key, max int) (payload []byte, size int, ok bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, found := s.stats.find(key)
	if !found {
		return nil, 0, false
	}
	last := s.stats.numbers.at(i)
	size = int(last.lastSize)
	n := size
	if max >= 0 {
		n = min(n, max)
	}
	if s.kept(last.lastID) {
		h, at := s.header(last.lastID)
		if h.kind() != Received { // it was too large for the history
			return nil, size, false
		}
		payload = make([]byte, n)
		s.ring.read(at+h.topicLen+h.extraLen, payload)
		return payload, size, true
	}
	if last.lastSpot < 0 {
		return nil, size, false
	}
	saved := s.stats.saved.of(s.stats.nodes.at(last.lastSpot))
	if saved.id != last.lastID {
		return nil, size, false
	}
	return append(make([]byte, 0, n), saved.data[:n]...), size, true
}
