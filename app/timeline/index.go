package timeline

// index finds the address of an entry by its ID. It has room for a fixed number
// of IDs in a row, in chunks that come into being when they are needed.
type index struct {
	chunks [][]uint32
	shift  uint
}

const maxChunk = 16 // 256 KiB

// newIndex returns an index with room for at least count IDs in a row.
func newIndex(count int) index {
	shift := uint(4)
	for shift < maxChunk && count>>(shift+1) >= 16 {
		shift++
	}
	return index{chunks: make([][]uint32, count>>shift+1), shift: shift}
}

func (x *index) memory() int64 {
	n := int64(0)
	for _, c := range x.chunks {
		n += 4 * int64(len(c))
	}
	return n
}

func (x *index) release() { clear(x.chunks) }

func (x *index) set(id ID, at uint32) {
	i := uint64(id) >> x.shift % uint64(len(x.chunks))
	if x.chunks[i] == nil {
		x.chunks[i] = make([]uint32, 1<<x.shift)
	}
	x.chunks[i][uint64(id)&(1<<x.shift-1)] = at
}

func (x *index) get(id ID) uint32 {
	return x.chunks[uint64(id)>>x.shift%uint64(len(x.chunks))][uint64(id)&(1<<x.shift-1)]
}
