//go:build !js

package mqttws_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"deviceconsole/mqttws"
)

// TestBackoffStartsOverOnlyAfterHolding accepts and drops, for ever.
func TestBackoffStartsOverOnlyAfterHolding(t *testing.T) {
	for name, tt := range map[string]struct {
		stable time.Duration
		want   string
	}{
		"connections that never hold": {time.Hour, "1 2 3 4 5 6 7 8"},
		"connections that hold":       {0, "1 1 1 1 1 1 1 1"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBroker(t, func(p *peer) { p.accept() })
			var mu sync.Mutex
			var asked []string
			r, _ := recordTuned(t, mqttws.Config{URL: b.url, Backoff: func(attempt int) time.Duration {
				mu.Lock()
				defer mu.Unlock()
				asked = append(asked, fmt.Sprint(attempt))
				return time.Millisecond
			}}, mqttws.Tuning{Stable: tt.stable, Patience: deadline, InboxBytes: 1 << 20})
			r.connections(9)
			mu.Lock()
			defer mu.Unlock()
			if got := strings.Join(asked[:8], " "); got != tt.want {
				t.Errorf("waited for attempts %s, want %s", got, tt.want)
			}
		})
	}
}

func TestRetryEndsTheWait(t *testing.T) {
	b := newBroker(t, func(p *peer) {
		if p.number < 3 {
			p.accept()
			p.part(0x8B, "")
			return
		}
		p.accept()
		p.serve()
	})
	r, c := record(t, mqttws.Config{URL: b.url, Backoff: func(int) time.Duration { return time.Hour }})
	for n := range 2 {
		r.wait("the wait", func() bool {
			waits := 0
			for _, s := range r.statuses {
				if s.State == mqttws.Reconnecting && !s.RetryAt.IsZero() {
					waits++
				}
			}
			return waits == n+1
		})
		for range 3 { // one is as good as three
			c.Retry()
		}
	}
	r.connections(3)
	c.Retry() // connected: does nothing
	if n := b.count.Load(); n != 3 {
		t.Errorf("%d connections", n)
	}
}

