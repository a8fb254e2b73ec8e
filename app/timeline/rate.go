package timeline

import "time"

// rateBuckets is how many buckets the time that a rate speaks of is cut into.
const rateBuckets = 10

// rate counts what happened lately, in buckets of equal width.
type rate struct {
	buckets [rateBuckets]uint32
	last    int64 // number of the newest bucket since the epoch
	since   int64 // µs; when counting began after a time without anything
}

// add counts one at a time, in µs since the epoch; width is that of a bucket.
func (r *rate) add(at int64, width time.Duration) {
	r.addIn(floorDiv(at, width.Microseconds()), at)
}

// addIn is add for who knows the number of the bucket.
func (r *rate) addIn(bucket, at int64) {
	if n := &r.buckets[mod(r.last)]; bucket == r.last && *n > 0 {
		*n++
		return
	}
	r.turn(bucket)
	if r.sum() == 0 {
		r.since = at
	}
	r.buckets[mod(r.last)]++
}

// perSecond returns the rate at a time. Young counts are divided by their age,
// at least one second, so that the first number is no more wrong than the tenth.
func (r rate) perSecond(at int64, width time.Duration) float64 {
	w := width.Microseconds()
	r.turn(floorDiv(at, w)) // of the copy
	sum := r.sum()
	if sum == 0 {
		return 0
	}
	span := (rateBuckets-1)*w + at - r.last*w
	span = min(max(at-r.since, time.Second.Microseconds()), max(span, 1), rateBuckets*w)
	return float64(sum) / (float64(span) / 1e6)
}

// turn makes the bucket of a number the newest. A clock that jumps back by less
// than the buckets cover counts on in the newest; further back starts anew.
func (r *rate) turn(bucket int64) {
	switch ahead := bucket - r.last; {
	case ahead >= rateBuckets || ahead <= -rateBuckets:
		r.buckets = [rateBuckets]uint32{}
		r.last = bucket
	case ahead > 0:
		for range ahead {
			r.last++
			r.buckets[mod(r.last)] = 0
		}
	}
}

// merge adds what another has counted since.
func (r *rate) merge(newer rate) {
	r.turn(newer.last)
	newer.turn(r.last)
	if r.sum() == 0 {
		r.since = newer.since
	}
	for i, n := range newer.buckets {
		r.buckets[i] += n
	}
}

func (r *rate) sum() (n uint64) {
	for _, b := range r.buckets {
		n += uint64(b)
	}
	return n
}

func mod(bucket int64) int64 { return (bucket%rateBuckets + rateBuckets) % rateBuckets }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
