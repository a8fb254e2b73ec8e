//go:build !js

package mqttws

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestKnocksKeepAPageUncrowded: a connection that was up for an hour is lost for a minute.
// The client tries every second at first, and then seldom enough that a browser does not
// hold back the attempt that it makes once it is told of the network's return.
func TestKnocksKeepAPageUncrowded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFickle()
		c := w.connect(t, Config{})
		w.until(in(Connected))
		time.Sleep(time.Hour)
		begun := time.Now()
		w.goes(true)
		for _, point := range []struct {
			after       time.Duration
			least, most int
		}{
			{8 * time.Second, 6, 10},
			{30 * time.Second, 11, 14},
			{45 * time.Second, 13, 17},
		} {
			time.Sleep(time.Until(begun.Add(point.after)))
			w.mu.Lock()
			n := len(w.dials) - 1
			w.mu.Unlock()
			if n < point.least || n > point.most {
				t.Errorf("%d attempts within %v, want %d to %d", n, point.after, point.least, point.most)
			}
		}
		w.close(c)
	})
}

// TestAShortReturnIsNoReasonToWait: the network is away for half a minute, there for a few
// seconds, and gone again for a moment.
func TestAShortReturnIsNoReasonToWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFickle()
		c := w.connect(t, Config{})
		w.until(in(Connected))
		time.Sleep(time.Minute)
		w.goes(true)
		time.Sleep(30 * time.Second)
		w.forget()
		w.goes(false)
		c.Check()
		w.until(in(Connected))
		time.Sleep(5 * time.Second)
		w.forget()
		w.goes(true)
		time.Sleep(time.Second)
		w.goes(false)
		returned := time.Now()
		if took := w.until(in(Connected)).At.Sub(returned); took > 2*time.Second {
			t.Errorf("it took %v", took)
		}
		w.goes(true)
		w.close(c)
	})
}

// TestACrowdIsForgotten with time, and made up for by connections that open.
func TestACrowdIsForgotten(t *testing.T) {
	var c crowd
	now := time.Now()
	for range crowdFrom {
		if c.dense(now) {
			t.Fatal("too early")
		}
		c.add(now, true)
	}
	if !c.dense(now) {
		t.Error("it is not dense")
	}
	if c.dense(now.Add(2 * crowdPeriod)) {
		t.Error("it is never forgotten")
	}
	if c.add(now, false); c.dense(now) {
		t.Error("one that opened does not count")
	}
}
