//go:build !js

package mqttws

import (
	"context"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestReturningNetworkIsReachedSoon: 200 outages of a second to ten minutes, each
// end of which the page hears of. A dial into the void hangs, and gets through
// when the network repeats its first packet after 1, 3 and 7 seconds.
func TestReturningNetworkIsReachedSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		back := make(chan struct{}) // closed while there is a network
		close(back)
		var cut chan struct{}
		network := func() chan struct{} { mu.Lock(); defer mu.Unlock(); return back }
		w := &world{}
		w.hold = func(ctx context.Context) error {
			begun := time.Now()
			for _, repeat := range []time.Duration{0, time.Second, 3 * time.Second, 7 * time.Second} {
				select {
				case <-time.After(time.Until(begun.Add(repeat))):
				case <-ctx.Done():
					return ctx.Err()
				}
				select {
				case <-network():
					return nil
				default:
				}
			}
			<-ctx.Done()
			return ctx.Err()
		}
		w.answer = func(_ int, c net.Conn) {
			if welcome(c) {
				go pong(c, atOnce)
				mu.Lock()
				over := cut
				mu.Unlock()
				<-over
			}
		}
		cut = make(chan struct{})
		c := w.connect(t, Config{})
		w.until(in(Connected))
		var took []time.Duration
		for range 200 {
			time.Sleep(5*time.Second + rand.N(5*time.Minute))
			mu.Lock()
			back = make(chan struct{})
			gone := back
			close(cut)
			cut = make(chan struct{})
			mu.Unlock()
			w.forget()
			time.Sleep(time.Second + rand.N(10*time.Minute))
			returned := time.Now()
			close(gone)
			c.Check()
			w.until(in(Connected))
			took = append(took, time.Since(returned))
		}
		close(cut)
		w.close(c)
		slices.Sort(took)
		t.Logf("reached after %v (median), %v (p95), %v (at most)", took[100], took[190], took[199])
		if p95 := took[190]; p95 > 2*time.Second {
			t.Errorf("95 of 100 times the network was reached after %v", p95)
		}
		if opened, dials := w.most(); opened > 10 || dials > 60 {
			t.Errorf("%d attempts of %d within a minute", opened, dials)
		}
	})
}

// TestNetworkThatGoesAgainAndAgain: every quarter of a minute, for a few seconds in which
// each dial fails at once. The client keeps attempts for when it is told of its return.
func TestNetworkThatGoesAgainAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFickle()
		c := w.connect(t, Config{})
		w.until(in(Connected))
		var took []time.Duration
		for range 100 {
			time.Sleep(10*time.Second + rand.N(4*time.Second))
			w.goes(true)
			w.forget()
			time.Sleep(time.Second + rand.N(7*time.Second))
			w.goes(false)
			returned := time.Now()
			c.Check()
			w.until(in(Connected))
			took = append(took, time.Since(returned))
		}
		w.goes(true)
		w.close(c)
		slices.Sort(took)
		t.Logf("reached after %v (median), %v (p95), %v (at most)", took[50], took[95], took[99])
		if took[95] > 2*time.Second {
			t.Errorf("95 of 100 times the network was reached after %v", took[95])
		}
		if opened, dials := w.most(); opened > 10 || dials > 60 {
			t.Errorf("%d attempts of %d within a minute", opened, dials)
		}
	})
}
