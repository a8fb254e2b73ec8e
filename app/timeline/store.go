package timeline

import (
	"sync"
	"sync/atomic"
	"time"
)

const (
	// MinBytes is the smallest bound that a Store takes.
	MinBytes = 64 << 10
	// maxBytes is the largest: addresses have 32 bits.
	maxBytes = 3 << 30
	// rateBucket is the width of a bucket of Store.Rate: 5 s in all.
	rateBucket = 500 * time.Millisecond
)

// Store keeps the newest entries within its Limits, in the order in which they
// were appended, whatever their times say. All methods are safe for concurrent
// use. The zero Store is of no use; see New.
//
// Of Limits.Bytes, a sixteenth is for the topics, each kept once, and a
// sixteenth for the index by ID. An entry costs its payload, its properties and
// 35 bytes; its topic too where the topics have no room for it. The statistics
// are bounded by MaxStatistics apart from that.
type Store struct {
	version atomic.Uint64

	mu       sync.RWMutex
	ring     ring
	index    index
	topics   topics
	stats    *statistics
	maxCount int
	tail     uint32 // address of the next entry
	used     uint64 // bytes of the ring
	first    ID     // the oldest kept; first == next: none is
	next     ID
	gaps     []ID    // kept gaps, oldest first
	edge     GapInfo // what went at the bound since the last Clear; Count 0 = nothing
	counters Counters
	rate     rate
	extras   []byte // scratch of Append
}

// New returns an empty store. It takes memory as entries come.
func New(l Limits) *Store {
	size := min(max(l.Bytes, MinBytes), maxBytes)
	s := &Store{first: 1, next: 1}
	s.maxCount = int(min(max(int64(l.Count), 1), size/64))
	s.ring = newRing(size - size/8)
	s.index = newIndex(s.maxCount)
	s.topics = newTopics(size / 16)
	s.stats = newStatistics()
	return s
}

// Append keeps a copy of e as the newest entry and returns its ID. Older entries
// go when there is no room. A message that is larger than the whole history may
// be is counted as dropped, and a gap stands in its place.
func (s *Store) Append(e Entry) ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.version.Add(1)
	id, bytes := s.next, len(e.Payload)
	s.count(&e)
	s.extras = appendExtras(s.extras[:0], &e)
	if uint64(bytes)+uint64(len(e.Topic))+uint64(len(s.extras))+headerLen > uint64(s.ring.size) {
		if e.Kind != Gap {
			s.counters.Dropped++
		}
		e = tooLarge(&e)
		s.extras = appendExtras(s.extras[:0], &e)
	}
	h := header{
		at: e.At.UnixMicro(), payloadLen: uint32(len(e.Payload)), extraLen: uint32(len(s.extras)),
		flags: flagsOf(&e), outcome: byte(e.Outcome), code: e.Code,
	}
	if h.topicRef = s.topics.add(e.Topic); h.topicRef == 0 {
		h.topicLen = uint32(len(e.Topic))
	}
	if e.Kind != Gap {
		h.back = s.topics.link(h.topicRef, id)
	}
	for s.used+h.size() > uint64(s.ring.size) || int(s.next-s.first) >= s.maxCount {
		s.dropOldest()
	}
	s.write(&h, &e)
	if e.Kind == Gap {
		s.gaps = append(s.gaps, id)
	} else {
		s.counters.Kept++
	}
	return id
}

// count adds a new entry to the counters and statistics.
func (s *Store) count(e *Entry) {
	switch e.Kind {
	case Sent:
		s.counters.Sent++
	case Received:
		s.counters.Received++
		at := e.At.UnixMicro()
		s.rate.add(at, rateBucket)
		spot := s.spot(e.Topic)
		if spot < 0 {
			s.counters.Unlisted++
		}
		s.stats.count(spot, s.next, at, e)
	}
}

// spot returns where a topic is counted. A topic that has a slot is looked for
// once.
func (s *Store) spot(topic string) int32 {
	i, ok := s.topics.byName[topic]
	if !ok {
		return s.stats.spot(topic)
	}
	slot := &s.topics.slots[i]
	if slot.spot == unknownSpot {
		slot.spot = s.stats.spot(topic)
	}
	return slot.spot
}

// maxGapTopic bounds the topic that is kept of a message that was too large.
const maxGapTopic = 1024

// tooLarge is the gap in place of an entry that the history has no room for.
func tooLarge(e *Entry) Entry {
	gap := Entry{At: e.At, Kind: Gap, Gap: GapInfo{
		Cause: GapTooLarge, From: e.At, Until: e.At, Count: 1, Bytes: uint64(len(e.Payload)),
	}}
	if len(e.Topic) <= maxGapTopic {
		gap.Topic = e.Topic
	}
	return gap
}

// write puts an entry into the free room behind the newest.
func (s *Store) write(h *header, e *Entry) {
	var b [headerLen]byte
	h.encode(&b)
	s.index.set(s.next, s.tail)
	at := s.ring.write(s.tail, b[:])
	if h.topicRef == 0 {
		at = s.ring.writeString(at, e.Topic)
	}
	at = s.ring.write(at, s.extras)
	s.tail = s.ring.write(at, e.Payload)
	s.used += h.size()
	s.next++
}

// dropOldest makes room.
func (s *Store) dropOldest() {
	h, at := s.header(s.first)
	if h.kind() == Received {
		s.save(s.first, &h, at)
	}
	s.topics.drop(h.topicRef)
	s.used -= h.size()
	if h.kind() == Gap {
		s.gaps = s.gaps[1:]
	} else {
		s.counters.Kept--
		s.counters.Dropped++
		if s.edge.Count == 0 {
			s.edge = GapInfo{Cause: GapBound, From: moment(h.at)}
		}
		s.edge.Until = moment(h.at)
		s.edge.Count++
	}
	s.first++
}

// header returns the header of a kept entry and the address behind it.
func (s *Store) header(id ID) (h header, behind uint32) {
	at := s.index.get(id)
	if b := s.ring.stretch(at, headerLen); len(b) == headerLen {
		h.decode(b)
	} else {
		var b [headerLen]byte
		s.ring.read(at, b[:])
		h.decode(b[:])
	}
	return h, s.ring.move(at, headerLen)
}

// SetOutcome changes what became of a Sent entry, if that is still kept.
func (s *Store) SetOutcome(id ID, o Outcome, code byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.kept(id) {
		return
	}
	if h, _ := s.header(id); h.kind() != Sent {
		return
	}
	s.ring.write(s.ring.move(s.index.get(id), outcomeOffset), []byte{byte(o), code})
	s.version.Add(1)
}

// Clear removes all entries and the statistics, and gives the memory
// back. The counters go on.
func (s *Store) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counters.Cleared += s.counters.Kept
	s.counters.Kept = 0
	s.first, s.tail, s.used = s.next, 0, 0
	s.gaps, s.edge = nil, GapInfo{}
	s.ring.release()
	s.index.release()
	s.topics = newTopics(s.topics.max)
	s.setStatsAside()
	s.version.Add(1)
}