func TestRoundTripIsMeasured(t *testing.T) {
	b := newBroker(t, func(p *peer) { p.accept(); p.serve() })
	r, _ := record(t, mqttws.Config{URL: b.url, Keepalive: time.Second})
	r.wait("three round trips", func() bool {
		seen := map[time.Duration]bool{}
		for _, s := range r.statuses {
			if s.State == mqttws.Connected && s.RTT > 0 && s.Server.MaximumQoS == 2 {
				seen[s.RTT] = true
			}
		}
		return len(seen) >= 3
	})
	if n := b.count.Load(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

func TestHalfOpenConnectionIsNoticed(t *testing.T) {
	ended := make(chan struct{}, 10)
	b := newBroker(t, func(p *peer) {
		p.acceptWith(&packets.Connack{Properties: &packets.Properties{ServerKeepAlive: new(uint16(1))}})
		if p.number > 1 {
			p.serve()
			return
		}
		for p.read() != nil { // answers nothing
		}
		ended <- struct{}{}
	})
	r, _ := record(t, mqttws.Config{URL: b.url, Keepalive: time.Hour})
	s := r.state(mqttws.Reconnecting)
	if !strings.Contains(s.Err.Error(), "does not answer") {
		t.Errorf("told %v", s.Err)
	}
	if up := r.told()[1]; s.HeardAt.IsZero() || s.HeardAt.After(up.At) {
		t.Errorf("last heard at %v, the only answer came just before %v", s.HeardAt, up.At)
	}
	r.connections(2)
	within(t, "the old connection", func() { <-ended })
}

// TestBusyBrokerIsNotTakenForDead sends messages and answers no ping.
func TestBusyBrokerIsNotTakenForDead(t *testing.T) {
	var pings atomic.Int32
	enough := make(chan struct{})
	b := newBroker(t, func(p *peer) {
		p.accept()
		go func() {
			for p.read() != nil {
				if pings.Add(1) == 4 {
					close(enough)
				}
			}
		}()
		m := bytesOf(&packets.Publish{Topic: "t", Properties: &packets.Properties{}})
		for {
			select {
			case <-enough:
				return
			case <-time.After(20 * time.Millisecond):
				if _, err := p.Write(m); err != nil {
					return
				}
			}
		}
	})
	r, _ := record(t, mqttws.Config{URL: b.url, Keepalive: time.Second})
	within(t, "the fourth ping", func() { <-enough })
	for _, s := range r.told() {
		if s.Err != nil && strings.Contains(s.Err.Error(), "does not answer") {
			t.Fatalf("told %v", s.Err)
		}
	}
}

func TestCloseSaysGoodbye(t *testing.T) {
	got := make(chan packets.Packet, 1)
	b := newBroker(t, func(p *peer) {
		p.accept()
		got <- p.expect(packets.DISCONNECT)
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	r.state(mqttws.Connected)
	c.Close()
	c.Close()
	within(t, "the goodbye", func() {
		if d, ok := (<-got).(*packets.Disconnect); !ok || d.ReasonCode != 0 {
			t.Errorf("the broker got %v", d)
		}
	})
	if err := c.Subscribe("a", 0); err != nil {
		t.Error(err)
	}
	c.Retry()
}

// TestCloseNeverWaits closes against brokers that do nothing, and one that has
// stopped reading, in every phase. Nothing is left running, and nothing is told
// any more.
func TestCloseNeverWaits(t *testing.T) {
	phases := map[string]func(p *peer, release chan struct{}){
		"before CONNACK": func(p *peer, release chan struct{}) { p.expect(packets.CONNECT); <-release },
		"connected":      func(p *peer, release chan struct{}) { p.accept(); <-release },
		"not connected":  func(p *peer, _ chan struct{}) {},
		"refused": func(p *peer, _ chan struct{}) {
			p.acceptWith(&packets.Connack{ReasonCode: 0x86, Properties: &packets.Properties{}})
		},
	}
	for name, phase := range phases {
		t.Run(name, func(t *testing.T) {
			release, reached := make(chan struct{}), make(chan struct{}, 1000)
			b := newBroker(t, func(p *peer) { reached <- struct{}{}; phase(p, release) })
			before := runtime.NumGoroutine()
			var told atomic.Int32
			c, err := mqttws.Connect(mqttws.Config{URL: b.url, Backoff: fast, OnStatus: func(s mqttws.Status) { told.Add(1) }})
			if err != nil {
				t.Fatal(err)
			}
			within(t, "the phase", func() { <-reached })
			publishing := make(chan struct{})
			go func() { // fills what the broker does not read
				defer close(publishing)
				for range 100 {
					_, _ = c.Publish(t.Context(), mqttws.Message{Topic: "t", Payload: make([]byte, 1<<20)})
				}
			}()
			within(t, "Close", func() { c.Close() })
			after := told.Load()
			within(t, "Publish", func() { <-publishing })
			close(release)
			within(t, "what was left running", func() {
				for runtime.NumGoroutine() > before+1 { // this one
					time.Sleep(time.Millisecond)
				}
			})
			if n := told.Load(); n > after+1 { // one callback may have begun
				t.Errorf("%d statuses after Close", n-after)
			}
		})
	}
}

func TestCallbackMayDoAnything(t *testing.T) {
	b := newBroker(t, func(p *peer) { p.accept(); p.serve() })
	done := make(chan error, 1)
	var c *mqttws.Client
	ready := make(chan struct{})
	client, err := mqttws.Connect(mqttws.Config{URL: b.url, OnStatus: func(s mqttws.Status) {
		<-ready
		if s.State != mqttws.Connected {
			return
		}
		_, err := c.Publish(t.Context(), mqttws.Message{Topic: "t", QoS: 2})
		err = errors.Join(err, c.Subscribe("a", 0), c.Unsubscribe("a"))
		c.Retry()
		done <- errors.Join(err, c.Close())
	}})
	if err != nil {
		t.Fatal(err)
	}
	c = client
	close(ready)
	within(t, "the callback", func() {
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// TestOrderOfWhatIsTold: no message before Connected, and none of a connection
// after its end.
func TestOrderOfWhatIsTold(t *testing.T) {
	b := newBroker(t, func(p *peer) {
		both := bytesOf(&packets.Connack{Properties: &packets.Properties{}})
		for range 100 {
			both = append(both, bytesOf(&packets.Publish{Topic: fmt.Sprint(p.number), Properties: &packets.Properties{}})...)
		}
		p.expect(packets.CONNECT)
		_, _ = p.Write(both)
	})
	r, c := record(t, mqttws.Config{URL: b.url})
	r.received(500)
	c.Close()
	connected := false
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, what := range r.all {
		switch {
		case strings.HasPrefix(what, "Connected"):
			connected = true
		case strings.HasPrefix(what, "message"):
			if !connected {
				t.Fatalf("a message while not connected: %q", r.all)
			}
		default:
			connected = false
		}
	}
}

// TestBlockedHandler does not stop the connection from coming back, and not more
// than a bound is taken in while it blocks.
func TestBlockedHandler(t *testing.T) {
	const size, total = 64 << 10, 500 // 31 MiB; 1 is taken in, some are under way
	blocked, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var got atomic.Int32
	done := make(chan struct{})
	written, pinged := make(chan struct{}), make(chan struct{}, 100)
	b := newBroker(t, func(p *peer) {
		p.accept()
		if p.number == 1 {
			p.send(&packets.Publish{Topic: "first", Properties: &packets.Properties{}})
			<-blocked
			return
		}
		m := bytesOf(&packets.Publish{Topic: "t", Payload: make([]byte, size), Properties: &packets.Properties{}})
		go func() {
			for p.read() != nil { // pings; their answers wait behind the messages
				pinged <- struct{}{}
				go p.send(&packets.Pingresp{})
			}
		}()
		for range total {
			if _, err := p.Write(m); err != nil {
				return
			}
		}
		close(written)
		<-done
	})
	c, err := mqttws.ConnectTuned(mqttws.Config{URL: b.url, Backoff: fast, Keepalive: time.Second, OnMessage: func(m mqttws.Message) {
		once.Do(func() { close(blocked); <-release })
		if got.Add(1) == total+1 {
			close(done)
		}
	}}, mqttws.Tuning{Patience: deadline, InboxBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	within(t, "three pings while the handler blocks", func() {
		for range 3 {
			<-pinged
		}
	})
	select {
	case <-written:
		t.Error("everything was taken in while nobody handled it")
	default:
	}
	close(release)
	within(t, "the messages", func() { <-done })
	if n := b.count.Load(); n != 2 {
		t.Errorf("%d connections: a busy handler was taken for a dead broker", n)
	}
}
