package timeline

import (
	"sync"
	"sync/atomic"
	"time"
)

// rateBucket is the width of a bucket of Store.Rate: 5 s in all.
const rateBucket = 500 * time.Millisecond

// Store keeps the newest entries within its Limits, in the order in which they
// were appended, whatever their times say. All methods are safe for concurrent
// use. The zero Store is of no use; see New.
//
// An entry costs its payload, its properties and 35 bytes. Topics are kept once
// each, in up to half of Limits.Bytes; one that finds no room there is kept
// with its entry. The statistics are bounded by MaxStatistics apart from that.
type Store struct {
	version atomic.Uint64

	mu       sync.RWMutex
	limits   Limits
	ring     ring
	index    index
	topics   topics
	stats    *statistics
	first    ID      // the oldest in memory; first == next: none is
	gone     ID      // those before will not come back, and wait for Trim
	shown    ID      // those before are hidden by Clear
	next     ID      // of the next entry
	gaps     []ID    // gaps in memory, oldest first
	edge     GapInfo // what went at the bound since the last Clear; Count 0 = nothing
	hidden   hidden  // what Undo brings back beside the entries
	counters Counters
	rate     rate
	extras   []byte // scratch of Append
}

// New returns an empty store. It takes memory as entries come.
func New(l Limits) *Store {
	s := &Store{first: 1, gone: 1, shown: 1, next: 1, stats: newStatistics()}
	s.limits = l.within()
	s.begin()
	return s
}

// begin gives an empty store the memory of a new one: none.
func (s *Store) begin() {
	shift := blockShift(s.limits.Bytes)
	s.ring = newRing(shift)
	s.index = newIndex(shift, s.next)
	s.topics = newTopics(s.limits.Bytes)
	s.first, s.gone, s.shown = s.next, s.next, s.next
	s.gaps = nil
}

// Append keeps a copy of e as the newest entry and returns its ID. Older entries
// go when there is no room. A message that is larger than the whole history may
// be is counted as dropped, and a gap stands in its place.
func (s *Store) Append(e Entry) ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.version.Add(1)
	id := s.next
	ref := s.topics.add(e.Topic)
	s.count(&e, ref)
	s.extras = appendExtras(s.extras[:0], &e)
	if int64(len(e.Payload)+len(e.Topic)+len(s.extras)) > s.largest() {
		if e.Kind != Gap {
			s.counters.Dropped++
		}
		s.topics.drop(ref)
		e = tooLarge(&e)
		ref = s.topics.add(e.Topic)
		s.extras = appendExtras(s.extras[:0], &e)
	}
	h := header{
		at: e.At.UnixMicro(), payloadLen: uint32(len(e.Payload)), extraLen: uint32(len(s.extras)),
		topicRef: ref, flags: flagsOf(&e), outcome: byte(e.Outcome), code: e.Code,
	}
	if ref == 0 {
		h.topicLen = uint32(len(e.Topic))
	}
	s.makeRoom(int64(h.size()) + indexEntry)
	if e.Kind == Gap {
		s.gaps = append(s.gaps, id)
	} else {
		h.back = s.topics.link(ref, id)
		s.counters.Kept++
	}
	s.write(&h, &e)
	return id
}

// count adds a new entry to the counters and statistics.
func (s *Store) count(e *Entry, ref uint32) {
	switch e.Kind {
	case Sent:
		s.counters.Sent++
	case Received:
		s.counters.Received++
		at := e.At.UnixMicro()
		s.rate.add(at, rateBucket)
		spot := s.spot(e.Topic, ref)
		if spot < 0 {
			s.counters.Unlisted++
		}
		s.stats.count(spot, s.next, at, e)
	}
}

// spot returns where a topic is counted. A topic that has a slot is looked for
// once.
func (s *Store) spot(topic string, ref uint32) int32 {
	if ref == 0 {
		return s.stats.spot(topic)
	}
	slot := &s.topics.slots[ref-1]
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

// write puts an entry behind the newest.
func (s *Store) write(h *header, e *Entry) {
	var b [headerLen]byte
	h.encode(&b)
	at := uint32(s.ring.end)
	s.index.add(at)
	s.ring.grow(h.size())
	at = s.ring.write(at, b[:])
	if h.topicRef == 0 {
		at = s.ring.writeString(at, e.Topic)
	}
	at = s.ring.write(at, s.extras)
	s.ring.write(at, e.Payload)
	s.next++
}

// header returns the header of an entry in memory and the address behind it.
func (s *Store) header(id ID) (h header, behind uint32) {
	at := s.index.get(id)
	if b := s.ring.stretch(at, headerLen); len(b) == headerLen {
		h.decode(b)
	} else {
		var b [headerLen]byte
		s.ring.read(at, b[:])
		h.decode(b[:])
	}
	return h, at + headerLen
}

// SetOutcome changes what became of a Sent entry, if that is still kept or Undo
// can bring it back.
func (s *Store) SetOutcome(id ID, o Outcome, code byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id < s.gone || id >= s.next {
		return
	}
	if h, _ := s.header(id); h.kind() != Sent {
		return
	}
	s.ring.write(s.index.get(id)+outcomeOffset, []byte{byte(o), code})
	s.version.Add(1)
}
