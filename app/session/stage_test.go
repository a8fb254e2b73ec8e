package session

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"deviceconsole/app/outbox"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

// patience bounds every wait of these tests; none is expected to take it, and a machine
// that does much else may be thirty times as slow.
const patience = time.Minute

// fakeClient is a Client that a test plays the broker for. It exists because no
// real broker can be told when to say what; journey_test.go has a real one.
type fakeClient struct {
	cfg mqttws.Config

	mu      sync.Mutex
	asked   []string
	closed  bool
	answers chan error    // to what was started, in order
	gone    chan struct{} // closed by Close
}

func (c *fakeClient) note(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, fmt.Sprintf(format, args...))
}

func (c *fakeClient) Subscribe(filter string, qos byte) error {
	c.note("subscribe %s %d", filter, qos)
	if strings.HasPrefix(filter, "bad") {
		return &mqttws.InvalidError{What: "topic filter", Problem: "is bad"}
	}
	return nil
}

func (c *fakeClient) Unsubscribe(filter string) error { c.note("unsubscribe %s", filter); return nil }
func (c *fakeClient) Retry()                          { c.note("retry") }
func (c *fakeClient) Check()                          { c.note("check") }

func (c *fakeClient) Start(m mqttws.Message, done func(mqttws.Ack, error)) {
	c.note("publish")
	go func() {
		select {
		case err := <-c.answers:
			done(mqttws.Ack{}, err)
		case <-c.gone:
			done(mqttws.Ack{}, mqttws.ErrUnconfirmed)
		}
	}()
}

func (c *fakeClient) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		close(c.gone)
	}
	c.closed = true
	return nil
}

func (c *fakeClient) did(what string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Contains(c.asked, what)
}

// times counts how often something was done.
func (c *fakeClient) times(what string) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, did := range c.asked {
		if did == what {
			n++
		}
	}
	return n
}

func (c *fakeClient) isClosed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closed
}

// blocked is a storage that keeps nothing.
type blocked struct{ outbox.Storage }

func (blocked) Load(context.Context) ([]outbox.Record, error) { return nil, outbox.ErrBlocked }

// stage is a Runner over fake clients.
type stage struct {
	*Runner
	t       *testing.T
	mu      sync.Mutex
	clients []*fakeClient
	changes atomic.Int64
}

func newStage(t *testing.T, change func(*Deps)) *stage {
	s := &stage{t: t}
	deps := Deps{
		Dial: func(cfg mqttws.Config) (Client, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			c := &fakeClient{cfg: cfg, answers: make(chan error, 100), gone: make(chan struct{})}
			s.clients = append(s.clients, c)
			return c, nil
		},
		LoadConfig:  func(context.Context) (page.Config, error) { return demo(), nil },
		Store:       timeline.New(timeline.Limits{Bytes: 1 << 20, Count: 1000}),
		Now:         time.Now,
		NewClientID: func() string { return "console-fresh" },
		OnChange:    func() { s.changes.Add(1) },
	}
	if change != nil {
		change(&deps)
	}
	s.Runner = NewRunner(deps)
	t.Cleanup(s.Close)
	s.Send(Start{Origin: "http://127.0.0.1:8080", Route: page.RouteLive, ClientID: "console-1"})
	s.eventually("the configuration is there", func() bool { return s.Model().ConfigState != ConfigLoading })
	return s
}

func (s *stage) eventually(what string, ok func() bool) {
	s.t.Helper()
	eventually(s.t, what, ok)
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never happened: %s", what)
		}
	}
}

// client waits for the n-th client that was dialled.
func (s *stage) client(n int) *fakeClient {
	s.t.Helper()
	s.eventually(fmt.Sprintf("client %d is dialled", n), func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.clients) > n
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clients[n]
}
