package timeline

import (
	"cmp"
	"math"
	"slices"
)

// keyed is a node and what it is sorted by.
type keyed struct {
	key  uint64
	node int32
}

// descending is a key for a value: the larger the value, the smaller the key.
func descending(v float64) uint64 {
	bits := math.Float64bits(v)
	if bits>>63 == 0 {
		return bits ^ math.MaxInt64
	}
	return bits
}

// fewKeyed is up to how many a sort that compares is quicker.
const fewKeyed = 64

// sortKeyed puts nodes in the order of their keys; equals stay as they were. It
// counts bytes instead of comparing (radix sort), since the page's one thread would
// stand still for a tenth of a second while fifty thousand devices are compared.
// Scratch is at least as long.
func sortKeyed(list, scratch []keyed) {
	if len(list) <= fewKeyed {
		slices.SortStableFunc(list, func(a, b keyed) int { return cmp.Compare(a.key, b.key) })
		return
	}
	var counts [8][256]int32
	for _, k := range list {
		for b := range counts {
			counts[b][byte(k.key>>(8*b))]++
		}
	}
	from, to := list, scratch[:len(list)]
	for b := range counts {
		starts := &counts[b]
		if int(starts[byte(list[0].key>>(8*b))]) == len(list) {
			continue // all have this byte
		}
		at := int32(0)
		for i, n := range starts {
			starts[i] = at
			at += n
		}
		for _, k := range from {
			place := &starts[byte(k.key>>(8*b))]
			to[*place] = k
			*place++
		}
		from, to = to, from
	}
	copy(list, from)
}
