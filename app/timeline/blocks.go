package timeline

// blocks are items in a row that grow at the end and go from the start, in pieces
// of memory of one size without pointers, so that the garbage collector never
// looks inside. A piece comes into being when it is first needed and is given
// back when the last of its items has gone: however far the row may grow, what it
// holds costs what it is, and no more.
type blocks[T byte | uint32] struct {
	table      [][]T  // block n is at n modulo the length, which is a power of two
	shift      uint   // a block has 1<<shift items
	start, end uint64 // numbers of the items in the row; start == end: none
	held       int    // blocks of the table
	spare      []T    // a block that was left, for the next one that is needed
}

// size is the number of items of a block.
func (b *blocks[T]) size() int { return 1 << b.shift }

// block returns the block of an item. Of its number only the lowest 32 bits are
// looked at; the row is never longer than they can tell.
func (b *blocks[T]) block(item uint32) []T {
	return b.table[item>>b.shift&uint32(len(b.table)-1)]
}

// grow adds n items, of any content, at the end.
func (b *blocks[T]) grow(n uint64) {
	if n == 0 {
		return
	}
	last := (b.end + n - 1) >> b.shift
	for last-b.start>>b.shift >= uint64(len(b.table)) {
		b.widen()
	}
	for i := b.end >> b.shift; i <= last; i++ {
		slot := &b.table[i&uint64(len(b.table)-1)]
		if *slot != nil {
			continue // begun before
		}
		if *slot, b.spare = b.spare, nil; *slot == nil {
			*slot = make([]T, b.size())
		}
		b.held++
	}
	b.end += n
}

// widen doubles the table.
func (b *blocks[T]) widen() {
	table := make([][]T, max(16, 2*len(b.table)))
	if b.start < b.end {
		for i := b.start >> b.shift; i <= (b.end-1)>>b.shift; i++ {
			table[i&uint64(len(table)-1)] = b.table[i&uint64(len(b.table)-1)]
		}
	}
	b.table = table
}

// drop takes n items, which are there, away from the start.
func (b *blocks[T]) drop(n uint64) {
	from := b.start >> b.shift
	b.start += n
	to := b.start >> b.shift
	if b.start == b.end && b.end&uint64(b.size()-1) != 0 {
		to++ // the one that was begun has nothing left either
	}
	for i := from; i < to; i++ {
		slot := &b.table[i&uint64(len(b.table)-1)]
		b.spare, *slot = *slot, nil
		b.held--
	}
}

// count returns the number of blocks that are held.
func (b *blocks[T]) count() int {
	if b.spare != nil {
		return b.held + 1
	}
	return b.held
}

// spareBlocks is how many blocks a row may hold over what its items need: one
// begun and one nearly left, and one for the next.
const spareBlocks = 3
