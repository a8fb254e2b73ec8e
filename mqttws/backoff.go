package mqttws

import (
	"errors"
	"math/rand/v2"
	"time"
)

const (
	backoffMin = 500 * time.Millisecond
	backoffMax = 30 * time.Second

	// knocks is how many attempts in a row follow each other after a second where
	// nothing answers, which is for half a minute: a network or a broker that is back
	// by then is reached at once. Nobody is burdened by them, since no WebSocket opens.
	// They become fewer where a browser would begin to mind them: see crowd.
	knocks      = 25
	knockEvery  = time.Second
	knockSeldom = 5 * time.Second
)

// backoff is the default wait after failed attempt number attempt: it doubles from
// 0.5 s to 30 s and takes off up to half at random, so that the clients of a
// broker that restarts do not return in step.
func backoff(attempt int) time.Duration {
	d := backoffMax
	if attempt < 7 {
		d = min(backoffMin<<max(attempt-1, 0), backoffMax)
	}
	return d - rand.N(d/2)
}

// knock is the default wait after attempt number attempt where that opened no WebSocket.
func knock(attempt int, crowded bool) time.Duration {
	every := knockEvery
	switch {
	case attempt > knocks:
		return backoff(attempt - knocks + 3)
	case crowded:
		every = knockSeldom
	}
	return every*3/4 + rand.N(every/2)
}

// crowd counts as Chromium does, which holds a page's WebSockets back while f of them failed
// and s opened within the last 3 to 6 minutes: by 1 to 5 s where f/(s+1) is 16 or more, by
// half of that where it is 15, and so on. The attempt that would get through is held back
// with the others.
type crowd struct {
	failed, opened [2]int // in this period and in the one before
	began          time.Time
}

const (
	crowdPeriod = 3 * time.Minute
	crowdFrom   = 9
)

func (c *crowd) roll(now time.Time) {
	switch since := now.Sub(c.began); {
	case since >= 2*crowdPeriod:
		*c = crowd{began: now}
	case since >= crowdPeriod:
		c.failed, c.opened = [2]int{0, c.failed[0]}, [2]int{0, c.opened[0]}
		c.began = c.began.Add(crowdPeriod)
	}
}

func (c *crowd) add(now time.Time, failed bool) {
	c.roll(now)
	if failed {
		c.failed[0]++
	} else {
		c.opened[0]++
	}
}

// dense reports whether more failures would soon have attempts held back.
func (c *crowd) dense(now time.Time) bool {
	c.roll(now)
	return (c.failed[0]+c.failed[1])/(c.opened[0]+c.opened[1]+1) >= crowdFrom
}

// How often a client opens a WebSocket within any minute, and how often it tries to, but for
// Retry. The last two are kept for Check, which is called when a dial is likely to get
// through.
const (
	maxPerMinute      = 10
	maxDialsPerMinute = 60
	keptForCheck      = 2
	maxCheckRate      = 500 * time.Millisecond // between the starts of two attempts
)

// pace remembers when the client dialled last.
type pace struct {
	opened, dialled ring
	silent          bool // the last dial opened nothing
	crowd           crowd

	// Attempts in a row that opened nothing, and that opened something which did not hold:
	// a network that is away is no reason to wait for long once it is there.
	knocks, reached int
}

// attempted notes that an attempt, of one dial or more, is over.
func (p *pace) attempted() {
	if p.silent {
		p.knocks++
		return
	}
	p.knocks = 0
	p.reached++
}

// rest has the waits start over.
func (p *pace) rest() { p.knocks, p.reached = 0, 0 }

func newPace() pace {
	return pace{opened: make(ring, 0, maxPerMinute), dialled: make(ring, 0, maxDialsPerMinute)}
}

// dials notes that a dial begins.
func (p *pace) dials(now time.Time) { p.dialled.add(now) }

// dialEnded notes how it ended: what answered at all, if only to refuse, was reached.
func (p *pace) dialEnded(now time.Time, err error) {
	var answer *UpgradeError
	p.silent = err != nil && !errors.As(err, &answer) && !errors.Is(err, ErrSubprotocol)
	p.crowd.add(now, p.silent)
	if !p.silent {
		p.opened.add(now)
	}
}

// wait is how long another attempt has to wait, which may dial so many times and
// leaves so many dials to others.
func (p *pace) wait(now time.Time, dials, kept int) time.Duration {
	return max(p.opened.wait(now, dials+kept), p.dialled.wait(now, dials+kept))
}

// waitChecked is wait for an attempt that Check asks for.
func (p *pace) waitChecked(now time.Time, dials int) time.Duration {
	wait := p.wait(now, dials, 0)
	if n := len(p.dialled); n > 0 {
		wait = max(wait, p.dialled[n-1].Add(maxCheckRate).Sub(now))
	}
	return wait
}

// ring holds the last times of something, as many as may be within a minute, the
// newest at its end.
type ring []time.Time

func (r *ring) add(now time.Time) {
	if len(*r) == cap(*r) {
		copy(*r, (*r)[1:])
		*r = (*r)[:len(*r)-1]
	}
	*r = append(*r, now)
}

// wait is how long until n more have room.
func (r ring) wait(now time.Time, n int) time.Duration {
	crowd := len(r) + n - cap(r)
	if crowd <= 0 {
		return 0
	}
	return max(r[crowd-1].Add(time.Minute).Sub(now), 0)
}
