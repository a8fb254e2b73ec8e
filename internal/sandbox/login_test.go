package sandbox

import (
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"

	"deviceconsole/internal/platform"
)

func username(s string) func(*packets.Packet) {
	return func(pk *packets.Packet) { pk.Connect.Username = []byte(s) }
}

func password(s string) func(*packets.Packet) {
	return func(pk *packets.Packet) { pk.Connect.Password = []byte(s) }
}

func TestLogin(t *testing.T) {
	b := start(t, nil)
	anonymous := func(pk *packets.Packet) {
		pk.Connect.UsernameFlag, pk.Connect.PasswordFlag = false, false
		pk.Connect.Username, pk.Connect.Password = nil, nil
	}
	for _, c := range []struct {
		name   string
		change func(*packets.Packet)
		v5, v3 byte
		says   string
	}{
		{"right", func(*packets.Packet) {}, 0, 0, ""},
		{"wrong password", password("demo-key/wrong-guess"), 0x86, 4, "bad user name or password"},
		{"wrong API key", password("wrong-guess/kitchen-password"), 0x86, 4, "bad user name or password"},
		{"password of another user", password("demo-key/bakery-password"), 0x86, 4, "bad user name or password"},
		{"no API key", password("kitchen-password"), 0x86, 4, "<API key>/<password>"},
		{"unknown user", username("demo/nobody"), 0x86, 4, "bad user name or password"},
		{"unknown project", username("demonstration/kitchen"), 0x86, 4, "bad user name or password"},
		{"user name without project", username("kitchen"), 0x86, 4, "<project id>/<user id>"},
		{"no user name at all", anonymous, 0x86, 4, "<project id>/<user id>"},
		{"client id of 32 characters", clientID(strings.Repeat("c", 32)), 0, 0, ""},
		{"client id of 33 characters", clientID(strings.Repeat("c", 33)), 0x85, 2, "32"},
		{"client id like the user name", clientID("demo/kitchen"), 0, 0, ""},
		{"client id with a control character", clientID("a\x01b"), 0x85, 2, "control character"},
		{"will as an event of its own", will("0/demo/kitchen/d1", goodEvent, false), 0, 0, ""},
		{"will of another user", will("0/demo/bakery/d1", goodEvent, false), 0x87, 5, "the will is refused"},
		{"will to a device", will("1/demo/kitchen/d1/event", "x", false), 0x87, 5, "the will is refused"},
		{"will outside the contract", will("a/b", "x", true), 0x87, 5, "the will is refused"},
		{"will to $SYS", will("$SYS/broker/uptime", "x", true), 0x87, 5, "the will is refused"},
		{"will that is no event", will("0/demo/kitchen/d1", "{}", false), 0x99, 5, "event_data"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, ack := connect(t, b, 5, "kitchen", c.change)
			if ack.ReasonCode != c.v5 || !strings.Contains(ack.Properties.ReasonString, c.says) {
				t.Errorf("MQTT 5: 0x%02X %q, want 0x%02X with %q", ack.ReasonCode, ack.Properties.ReasonString, c.v5, c.says)
			}
			if c.v5 != 0 {
				p.expectEnd()
			}
			p, ack = connect(t, b, 4, "kitchen", c.change)
			if ack.ReasonCode != c.v3 {
				t.Errorf("MQTT 3.1.1: %d, want %d", ack.ReasonCode, c.v3)
			}
			if c.v3 != 0 {
				p.expectEnd()
			}
			b.throttle.succeeded("demo/kitchen", netip.MustParseAddr("127.0.0.1"))
		})
	}
}

func TestOtherAuthenticationMethodsAreRefused(t *testing.T) {
	b := start(t, nil)
	_, ack := connect(t, b, 5, "kitchen", func(pk *packets.Packet) { pk.Properties.AuthenticationMethod = "SCRAM-SHA-1" })
	if ack.ReasonCode != 0x8c {
		t.Errorf("CONNACK 0x%02X, want 0x8C", ack.ReasonCode)
	}
}

// clock is a time that stands until it is moved.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2014, 5, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func TestBadLoginsAreSlowed(t *testing.T) {
	c := newClock()
	b := start(t, func(cfg *Config) { cfg.Now = c.now })
	try := func(secret string) packets.Packet {
		_, ack := connect(t, b, 5, "kitchen", password(secret))
		return ack
	}
	for range freeFailures {
		if ack := try("demo-key/wrong-guess"); ack.ReasonCode != 0x86 {
			t.Fatalf("0x%02X, want 0x86", ack.ReasonCode)
		}
	}
	try("demo-key/wrong-guess") // the first that costs time
	ack := try("demo-key/kitchen-password")
	if ack.ReasonCode != 0x9f || !strings.Contains(ack.Properties.ReasonString, "try again in") {
		t.Errorf("while slowed: 0x%02X %q, want 0x9F", ack.ReasonCode, ack.Properties.ReasonString)
	}
	if _, ack := connect(t, b, 4, "kitchen"); ack.ReasonCode != 3 {
		t.Errorf("while slowed at MQTT 3.1.1: %d, want 3", ack.ReasonCode)
	}
	login(t, b, 5, "bakery") // another account is not concerned
	c.advance(2 * time.Second)
	if ack := try("demo-key/kitchen-password"); ack.ReasonCode != 0 {
		t.Errorf("after the wait: 0x%02X", ack.ReasonCode)
	}
	if n := b.Counters().LoginsSlowed; n != 2 {
		t.Errorf("%d logins slowed, want 2", n)
	}
}

var attacker, owner = netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("198.51.100.7")

