//go:build !js

package mqttws

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eclipse/paho.golang/packets"
)

// TestNeverMoreThanTenAttemptsAMinute reach a broker, whatever it does, and however often
// the page wakes. Where nobody is reached there are more of them, for half a minute.
func TestNeverMoreThanTenAttemptsAMinute(t *testing.T) {
	holding := func(d time.Duration) func(int, net.Conn) {
		return func(_ int, c net.Conn) {
			if welcome(c) {
				go pong(c, atOnce)
				time.Sleep(d)
			}
		}
	}
	for name, answer := range map[string]func(int, net.Conn){
		"nobody there":           nil,
		"drops before CONNACK":   func(_ int, c net.Conn) { _, _ = packets.ReadPacket(c) },
		"accepts and drops":      holding(0),
		"drops after 9 s":        holding(9 * time.Second),
		"drops after 11 s":       holding(11 * time.Second),
		"has MQTT 3.1.1, no 5":   func(_ int, c net.Conn) { _, _ = c.Read(make([]byte, 100)); _, _ = c.Write([]byte{0x20, 2, 0, 1}) },
		"is in trouble for ever": func(_ int, c net.Conn) { _, _ = c.Read(make([]byte, 100)); _, _ = c.Write([]byte{0x20, 3, 0, 0x88, 0}) },
		"drops sooner or later":  func(_ int, c net.Conn) { holding(rand.N(2*time.Second)*9)(0, c) },
	} {
		for _, waking := range []time.Duration{0, time.Second, 7 * time.Second} {
			t.Run(name+", a check every "+waking.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := &world{answer: answer}
					c := w.connect(t, Config{})
					for end := time.Now().Add(20 * time.Minute); time.Now().Before(end); {
						if waking == 0 {
							time.Sleep(20 * time.Minute)
						} else {
							time.Sleep(waking)
							c.Check()
						}
					}
					w.close(c)
					if opened, dials := w.most(); opened > 10 || dials > 60 {
						t.Errorf("%d attempts of %d within a minute, %d in 20 minutes", opened, dials, len(w.dials))
					}
					if all := len(w.dials); waking == 0 && len(w.opened) == 0 && all > 100 {
						t.Errorf("%d attempts in 20 minutes", all)
					}
					if len(w.dials) < 2 {
						t.Error("gave up")
					}
				})
			})
		}
	}
}

// TestHalfOpenConnectionIsNoticedInTime: within 1.5 keepalives, whenever it broke.
func TestHalfOpenConnectionIsNoticedInTime(t *testing.T) {
	for _, keepalive := range []time.Duration{time.Second, 30 * time.Second, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			for range 50 {
				breaks := rand.N(3 * keepalive)
				w := &world{answer: func(_ int, c net.Conn) {
					if !welcome(c) {
						return
					}
					end := time.Now().Add(breaks)
					for {
						cp, err := packets.ReadPacket(c)
						if err != nil {
							return
						}
						if cp.Type == packets.PINGREQ && time.Now().Before(end) {
							_, _ = c.Write([]byte{0xD0, 0})
						}
					}
				}}
				begun := time.Now()
				c := w.connect(t, Config{Keepalive: keepalive, Backoff: func(int) time.Duration { return 24 * time.Hour }})
				s := w.until(in(Reconnecting))
				w.close(c)
				if took := s.At.Sub(begun) - breaks; s.Err != errSilent || took > keepalive*3/2 {
					t.Errorf("keepalive %v, broken after %v: %v after %v", keepalive, breaks, s.Err, took)
				}
			}
		})
	}
}

func TestCheckOfADeadConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{answer: func(number int, c net.Conn) {
			if welcome(c) && number == 1 {
				_, _ = io.Copy(io.Discard, c)
			} else {
				pong(c, atOnce)
			}
		}}
		c := w.connect(t, Config{Keepalive: time.Hour})
		w.until(in(Connected))
		time.Sleep(time.Minute)
		begun := time.Now()
		c.Check()
		time.Sleep(3 * time.Second)
		c.Check() // is under way: changes nothing
		s := w.until(in(Reconnecting))
		if took := s.At.Sub(begun); s.Err != errSilent || took != 5*time.Second {
			t.Errorf("%v after %v", s.Err, took)
		}
		w.forget()
		w.until(in(Connected))
		w.close(c)
	})
}

// TestCheckOfALiveConnection asks once, however often it is called, and does not
// disturb the connection.
func TestCheckOfALiveConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		pings := 0
		w := &world{answer: func(_ int, c net.Conn) {
			if welcome(c) {
				pong(c, func() time.Duration { mu.Lock(); defer mu.Unlock(); pings++; return 2 * time.Second })
			}
		}}
		c := w.connect(t, Config{Keepalive: 20 * time.Second})
		w.until(in(Connected))
		time.Sleep(15*time.Second - time.Millisecond) // just before a ping is due by itself
		for range 100 {
			c.Check()
		}
		s := w.until(func(s Status) bool { return s.State == Connected && s.RTT >= 2*time.Second })
		if s.RTT >= 3*time.Second {
			t.Errorf("a round trip of %v", s.RTT)
		}
		mu.Lock()
		if pings != 1 {
			t.Errorf("%d pings", pings)
		}
		mu.Unlock()
		time.Sleep(time.Hour)
		w.close(c)
		if len(w.dials) != 1 {
			t.Errorf("%d attempts", len(w.dials))
		}
	})
}

