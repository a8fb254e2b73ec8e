package timeline

// ring is the bytes of the entries, one behind the other. Addresses have 32 bits
// and wrap. A stretch may lie across blocks: no entry is too long for the blocks,
// and none leaves a hole behind.
type ring struct{ blocks[byte] }

// The sizes of blocks: the hundred and twenty-eighth part of the bound, within
// limits.
const (
	minBlock = 11 // 2 KiB
	maxBlock = 20 // 1 MiB
)

// blockShift returns the size of blocks that suits a bound of bytes.
func blockShift(bytes int64) uint {
	shift := uint(minBlock)
	for shift < maxBlock && bytes>>(shift+8) > 0 {
		shift++
	}
	return shift
}

func newRing(shift uint) ring { return ring{blocks[byte]{shift: shift}} }

// memory returns the bytes that are held.
func (r *ring) memory() int64 { return int64(r.count()) << r.shift }

// stretch returns what lies at an address, at most n bytes and at most up to the
// end of its block.
func (r *ring) stretch(at, n uint32) []byte {
	s := r.block(at)[at&(1<<r.shift-1):]
	if uint32(len(s)) > n {
		s = s[:n]
	}
	return s
}

// write copies p to an address and returns the address behind it.
func (r *ring) write(at uint32, p []byte) uint32 {
	for len(p) > 0 {
		n := copy(r.stretch(at, uint32(len(p))), p)
		at, p = at+uint32(n), p[n:]
	}
	return at
}

// writeString is write for a string.
func (r *ring) writeString(at uint32, p string) uint32 {
	for len(p) > 0 {
		n := copy(r.stretch(at, uint32(len(p))), p)
		at, p = at+uint32(n), p[n:]
	}
	return at
}

// read fills p from an address on.
func (r *ring) read(at uint32, p []byte) {
	for len(p) > 0 {
		n := copy(p, r.stretch(at, uint32(len(p))))
		at, p = at+uint32(n), p[n:]
	}
}

// view returns n bytes from an address on: the ring's own where they lie in one
// block, else copied to *scratch. They are good until the ring is written to.
func (r *ring) view(at, n uint32, scratch *[]byte) []byte {
	if n == 0 {
		return nil // the block may not be there
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

// index finds the address of an entry by its ID.
type index struct{ blocks[uint32] }

// indexEntry is what an entry costs in the index.
const indexEntry = 4

// newIndex returns an index for a ring whose blocks have a size, from an ID on.
func newIndex(shift uint, next ID) index {
	return index{blocks[uint32]{shift: max(shift-6, 8), start: uint64(next), end: uint64(next)}}
}

func (x *index) memory() int64 { return int64(x.count()) * indexEntry << x.shift }

// add gives the next ID an address.
func (x *index) add(at uint32) {
	id := uint32(x.end)
	x.grow(1)
	x.block(id)[id&(1<<x.shift-1)] = at
}

func (x *index) get(id ID) uint32 { return x.block(uint32(id))[uint32(id)&(1<<x.shift-1)] }
