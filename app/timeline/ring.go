package timeline

// ring is a fixed number of bytes that are written round and round. Addresses
// run from 0 to size-1 and wrap. It is made of segments that come into being
// when they are first written to, so that an empty history costs nothing, and
// that hold no pointers, so that the garbage collector never looks inside.
// A stretch may lie across segments: no entry is too long for the segments, and
// none leaves a hole behind.
type ring struct {
	segments [][]byte
	shift    uint   // a segment has 1<<shift bytes
	size     uint32 // of the whole ring
}

const maxSegment = 20 // 1 MiB

// newRing returns a ring of at most capacity bytes, which is at least 1 KiB.
func newRing(capacity int64) ring {
	shift := uint(6)
	for shift < maxSegment && capacity>>(shift+1) >= 16 {
		shift++
	}
	n := capacity >> shift
	return ring{segments: make([][]byte, n), shift: shift, size: uint32(n << shift)}
}

// memory returns the bytes that the ring has asked for so far.
func (r *ring) memory() int64 {
	n := int64(0)
	for _, s := range r.segments {
		n += int64(len(s))
	}
	return n
}

// release gives all memory back.
func (r *ring) release() { clear(r.segments) }

// move returns the address n bytes after at.
func (r *ring) move(at, n uint32) uint32 {
	if room := r.size - at; n >= room {
		return n - room
	}
	return at + n
}

// stretch returns what lies at an address, at most n bytes and at most up to the
// end of its segment.
func (r *ring) stretch(at, n uint32) []byte {
	i, offset := at>>r.shift, at&(1<<r.shift-1)
	if r.segments[i] == nil {
		r.segments[i] = make([]byte, 1<<r.shift)
	}
	s := r.segments[i][offset:]
	if uint32(len(s)) > n {
		s = s[:n]
	}
	return s
}

// write copies p to an address and returns the address behind it.
func (r *ring) write(at uint32, p []byte) uint32 {
	for len(p) > 0 {
		n := copy(r.stretch(at, uint32(len(p))), p)
		at, p = r.move(at, uint32(n)), p[n:]
	}
	return at
}

// writeString is write for a string.
func (r *ring) writeString(at uint32, p string) uint32 {
	for len(p) > 0 {
		n := copy(r.stretch(at, uint32(len(p))), p)
		at, p = r.move(at, uint32(n)), p[n:]
	}
	return at
}

// read fills p from an address on.
func (r *ring) read(at uint32, p []byte) {
	for len(p) > 0 {
		n := copy(p, r.stretch(at, uint32(len(p))))
		at, p = r.move(at, uint32(n)), p[n:]
	}
}

// view returns n bytes from an address on: the ring's own where they lie in one
// segment, else copied to *scratch. They are good until the ring is written to.
func (r *ring) view(at, n uint32, scratch *[]byte) []byte {
	if n == 0 {
		return nil // the segment may not be there yet
	}
	if s := r.stretch(at, n); uint32(len(s)) == n {
		return s[:n:n]
	}
	if uint32(cap(*scratch)) < n {
		*scratch = make([]byte, n)
	}
	s := (*scratch)[:n]
	r.read(at, s)
	return s
}
