package session

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

// checked is a client of which it is noted when it was asked to look at its line.
type checked struct {
	mu     sync.Mutex
	times  []time.Time
	status func(mqttws.Status)
}

func (c *checked) Subscribe(string, byte) error                      { return nil }
func (c *checked) Unsubscribe(string) error                          { return nil }
func (c *checked) Start(_ mqttws.Message, _ func(mqttws.Ack, error)) {}
func (c *checked) Retry()                                            {}
func (c *checked) Close() error                                      { return nil }
func (c *checked) Check()                                            { c.mu.Lock(); defer c.mu.Unlock(); c.times = append(c.times, time.Now()) }
func (c *checked) dial(cfg mqttws.Config) (Client, error)            { c.status = cfg.OnStatus; return c, nil }
func (c *checked) last() (n int, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return lastOf(c.times)
}
func lastOf(times []time.Time) (n int, at time.Time) {
	if n = len(times); n > 0 {
		at = times[n-1]
	}
	return n, at
}

// TestTheServersAnswerTellsThatTheNetworkIsBack: within two seconds in the first minutes,
// also where what is asked gets no answer at all, and nobody is asked once there is a
// connection, or none is wanted.
func TestTheServersAnswerTellsThatTheNetworkIsBack(t *testing.T) {
	for name, hangs := range map[string]bool{"fails at once": false, "hangs": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				away, asked := false, 0
				set := func(gone bool) { mu.Lock(); defer mu.Unlock(); away = gone }
				asks := func() int { mu.Lock(); defer mu.Unlock(); return asked }
				client := &checked{}
				r := NewRunner(Deps{
					Store: timeline.New(timeline.Limits{Count: 10, Bytes: 1 << 20}), Now: time.Now, Dial: client.dial,
					LoadConfig:  func(context.Context) (page.Config, error) { return demo(), nil },
					NewClientID: func() string { return "console-1" },
					ServerTime: func(ctx context.Context) (time.Time, error) {
						mu.Lock()
						asked++
						gone := away
						mu.Unlock()
						if gone && hangs {
							<-ctx.Done()
						}
						if gone {
							return time.Time{}, errors.New("nobody answers")
						}
						return time.Now(), nil
					},
				})
				defer func() { r.Close(); synctest.Wait() }()
				r.Send(Start{Origin: "http://127.0.0.1:8080", ClientID: "console-1"})
				synctest.Wait()
				r.Send(TrySandboxPressed{})
				synctest.Wait()
				client.status(up())
				synctest.Wait()
				calm := asks()
				time.Sleep(5 * time.Minute)
				if n := asks(); n != calm {
					t.Errorf("asked %d times while connected", n-calm)
				}
				for _, outage := range []time.Duration{2 * time.Second, 7500 * time.Millisecond, 3 * time.Minute} {
					before, _ := client.last()
					set(true)
					client.status(down(errTest))
					time.Sleep(outage)
					set(false)
					back := time.Now()
					time.Sleep(3 * time.Second)
					n, at := client.last()
					if took := at.Sub(back); n != before+1 || took > 2*time.Second {
						t.Errorf("away for %v: the client was asked %d times, %v after the return", outage, n-before, took)
					}
					client.status(up())
					time.Sleep(time.Second)
				}
				client.status(down(errTest))
				r.Send(DisconnectPressed{})
				synctest.Wait()
				client.status(down(errTest)) // late
				synctest.Wait()
				before := asks()
				time.Sleep(time.Hour)
				if n := asks() - before; n > 40 { // the clock's, every ten minutes
					t.Errorf("asked %d times while nothing was wanted", n)
				}
			})
		})
	}
}

// TestTheServerIsAskedLessAndLess: where it does answer, or is gone for long.
func TestTheServerIsAskedLessAndLess(t *testing.T) {
	hidden := false
	s := scout{runner: &Runner{deps: Deps{Hidden: func() bool { return hidden }}}}
	for _, c := range []struct {
		answers, hidden bool
		after, want     time.Duration
	}{
		{false, false, time.Minute, scoutOften},
		{false, true, time.Minute, scoutSeldom},
		{false, false, time.Hour / 2, scoutSeldom},
		{false, false, 2 * time.Hour, scoutRarely},
		{true, false, time.Minute, scoutSeldom},
		{true, false, time.Hour / 2, scoutRarely},
	} {
		hidden = c.hidden
		if got := s.every(c.answers, c.after); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// TestAServerThatWasAwayIsFound: the settings that could not be had at the start come by
// themselves once the server answers, and then nobody asks any more.
func TestAServerThatWasAwayIsFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		away, loads := true, 0
		asked := func() error {
			mu.Lock()
			defer mu.Unlock()
			if away {
				return errTest
			}
			return nil
		}
		r := NewRunner(Deps{
			Store: timeline.New(timeline.Limits{Count: 10, Bytes: 1 << 20}), Now: time.Now, Dial: (&checked{}).dial,
			NewClientID: func() string { return "console-1" },
			LoadConfig: func(context.Context) (page.Config, error) {
				mu.Lock()
				loads++
				mu.Unlock()
				return demo(), asked()
			},
			ServerTime: func(context.Context) (time.Time, error) { return time.Now(), asked() },
		})
		defer func() { r.Close(); synctest.Wait() }()
		r.Send(Start{Origin: "http://127.0.0.1:8080", ClientID: "console-1"})
		time.Sleep(time.Minute)
		r.Send(ReloadConfigPressed{}) // a person asks meanwhile: still one looks
		time.Sleep(time.Minute)
		if state := r.Model().ConfigState; state != ConfigFailed || loads != 2 {
			t.Errorf("without a server: state %v, the settings were asked for %d times", state, loads)
		}
		mu.Lock()
		away = false
		mu.Unlock()
		time.Sleep(6 * time.Second)
		if state := r.Model().ConfigState; state != ConfigReady {
			t.Errorf("with a server: state %v", state)
		}
		time.Sleep(time.Hour)
		if loads != 3 {
			t.Errorf("the settings were asked for %d times", loads)
		}
	})
}
