package mqttws

import (
	"math/rand/v2"
	"time"
)

const (
	backoffMin = 500 * time.Millisecond
	backoffMax = 30 * time.Second
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

// maxPerMinute is how often a client dials within any minute, but for Retry; the last
// two of them are kept for Check, which is called when a dial is likely to get through.
const (
	maxPerMinute = 10
	keptForCheck = 2
)

// pace remembers when the client dialled last.
type pace struct {
	at [maxPerMinute]time.Time // the last ones, in a ring
	n  int
}

func (p *pace) dialled(now time.Time) {
	p.at[p.n%maxPerMinute] = now
	p.n++
}

// wait is how long another attempt has to wait, which may dial so many times.
func (p *pace) wait(now time.Time, dials int) time.Duration {
	oldest := p.at[(p.n+dials-1)%maxPerMinute]
	return max(oldest.Add(time.Minute).Sub(now), 0)
}