// TestCheckEndsTheWait and a dial that hangs, and does nothing when refused.
func TestCheckEndsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		code := byte(0x88)
		hang := false
		var mu sync.Mutex
		w := &world{
			answer: func(_ int, c net.Conn) {
				_, _ = c.Read(make([]byte, 1000))
				mu.Lock()
				defer mu.Unlock()
				_, _ = c.Write([]byte{0x20, 3, 0, code, 0})
			},
			hold: func(ctx context.Context) error {
				mu.Lock()
				stuck := hang
				mu.Unlock()
				if stuck {
					<-ctx.Done()
				}
				return ctx.Err()
			},
		}
		set := func(c byte, h bool) { mu.Lock(); defer mu.Unlock(); code, hang = c, h }
		c := w.connect(t, Config{Backoff: func(int) time.Duration { return time.Hour }})
		w.until(func(s Status) bool { return !s.RetryAt.IsZero() })
		set(0x88, true)
		c.Check()
		w.until(func(s Status) bool { return s.Attempt == 2 })
		synctest.Wait()
		c.Check() // too early
		time.Sleep(3 * time.Second)
		set(0x86, false)
		begun := time.Now()
		c.Check()
		w.until(in(Refused))
		if time.Since(begun) > 0 || len(w.dials) != 3 {
			t.Errorf("refused after %v, by attempt %d", time.Since(begun), len(w.dials))
		}
		c.Check()
		time.Sleep(time.Hour)
		if len(w.dials) != 3 {
			t.Errorf("%d attempts though it was refused", len(w.dials))
		}
		w.close(c)
	})
}

// TestJitterIsMeasured: round trips of 10 and 30 ms in turn differ by 20.
func TestJitterIsMeasured(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		w := &world{answer: func(_ int, c net.Conn) {
			if welcome(c) {
				pong(c, func() time.Duration { n++; return time.Duration(10+20*(n%2)) * time.Millisecond })
			}
		}}
		c := w.connect(t, Config{Keepalive: time.Second})
		time.Sleep(time.Minute)
		w.close(c)
		seen := 0
		for _, s := range w.statuses {
			if s.Jitter != 0 {
				seen++
				if s.Jitter != 20*time.Millisecond {
					t.Fatalf("jitter %v", s.Jitter)
				}
			}
		}
		if first := w.statuses[1]; seen < 10 || first.Jitter != 0 {
			t.Errorf("measured %d times, and %v before the first ping", seen, first.Jitter)
		}
	})
}

// TestKickLoopIsNamed where the broker gives no reason.
func TestKickLoopIsNamed(t *testing.T) {
	for name, tt := range map[string]struct {
		version Version
		says    []byte          // at the end
		holds   []time.Duration // connection by connection; the last for all others
		named   []bool          // what the loss of each is told as
	}{
		"MQTT 3.1.1":           {V311, nil, []time.Duration{time.Second}, []bool{false, false, true, true}},
		"held in between":      {V311, nil, []time.Duration{0, 0, 6 * time.Second, 0}, []bool{false, false, false, false, false, true}},
		"MQTT 5":               {V5, nil, []time.Duration{time.Second}, []bool{false, false, true, true}},
		"MQTT 5 with a reason": {V5, []byte{0xE0, 1, 0x8B}, []time.Duration{time.Second}, []bool{false, false, false, false}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &world{answer: func(number int, c net.Conn) {
					if _, err := c.Read(make([]byte, 1000)); err != nil {
						return
					}
					if tt.version == V311 {
						_, _ = c.Write([]byte{0x20, 2, 0, 0})
					} else {
						_, _ = c.Write([]byte{0x20, 3, 0, 0, 0})
					}
					time.Sleep(tt.holds[min(number, len(tt.holds))-1])
					_, _ = c.Write(tt.says)
				}}
				c := w.connect(t, Config{Version: tt.version, ClientID: "me"})
				var losses []bool
				w.until(func(s Status) bool {
					if s.State == Reconnecting && !s.RetryAt.IsZero() {
						if tt.says == nil && !errors.Is(s.Err, io.EOF) {
							t.Errorf("the cause is hidden: %v", s.Err)
						}
						losses = append(losses, errors.Is(s.Err, ErrDroppedAgain))
					}
					return len(losses) == len(tt.named)
				})
				w.close(c)
				if !slices.Equal(losses, tt.named) {
					t.Errorf("named %v, want %v", losses, tt.named)
				}
			})
		})
	}
}

func TestCloseCodesHaveNames(t *testing.T) {
	for code, want := range map[int]string{
		1000: "Normal Closure", 1001: "Going Away", 1002: "Protocol error", 1003: "Unsupported Data", 1005: "No Status Rcvd",
		1006: "Abnormal Closure", 1008: "Policy Violation", 1009: "Message Too Big", 1012: "Service Restart", 1015: "TLS handshake",
		3000: "Unauthorized", 3003: "Forbidden", 3008: "Timeout", 4001: "Private code",
		0: "Unknown close code", 999: "Unknown close code", 1016: "Unknown close code", 2999: "Unknown close code", 3001: "Unknown close code", 5000: "Unknown close code",
	} {
		if got := (&CloseError{Code: code}).Name(); got != want {
			t.Errorf("%d is %q, want %q", code, got, want)
		}
	}
}
