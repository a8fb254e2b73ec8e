package session

import (
	"context"
	"time"

	"deviceconsole/app/draft"
)

// ServerClock is what is known of this device's clock.
type ServerClock struct {
	Skew draft.Skew // against the server's
}

// ClockMeasured is an event: the server was asked for its time.
type ClockMeasured struct{ Samples []draft.Sample }

// MeasureClock is an effect: ask the server for its time, now rather than when it
// is due.
type MeasureClock struct{}

func (ClockMeasured) event() {}
func (MeasureClock) effect() {}

// updateClock takes the events of the clock. An estimate stays in force when the
// server can't be asked: a clock that was off still is.
func (m Model) updateClock(e Event) (_ Model, ok bool) {
	measured, ok := e.(ClockMeasured)
	if !ok {
		return m, false
	}
	if skew := draft.Estimate(measured.Samples); skew.Known {
		m.ServerClock.Skew = skew
	}
	return m.preview(), true
}

const (
	clockEvery   = 10 * time.Minute // while the page is seen
	clockSamples = 5
	clockTimeout = 5 * time.Second // for each
)

// clock asks for the server's time from one goroutine, when it is told to and every
// ten minutes.
type clock struct {
	runner *Runner
	wake   chan struct{} // holds one
}

// act carries out an effect, and reports whether it was the clock's.
func (c *clock) act(e Effect) bool {
	if _, ok := e.(MeasureClock); !ok {
		return false
	}
	select {
	case c.wake <- struct{}{}:
	default:
	}
	return true
}

func (c *clock) work() {
	r := c.runner
	for {
		select {
		case <-r.ctx.Done():
			return
		case <-c.wake:
		case <-time.After(clockEvery):
			if r.deps.Hidden != nil && r.deps.Hidden() {
				continue
			}
		}
		if samples := c.measure(); len(samples) > 0 {
			r.Send(ClockMeasured{samples})
		}
	}
}

// measure asks a few times: the quickest answer tells most.
func (c *clock) measure() (samples []draft.Sample) {
	r := c.runner
	for range clockSamples {
		ctx, cancel := context.WithTimeout(r.ctx, clockTimeout)
		asked := r.deps.Now()
		server, err := r.deps.ServerTime(ctx)
		answered := r.deps.Now()
		cancel()
		if err != nil {
			break // others would fare no better now
		}
		samples = append(samples, draft.Sample{Asked: asked, Server: server, Answered: answered})
	}
	return samples
}
