//go:build !js

package mqttws

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
)

// world is a network in memory, for tests in which hours pass at once (synctest):
// what a client's dial finds, and when it dialled.
type world struct {
	// answer is the broker's side of a connection; nil refuses to connect.
	answer func(number int, c net.Conn)
	// hold is called before a dial is answered, and may wait or fail.
	hold func(ctx context.Context) error

	running  sync.WaitGroup
	mu       sync.Mutex
	dials    []time.Time
	opened   []time.Time
	statuses []Status
	news     chan struct{} // has an element after a status
}

// connect starts a client of the world. The caller closes it.
func (w *world) connect(t *testing.T, cfg Config) *Client {
	t.Helper()
	w.news = make(chan struct{}, 1)
	cfg.URL = "ws://world"
	cfg.OnStatus = func(s Status) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.statuses = append(w.statuses, s)
		select {
		case w.news <- struct{}{}:
		default:
		}
	}
	tuned := defaults
	tuned.dial = w.dial
	c, err := connect(cfg, tuned)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (w *world) dial(ctx context.Context, _ string) (socket, error) {
	w.mu.Lock()
	w.dials = append(w.dials, time.Now())
	number := len(w.dials)
	w.mu.Unlock()
	if w.hold != nil {
		if err := w.hold(ctx); err != nil {
			return nil, err
		}
	}
	if w.answer == nil {
		return nil, errors.New("connection refused")
	}
	w.mu.Lock()
	w.opened = append(w.opened, time.Now())
	w.mu.Unlock()
	ours, theirs := net.Pipe()
	w.running.Go(func() {
		defer theirs.Close()
		w.answer(number, theirs)
	})
	return ours, nil
}

// close ends the client, and waits for the world to have noticed.
func (w *world) close(c *Client) {
	c.Close()
	synctest.Wait() // nothing dials any more
	w.running.Wait()
	synctest.Wait()
}

// until waits for a status that fits.
func (w *world) until(fits func(Status) bool) Status {
	for from := 0; ; <-w.news {
		w.mu.Lock()
		for ; from < len(w.statuses); from++ {
			if s := w.statuses[from]; fits(s) {
				w.mu.Unlock()
				return s
			}
		}
		w.mu.Unlock()
	}
}

func in(want State) func(Status) bool { return func(s Status) bool { return s.State == want } }

// forget drops the statuses so far.
func (w *world) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.statuses = nil
}

// most is the largest number of dials within any minute that reached the broker, and of
// all.
func (w *world) most() (opened, dials int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return mostAMinute(w.opened), mostAMinute(w.dials)
}

func mostAMinute(times []time.Time) int {
	most := 0
	for i, from := 0, 0; i < len(times); i++ {
		for times[i].Sub(times[from]) >= time.Minute {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}

// fickle is a world whose network goes and comes. While it is away each dial fails at
// once; as it goes, so do its connections.
type fickle struct {
	world
	network sync.Mutex
	away    bool
	cut     chan struct{}
}

func newFickle() *fickle {
	f := &fickle{cut: make(chan struct{})}
	f.hold = func(context.Context) error {
		f.network.Lock()
		defer f.network.Unlock()
		if f.away {
			return errors.New("no route to host")
		}
		return nil
	}
	f.answer = func(_ int, c net.Conn) {
		f.network.Lock()
		over := f.cut
		f.network.Unlock()
		if welcome(c) {
			go pong(c, atOnce)
			<-over
		}
	}
	return f
}

// goes makes the network go, or come back.
func (f *fickle) goes(away bool) {
	f.network.Lock()
	defer f.network.Unlock()
	if f.away = away; away {
		close(f.cut)
		f.cut = make(chan struct{})
	}
}

// welcome reads CONNECT and accepts it.
func welcome(c net.Conn) bool {
	if _, err := packets.ReadPacket(c); err != nil {
		return false
	}
	_, err := c.Write([]byte{0x20, 3, 0, 0, 0})
	return err == nil
}

// pong answers each ping after a delay, until the connection ends.
func pong(c net.Conn, delay func() time.Duration) {
	for {
		cp, err := packets.ReadPacket(c)
		if err != nil {
			return
		}
		if cp.Type == packets.PINGREQ {
			time.Sleep(delay())
			if _, err := c.Write([]byte{0xD0, 0}); err != nil {
				return
			}
		}
	}
}

func atOnce() time.Duration { return 0 }
