package chart

// blockSize is how many places of a Series's ring have their extremes noted
// together. MaxPoints is a multiple of it.
const blockSize = 32

// block tells where in a block of places the first lowest and the first highest
// value lie. A block whose first place was written to again knows only of what
// was written since, so it speaks for points in a row that fill it.
type block struct{ low, high uint8 }

// note takes the value at a place, which was written after the place before it.
func (s *Series) note(place int) {
	b, offset := &s.blocks[place/blockSize], uint8(place%blockSize)
	first, value := place-int(offset), s.ring[place].value
	if offset == 0 {
		*b = block{}
		return
	}
	if value < s.ring[first+int(b.low)].value {
		b.low = offset
	}
	if value > s.ring[first+int(b.high)].value {
		b.high = offset
	}
}

// extremes returns the first lowest and the first highest of the points from one
// up to before another.
func (s *Series) extremes(from, to int) (low, high int) {
	low, high = from, from
	lowest := s.at(from).value
	highest := lowest
	look := func(i int, value float64) {
		if value < lowest {
			low, lowest = i, value
		}
		if value > highest {
			high, highest = i, value
		}
	}
	for i := from; i < to; {
		place := s.place(i)
		if place%blockSize != 0 || i+blockSize > to {
			look(i, s.ring[place].value)
			i++
			continue
		}
		b := s.blocks[place/blockSize]
		look(i+int(b.low), s.ring[place+int(b.low)].value)
		look(i+int(b.high), s.ring[place+int(b.high)].value)
		i += blockSize
	}
	return low, high
}

// before returns the first of the points after one, and up to before another,
// whose time is not before at.
func (s *Series) before(at int64, from, to int) int {
	lo, step := from, 1 // the point at lo is before at
	for lo+step < to && s.at(lo+step).at < at {
		lo += step
		step *= 2
	}
	for hi := min(lo+step, to); ; {
		if lo+1 >= hi {
			return hi
		}
		if mid := (lo + hi) / 2; s.at(mid).at < at {
			lo = mid
		} else {
			hi = mid
		}
	}
}