// newThrottled returns a throttle that has seen an attacker fail.
func newThrottled(failures int) (*throttle, *clock) {
	c := newClock()
	th := newThrottle(c.now)
	for range failures {
		th.failed("p/u", attacker)
	}
	return th, c
}

func TestThrottleSlowsWhoFails(t *testing.T) {
	t.Run("doubles up to 30 s", func(t *testing.T) {
		for failures, want := range map[int]time.Duration{1: 0, 3: 0, 4: 1 * time.Second, 5: 2 * time.Second, 8: 16 * time.Second, 9: 30 * time.Second, 500: 30 * time.Second} {
			th, _ := newThrottled(failures)
			if got := th.wait("p/u", attacker); got != want {
				t.Errorf("after %d failures: %v, want %v", failures, got, want)
			}
		}
	})
	t.Run("the owner elsewhere is not locked out", func(t *testing.T) {
		th, _ := newThrottled(500)
		if got := th.wait("p/u", owner); got != 0 {
			t.Errorf("the owner waits %v", got)
		}
	})
	t.Run("an address that tries every account is slowed for all", func(t *testing.T) {
		th := newThrottle(newClock().now)
		for i := range freeAddressFailures + 3 {
			th.failed("p/u"+string(rune('a'+i)), attacker)
		}
		if th.wait("p/another", attacker) == 0 {
			t.Error("not slowed")
		}
		if th.wait("p/another", owner) != 0 {
			t.Error("another address is slowed")
		}
	})
	t.Run("an IPv6 network counts as one address", func(t *testing.T) {
		th := newThrottle(newClock().now)
		for i := range 10 {
			th.failed("p/u", netip.MustParseAddr("2001:db8::1").Next().Next().Prev()) // the same network
			th.failed("p/u", netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, 15: byte(i)}))
		}
		if th.wait("p/u", netip.MustParseAddr("2001:db8::ffff")) == 0 {
			t.Error("not slowed")
		}
	})
}

func TestThrottleForgets(t *testing.T) {
	t.Run("a good login forgets the account's failures", func(t *testing.T) {
		th, _ := newThrottled(5)
		th.succeeded("p/u", attacker)
		if got := th.wait("p/u", attacker); got != 0 {
			t.Errorf("waits %v", got)
		}
	})
	t.Run("failures are forgotten with time", func(t *testing.T) {
		th, c := newThrottled(100)
		c.advance(failuresForgotten + time.Second)
		th.failed("p/u", attacker)
		if got := th.wait("p/u", attacker); got != 0 {
			t.Errorf("waits %v", got)
		}
	})
	t.Run("the table is bounded, and who fails now stays in it", func(t *testing.T) {
		c := newClock()
		th := newThrottle(c.now)
		th.max = 50
		a := netip.MustParseAddr("10.0.0.0")
		for range 1000 {
			a = a.Next()
			c.advance(time.Millisecond)
			th.failed("p/u", a)
			for range 4 {
				th.failed("p/victim", attacker)
			}
		}
		if len(th.entries) > 50 {
			t.Errorf("%d entries", len(th.entries))
		}
		if th.wait("p/victim", attacker) == 0 {
			t.Error("the constant attacker is not slowed any more")
		}
	})
}

func TestHashedAccounts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "accounts")
	addAccount(t, path, platform.RoleDevice, "plant-7", "oven 1", "key", "pass/word")
	accounts, err := LoadAccounts(path)
	if err != nil {
		t.Fatal(err)
	}
	b := start(t, func(c *Config) { c.Accounts = accounts; c.Simulate = true })
	try := func(user, secret string) byte {
		_, ack := connect(t, b, 5, "", username("plant-7/"+user), password(secret))
		return ack.ReasonCode
	}
	if code := try("oven 1", "key/pass/word"); code != 0 {
		t.Errorf("right password: 0x%02X", code)
	}
	if code := try("oven 1", "key/pass/word"); code != 0 || b.gatekeeper.hashed.Load() != 1 {
		t.Errorf("again: 0x%02X, %d hashes computed, want 1", code, b.gatekeeper.hashed.Load())
	}
	// An unknown user costs what a wrong password costs.
	if code := try("oven 1", "key/wrong-guess"); code != 0x86 || b.gatekeeper.hashed.Load() != 2 {
		t.Errorf("wrong password: 0x%02X, %d hashes computed, want 2", code, b.gatekeeper.hashed.Load())
	}
	if code := try("oven 2", "key/wrong-guess"); code != 0x86 || b.gatekeeper.hashed.Load() != 3 {
		t.Errorf("unknown user: 0x%02X, %d hashes computed, want 3", code, b.gatekeeper.hashed.Load())
	}
	if b.PageOffer() != nil {
		t.Error("the page is offered accounts whose passwords are not public")
	}
}

// Guesses that come at once are hashed a few at a time, and those whose turn comes after the limit of
// failures are not hashed at all.
func TestParallelGuessesAreNotAllHashed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "accounts")
	addAccount(t, path, platform.RoleDevice, "p", "u", "key", "password")
	accounts, err := LoadAccounts(path)
	if err != nil {
		t.Fatal(err)
	}
	b := start(t, func(c *Config) { c.Accounts = accounts })
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			_, _ = b.authenticate(t.Context(), "p/u", "key/wrong-guess", netip.MustParseAddr("192.0.2.1"))
		})
	}
	wg.Wait()
	if n := b.gatekeeper.hashed.Load(); n > freeFailures+1+hashSlots {
		t.Errorf("%d hashes computed", n)
	}
}
