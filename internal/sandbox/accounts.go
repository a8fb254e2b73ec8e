package sandbox

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/netip"
	"sync/atomic"
	"time"

	"deviceconsole/internal/page"
	"deviceconsole/internal/platform"
)

// Accounts are who may log in. Make them with [Demo] or [LoadAccounts]; the zero Accounts let
// nobody in. They don't change, and may be used concurrently.
type Accounts struct {
	byName map[string]*account // by user name, <project>/<user>
	offer  *page.Sandbox       // set for accounts whose passwords are public
}

// Public tells whether the passwords are public, so that these accounts may serve loopback alone.
func (a Accounts) Public() bool { return a.offer != nil }

// Len is how many accounts there are.
func (a Accounts) Len() int { return len(a.byName) }

// rights are those of the account with a user name, the zero Rights where there is none.
func (a Accounts) rights(username string) platform.Rights {
	if acc := a.byName[username]; acc != nil {
		return acc.rights
	}
	return platform.Rights{}
}

// account is one account. The secret is the whole password field of CONNECT, <api key>/<password>.
type account struct {
	name   string // user name, <project>/<user>
	rights platform.Rights
	hash   passwordHash             // of the secret; zero for a public account
	public [sha256.Size]byte        // SHA-256 of the secret of a public account
	proven atomic.Pointer[[32]byte] // keyed hash of the secret that last proved right
}

var (
	errBadLogin = errors.New("bad user name or password")
	errBusy     = errors.New("too many logins at once")
)

// gatekeeper checks passwords. Hashing one takes 19 MiB and some 30 ms, so only a few are hashed at
// a time, in turn by address, and a secret that has proved right is recognised without.
type gatekeeper struct {
	accounts Accounts
	key      [32]byte      // of this process, for recognising
	turns    *turns        // for computing hashes
	patience time.Duration // how long a login waits for a slot
	hashed   atomic.Int64  // hashes computed so far
}

// hashSlots is how many password hashes are computed at a time.
const hashSlots = 2

func newGatekeeper(a Accounts) *gatekeeper {
	g := &gatekeeper{accounts: a, turns: newTurns(hashSlots), patience: loginPatience}
	_, _ = rand.Read(g.key[:]) // never fails
	return g
}

// check finds the account that a user name and password field open: errBadLogin where there is
// none, after the same work for an unknown user as for a wrong password; errBusy where ctx ended
// before it was this login's turn. still is asked once more when the turn has come, and its error
// given back.
func (g *gatekeeper) check(ctx context.Context, from netip.Addr, username, secret string, still func() error) (*account, error) {
	acc := g.accounts.byName[username]
	if g.accounts.Public() {
		sum, want := sha256.Sum256([]byte(secret)), [sha256.Size]byte{}
		if acc != nil {
			want = acc.public
		}
		if subtle.ConstantTimeCompare(sum[:], want[:]) == 1 && acc != nil {
			return acc, nil
		}
		return nil, errBadLogin
	}
	fingerprint := g.fingerprint(secret)
	if acc != nil {
		if p := acc.proven.Load(); p != nil && subtle.ConstantTimeCompare(p[:], fingerprint[:]) == 1 {
			return acc, nil
		}
	}
	done, err := g.turns.wait(ctx, from)
	if err != nil {
		return nil, errBusy
	}
	defer done()
	if err := still(); err != nil {
		return nil, err
	}
	hash := dummyHash()
	if acc != nil {
		hash = acc.hash
	}
	g.hashed.Add(1)
	if !hash.matches(secret) || acc == nil {
		return nil, errBadLogin
	}
	acc.proven.Store(&fingerprint)
	return acc, nil
}

func (g *gatekeeper) fingerprint(secret string) (out [32]byte) {
	mac := hmac.New(sha256.New, g.key[:])
	mac.Write([]byte(secret))
	mac.Sum(out[:0])
	return out
}
