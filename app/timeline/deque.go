package timeline

import "sort"

// deque holds the IDs of matches in ascending order, with room at both ends.
type deque struct {
	ring  []ID // its length is a power of two
	start int
	size  int
}

// id returns the i-th smallest ID.
func (d *deque) id(i int) ID { return d.ring[(d.start+i)&(len(d.ring)-1)] }

// pushBack adds an ID that is larger than all others.
func (d *deque) pushBack(id ID) {
	d.grow()
	d.ring[(d.start+d.size)&(len(d.ring)-1)] = id
	d.size++
}

// pushFront adds an ID that is smaller than all others.
func (d *deque) pushFront(id ID) {
	d.grow()
	d.start = (d.start - 1) & (len(d.ring) - 1)
	d.ring[d.start] = id
	d.size++
}

func (d *deque) grow() {
	if d.size < len(d.ring) {
		return
	}
	ring := make([]ID, max(64, 2*len(d.ring)))
	n := copy(ring, d.ring[d.start:])
	copy(ring[n:], d.ring[:d.start])
	d.ring, d.start = ring, 0
}

// trim forgets the IDs below one.
func (d *deque) trim(below ID) {
	n := d.search(below)
	d.size -= n
	if d.size == 0 {
		d.start = 0
		return
	}
	d.start = (d.start + n) & (len(d.ring) - 1)
}

// search returns how many IDs are smaller than one.
func (d *deque) search(id ID) int {
	switch {
	case d.size == 0 || d.id(0) >= id:
		return 0 // nearly always, when it is asked what is no longer kept
	case d.id(d.size-1) < id:
		return d.size // nearly always, when it is asked what is shown
	}
	return sort.Search(d.size, func(i int) bool { return d.id(i) >= id })
}
