package verdict

const (
	skewsKept = 8
	ahead     = 10  // seconds: no message takes a negative time
	behind    = -60 // seconds: one may take long
)

// skews is how the device's clock differs from ours, in seconds: what it says less
// when it came here.
type skews struct {
	ring  [skewsKept]float32
	n     uint8
	put   uint8
	off   bool  // since is when it began to differ
	since int64 // µs
	was   int64 // observed_at of the event before, µs; 0 = none
}

// disorderly is by how much an event has to be older than the one before, µs: two
// that were observed at once may pass each other.
const disorderly = 2e5

// take takes in a time that a device says. It reports whether it is before that
// of the event before.
func (c *skews) take(observed, at int64, late bool) (disorder bool) {
	disorder = c.was != 0 && observed < c.was-disorderly
	c.was = observed
	if late {
		return disorder
	}
	skew := float32(observed-at) / 1e6
	c.ring[c.put] = skew
	c.put = (c.put + 1) % skewsKept
	c.n = min(c.n+1, skewsKept)
	off := skew > ahead || skew < behind
	if off && !c.off {
		c.since = at
	}
	c.off = off
	return disorder
}

// skew returns by how many seconds the clock is ahead (or, negative, behind), less
// what all clocks are; ok is false where it keeps time, or nobody knows.
func (c *skews) skew(bias float32) (seconds float32, ok bool) {
	if c.n < 4 {
		return 0, false
	}
	ring := c.ring
	sorted := ring[:c.n]
	order(sorted)
	least, most := sorted[0]-bias, sorted[c.n-1]-bias
	median := sorted[c.n/2] - bias
	switch {
	case median > ahead && sorted[c.n/4]-bias > ahead:
		return median, true
	case most < behind && most-least < max(10, .3*-median):
		return most, true
	}
	return 0, false
}

// best is the skew of the event that took the least time.
func (c *skews) best() (seconds float32, ok bool) {
	if c.n < 4 {
		return 0, false
	}
	seconds = c.ring[0]
	for _, x := range c.ring[1:c.n] {
		seconds = max(seconds, x)
	}
	return seconds, true
}
