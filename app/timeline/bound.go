package timeline

// Limits bound a Store. Both apply; the oldest entry goes first.
type Limits struct {
	Bytes int64 // all memory of the store but the statistics; at least MinBytes is used
	Count int   // entries; also bounded by Bytes/64
}

const (
	// MinBytes is the smallest bound that a Store takes.
	MinBytes = 64 << 10
	// maxBytes is the largest: addresses have 32 bits.
	maxBytes = 3 << 30
	// bytesPerEntry is how much of a history makes room for one entry more.
	bytesPerEntry = 128
)

// LimitsOf returns the bounds of a history of a size: beside its bytes, one entry
// for each 128 of them, so that what is kept beside the store of each entry (the
// rows of a View, 8 bytes) stays in proportion. Entries that large, topic and
// properties included, never meet the bound by count.
func LimitsOf(bytes int64) Limits { return Limits{Bytes: bytes, Count: int(bytes / bytesPerEntry)} }

// Bounds for a wide screen and for a phone.
var (
	WideLimits  = LimitsOf(256 << 20)
	PhoneLimits = LimitsOf(64 << 20)
)

// within returns limits that a Store can keep.
func (l Limits) within() Limits {
	l.Bytes = min(max(l.Bytes, MinBytes), maxBytes)
	l.Count = int(min(max(int64(l.Count), 1), l.Bytes/64))
	return l
}

// Limits returns the bounds.
func (s *Store) Limits() Limits {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.limits
}

// SetLimits changes the bounds, whatever is kept. It takes no time: what is too
// much then goes by Trim, and a little with each Append.
func (s *Store) SetLimits(l Limits) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits = l.within()
	s.topics.bound(s.limits.Bytes)
	if s.first == s.next {
		s.begin()
	}
	s.version.Add(1)
}

// reserve is the memory that the blocks hold at most over what is in them.
func (s *Store) reserve() int64 {
	return spareBlocks * int64(s.ring.size()+indexEntry*s.index.size())
}

// cost is the memory that the store takes at most for what it has to keep.
func (s *Store) cost() int64 {
	return int64(s.ring.end-s.ring.start) + indexEntry*int64(s.next-s.first) + s.topics.bytes + s.reserve()
}

// memory is what it takes.
func (s *Store) memory() int64 {
	return s.ring.memory() + s.index.memory() + s.topics.bytes + 8*int64(cap(s.gaps))
}

// largest is the length of the longest entry that is kept, its topic included.
func (s *Store) largest() int64 {
	return s.limits.Bytes - s.topics.idle - s.reserve() - headerLen - indexEntry - slotBytes
}

// dropsPerAppend is how many entries an Append drops at most over those in whose
// room it needs, when the bound was made smaller.
const dropsPerAppend = 64

// makeRoom drops entries for one that costs so many bytes. However much is over
// the bound, it frees little more than the new entry takes; Trim does the rest.
func (s *Store) makeRoom(bytes int64) {
	freed := int64(0)
	for n := 0; s.first < s.next && (freed < bytes || n < dropsPerAppend); n++ {
		if s.cost()+bytes <= s.limits.Bytes && int64(s.next-s.first) < int64(s.limits.Count) {
			return
		}
		freed += s.dropOldest()
	}
}

// Trim drops up to n entries that are beyond the bounds or that Clear took for
// good, and gives their memory back. It reports whether more are left. Call it
// in small steps after SetLimits and Forget until it does not.
func (s *Store) Trim(n int) (more bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.excess() {
		return false
	}
	defer s.version.Add(1)
	for ; n > 0 && s.excess(); n-- {
		s.dropOldest()
	}
	if s.first == s.next {
		s.begin()
	}
	return s.excess()
}

// excess reports whether there is something for Trim.
func (s *Store) excess() bool {
	return s.first < s.gone ||
		s.first < s.next && (s.cost() > s.limits.Bytes || int64(s.next-s.first) > int64(s.limits.Count))
}

// dropOldest lets the oldest entry in memory go and returns the bytes that it
// took: first those that Clear took for good, then those that it hides, then those
// that are kept.
func (s *Store) dropOldest() (freed int64) {
	h, at := s.header(s.first)
	if h.kind() == Received && s.first >= s.gone {
		s.save(s.first, &h, at)
	}
	s.topics.drop(h.topicRef)
	s.topics.shrink(0)
	gap := h.kind() == Gap
	if gap {
		s.gaps = s.gaps[1:]
	}
	id := s.first
	s.first++
	s.index.drop(1)
	s.ring.drop(h.size())
	switch {
	case id < s.gone:
	case id < s.shown:
		s.gone = s.first
		if !gap {
			s.hidden.dropped(moment(h.at))
		}
	default:
		s.gone, s.shown = s.first, s.first
		if !gap {
			s.counters.Kept--
			s.counters.Dropped++
			s.edge.add(moment(h.at))
		}
	}
	return int64(h.size()) + indexEntry
}
