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
// broker that restarts do not return in step. A broker that accepts and drops
// for ever sees at most ten attempts a minute.
func backoff(attempt int) time.Duration {
	d := backoffMax
	if attempt < 7 {
		d = min(backoffMin<<max(attempt-1, 0), backoffMax)
	}
	return d - rand.N(d/2)
}
