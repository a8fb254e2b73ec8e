//go:build !js

package mqttws_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"deviceconsole/mqttws"
)

// deadline is how long a test waits for what must come.
const deadline = 20 * time.Second

// recorder keeps everything a client tells, and lets a test wait for it.
type recorder struct {
	t testing.TB

	mu            sync.Mutex
	news          chan struct{} // closed at the next event
	statuses      []mqttws.Status
	messages      []mqttws.Message
	subscriptions []mqttws.Subscription
	all           []string // everything in order, in words
}

// fast is the backoff of tests.
func fast(int) time.Duration { return time.Millisecond }

// record connects with a recorder as the callbacks. The client is closed with
// the test.
func record(t testing.TB, cfg mqttws.Config) (*recorder, *mqttws.Client) {
	t.Helper()
	return recordTuned(t, cfg, mqttws.Tuning{Patience: deadline, InboxBytes: 32 << 20})
}

func recordTuned(t testing.TB, cfg mqttws.Config, tuning mqttws.Tuning) (*recorder, *mqttws.Client) {
	t.Helper()
	r := &recorder{t: t, news: make(chan struct{})}
	cfg.OnStatus = func(s mqttws.Status) {
		r.note(fmt.Sprintf("%v %v", s.State, s.Err), func() { r.statuses = append(r.statuses, s) })
	}
	cfg.OnMessage = func(m mqttws.Message) {
		m.Payload = slices.Clone(m.Payload)
		r.note("message "+m.Topic, func() { r.messages = append(r.messages, m) })
	}
	cfg.OnSubscription = func(s mqttws.Subscription) {
		r.note(fmt.Sprintf("%v %s %v", s.State, s.Filter, s.Err), func() { r.subscriptions = append(r.subscriptions, s) })
	}
	if cfg.Backoff == nil {
		cfg.Backoff = fast
	}
	c, err := mqttws.ConnectTuned(cfg, tuning)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return r, c
}

func (r *recorder) note(words string, add func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	add()
	r.all = append(r.all, words)
	close(r.news)
	r.news = make(chan struct{})
}

// wait waits until ok, which is called under the recorder's lock.
func (r *recorder) wait(what string, ok func() bool) {
	r.t.Helper()
	timeout := time.After(deadline)
	for {
		r.mu.Lock()
		done, news := ok(), r.news
		r.mu.Unlock()
		if done {
			return
		}
		select {
		case <-news:
		case <-timeout:
			r.mu.Lock()
			defer r.mu.Unlock()
			r.t.Fatalf("%s did not come; what came last: %q", what, r.all[max(0, len(r.all)-30):])
		}
	}
}

// status waits for a status that fits and gives the first.
func (r *recorder) status(what string, fits func(mqttws.Status) bool) mqttws.Status {
	r.t.Helper()
	var found mqttws.Status
	r.wait(what, func() bool {
		for _, s := range r.statuses {
			if fits(s) {
				found = s
				return true
			}
		}
		return false
	})
	return found
}

// told gives the statuses so far.
func (r *recorder) told() []mqttws.Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.statuses)
}

// states waits until a state was told for the n-th time, and gives that status.
func (r *recorder) states(want mqttws.State, n int) (found mqttws.Status) {
	r.t.Helper()
	r.wait(fmt.Sprintf("%v, time %d", want, n), func() bool {
		seen := 0
		for _, s := range r.statuses {
			if s.State == want {
				if seen++; seen == n {
					found = s
				}
			}
		}
		return seen >= n
	})
	return found
}

// state waits for a state.
func (r *recorder) state(want mqttws.State) mqttws.Status {
	r.t.Helper()
	return r.status(want.String(), func(s mqttws.Status) bool { return s.State == want })
}

// subscription waits for an outcome of a filter.
func (r *recorder) subscription(filter string, want mqttws.SubscriptionState) mqttws.Subscription {
	r.t.Helper()
	var found mqttws.Subscription
	r.wait(fmt.Sprintf("%v %s", want, filter), func() bool {
		for _, s := range r.subscriptions {
			if s.Filter == filter && s.State == want {
				found = s
				return true
			}
		}
		return false
	})
	return found
}

// received waits for a number of messages and gives them.
func (r *recorder) received(n int) []mqttws.Message {
	r.t.Helper()
	var all []mqttws.Message
	r.wait(fmt.Sprintf("%d messages", n), func() bool {
		all = slices.Clone(r.messages)
		return len(r.messages) >= n
	})
	return all
}

// connections waits until Connected was told a number of times.
func (r *recorder) connections(n int) {
	r.t.Helper()
	r.wait(fmt.Sprintf("connection %d", n), func() bool {
		seen := 0
		for _, s := range r.statuses {
			if s.State == mqttws.Connected && s.RTT > 0 {
				seen++
			}
		}
		return seen >= n
	})
}

// within runs f and fails the test when it takes for ever.
func within(t testing.TB, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(deadline):
		t.Fatalf("%s does not end", what)
	}
}
