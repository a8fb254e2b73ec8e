package verdict

import "deviceconsole/app/timeline"

const (
	intervals   = 20 // that are kept
	fewest      = 5  // that say anything, where they are even
	fewestOdd   = 12 // where they are not
	earlyPauses = 40 // intervals within which a long one may be a habit that is not known yet
	newPace     = 4  // intervals in a row that are another pace, where the old one was even
	newOddPace  = 8
	ownPace     = 100 // after so many, and an hour, it is the usual one
)

// pace is how often something is heard. Its times are in microseconds, its
// intervals in seconds.
type pace struct {
	ring   [intervals]float32
	usual  float32 // what intervals were before the ones that are now; 0 = not known
	long   float32 // the longest of the pauses that are a habit
	peak   float32 // the longest, of which old ones fade
	limit  float32 // longer is no habit; 0 = not known
	low    float32 // quartiles of the ring
	high   float32
	count  uint32 // intervals
	n, put uint8
	longs  uint8 // pauses that are a habit
	slow   uint8 // intervals in a row
	fast   uint8
	even   bool // intervals resemble each other
	steady bool // they did while usual was worked out
	stale  bool // limit, low, high and even are to be worked out
	broken bool // nobody listened since the last message

	first   int64
	last    int64 // 0 = never heard
	id      timeline.ID
	changed int64 // when slow or fast began
	outN    uint16
	outages [4]outage // the newest first
}

// outage is a time in which nothing was heard.
type outage struct {
	from, until int64
	id          timeline.ID // the first message after it
}

// take takes in a message and returns the interval before it; -1 = not known.
func (p *pace) take(at int64, id timeline.ID, late bool) float32 {
	before := p.last
	p.last, p.id = at, id
	if p.first == 0 {
		p.first = at
	}
	if before == 0 || p.broken || late || at < before {
		p.broken = late
		return -1
	}
	x := float32(at-before) / 1e6
	p.count++
	if x > p.limit || p.count%4 == 0 {
		p.work()
	}
	if p.limit > 0 && x > p.limit && p.pause(x, outage{before, at, id}) {
		return x
	}
	p.compare(x, before)
	p.ring[p.put] = x
	p.put = (p.put + 1) % intervals
	p.peak = max(x, p.peak*.997)
	p.n = min(p.n+1, intervals)
	p.stale = true
	return x
}

// pause takes in an interval that is beyond the limit, and reports whether it
// is an exception: not the second in a row, which makes it a pace.
func (p *pace) pause(x float32, o outage) bool {
	if p.outN > 0 && p.outages[0].until == o.from {
		p.changed, p.slow = p.outages[0].from, max(p.slow, 1)
		copy(p.outages[:], p.outages[1:])
		p.outages[len(p.outages)-1] = outage{}
		p.outN--
		return false
	}
	if p.count < earlyPauses || p.longs >= 2 && x < 3*p.long {
		p.longs, p.long = min(p.longs+1, 9), max(p.long, x)
		p.stale = true
		return true
	}
	copy(p.outages[1:], p.outages[:])
	p.outages[0] = o
	p.outN++
	p.slow, p.fast = 0, 0
	return true
}

// compare tells whether the pace is another one.
func (p *pace) compare(x float32, began int64) {
	if p.usual == 0 {
		if p.n >= 8 {
			p.settle(1)
		}
		return
	}
	factor := float32(1.7)
	if !p.steady {
		factor = 4
	}
	switch {
	case x > p.usual*factor:
		if p.slow == 0 {
			p.changed = began
		}
		p.slow, p.fast = min(p.slow+1, ownPace), 0
	case x < p.usual/factor:
		if p.fast == 0 {
			p.changed = began
		}
		p.fast, p.slow = min(p.fast+1, ownPace), 0
	default:
		p.slow, p.fast = 0, 0
	}
	switch {
	case max(p.slow, p.fast) == ownPace && p.last-p.changed > hour:
		p.slow, p.fast = 0, 0
		p.settle(1)
	case p.slow == 0 && p.fast == 0 && p.count%8 == 0:
		p.settle(.25)
	}
}

// settle moves what is usual towards what is now.
func (p *pace) settle(share float32) {
	p.work()
	p.usual += (p.median() - p.usual) * share
	p.steady = p.even
}

// work works out what follows from the ring.
func (p *pace) work() {
	if !p.stale {
		return
	}
	p.stale = false
	n := int(p.n)
	ring := p.ring
	sorted := ring[:n]
	order(sorted)
	median, most := sorted[n/2], sorted[n-1]
	p.low, p.high = sorted[n/4], sorted[n-1-n/4]
	p.even = p.high-p.low < median/2
	p.limit = 0
	switch {
	case p.even && n >= fewest:
		p.limit = max(3*median, 2*most, 3)
	case n >= fewestOdd:
		p.limit = max(4*median, 2.5*most, 1.8*p.peak, 10)
	default:
		return
	}
	switch p.longs {
	case 0:
	case 1:
		p.limit = max(p.limit, 2.5*p.long)
	default:
		p.limit = max(p.limit, 2*p.long)
	}
}

func (p *pace) median() float32 {
	ring := p.ring
	sorted := ring[:p.n]
	order(sorted)
	return sorted[len(sorted)/2]
}

// lately is the median of the newest n intervals.
func (p *pace) lately(n uint8) float32 {
	var room [intervals]float32
	for i := range min(n, p.n) {
		room[i] = p.ring[(p.put+intervals-1-i)%intervals]
	}
	sorted := order(room[:min(n, p.n)])
	return sorted[len(sorted)/2]
}

// slower and faster report whether the pace is another one.
func (p *pace) slower() bool { return p.slow >= p.enough() }
func (p *pace) faster() bool { return p.fast >= p.enough() }

func (p *pace) enough() uint8 {
	if p.steady {
		return newPace
	}
	return newOddPace
}
