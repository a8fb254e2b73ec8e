package sandbox

import (
	"crypto/sha256"
	"net/netip"
	"sync"
	"time"

	"deviceconsole/internal/seats"
)

// The slowing of bad logins. A person may mistype a few times; then every further failure doubles
// the time in which attempts are not even looked at.
const (
	freeFailures        = 3  // of one account from one address
	freeAddressFailures = 20 // of one address over all accounts
	firstDelay          = time.Second
	longestDelay        = 30 * time.Second
	failuresForgotten   = 10 * time.Minute // after the last one
	throttleEntries     = 10_000
)

// throttle slows bad logins by account and address together, so that nobody can lock the true owner
// out from elsewhere, and by address alone, so that nobody tries all accounts in turn. It is bounded:
// when full, the entry that failed longest ago makes room.
type throttle struct {
	now func() time.Time
	max int

	mu      sync.Mutex
	entries map[throttleKey]*failures
}

type throttleKey struct {
	account [sha256.Size]byte // hash of the user name, which may be long; zero = all of the address
	address netip.Addr
}

type failures struct {
	count       int
	last, until time.Time
}

func newThrottle(now func() time.Time) *throttle {
	return &throttle{now: now, max: throttleEntries, entries: map[throttleKey]*failures{}}
}

// wait is how long attempts at the account from the address are refused yet; 0 = try.
func (t *throttle) wait(account string, from netip.Addr) time.Duration {
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	longest := time.Duration(0)
	for key := range throttleKeys(account, from) {
		if f := t.entries[key]; f != nil {
			longest = max(longest, f.until.Sub(now))
		}
	}
	return longest
}

// failed counts a bad login.
func (t *throttle) failed(account string, from netip.Addr) {
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	for key, free := range throttleKeys(account, from) {
		f := t.entries[key]
		if f == nil || now.Sub(f.last) > failuresForgotten {
			t.makeRoom(now)
			f = &failures{}
			t.entries[key] = f
		}
		f.count++
		f.last = now
		if over := f.count - free; over > 0 {
			f.until = now.Add(min(firstDelay<<min(over-1, 10), longestDelay))
		}
	}
}

// succeeded forgets the failures of the account from the address.
func (t *throttle) succeeded(account string, from netip.Addr) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.entries, throttleKey{sha256.Sum256([]byte(account)), seats.Network(from)})
}

func (t *throttle) makeRoom(now time.Time) {
	if len(t.entries) < t.max {
		return
	}
	var oldest throttleKey
	var since time.Time
	for key, f := range t.entries {
		if now.Sub(f.last) > failuresForgotten {
			delete(t.entries, key)
			continue
		}
		if since.IsZero() || f.last.Before(since) {
			oldest, since = key, f.last
		}
	}
	if len(t.entries) >= t.max {
		delete(t.entries, oldest)
	}
}

// throttleKeys are the entries that a login counts for, with the failures each allows. Loopback
// counts by account alone, since a proxy there speaks for everybody.
func throttleKeys(account string, from netip.Addr) map[throttleKey]int {
	from = seats.Network(from)
	keys := map[throttleKey]int{{sha256.Sum256([]byte(account)), from}: freeFailures}
	if !from.IsLoopback() {
		keys[throttleKey{address: from}] = freeAddressFailures
	}
	return keys
}
