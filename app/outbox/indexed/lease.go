package indexed

import (
	"bytes"
	"context"
	"encoding/binary"
	"math/rand/v2"
	"sync"
	"time"

	"deviceconsole/app/browser"
)

// How leases last. A tab that crashed keeps the others waiting for the rest of its
// lease; a hidden one may be woken no more than once a minute to renew it.
const (
	leaseFor       = 10 * time.Second
	leaseForHidden = 90 * time.Second
	renewEvery     = 3 * time.Second
	askEvery       = 2 * time.Second // by those who wait, if nobody tells them
)

// released is the message that a lease was given up.
var released = []byte{messageFormat + 1}

func isReleased(message []byte) bool { return bytes.Equal(message, released) }

// leases has those wait who want one that another has.
type leases struct {
	mu      sync.Mutex
	changed chan struct{} // closed when one was given up; nil = nobody waits
}

func (l *leases) wait() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	return l.changed
}

func (l *leases) wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
}

// lease leads a name while it holds the lease of it, for browsers without locks. A
// tab that was held up for longer than its lease may lead beside another for a
// moment; that it sends nothing a second time is then up to the revisions.
func (s *Storage) lease(ctx context.Context, name string, led func(context.Context)) {
	token := binary.BigEndian.AppendUint64(nil, rand.Uint64())
	for {
		changed := s.leases.wait()
		got, err := s.renew(ctx, name, token)
		if ctx.Err() != nil {
			return
		}
		if got || err != nil { // without a database this page is alone with its outbox
			break
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-time.After(askEvery):
		}
	}
	holding, end := context.WithCancel(ctx)
	defer end()
	go func() {
		for holding.Err() == nil {
			select {
			case <-holding.Done():
			case <-time.After(renewEvery):
				if got, err := s.renew(holding, name, token); !got && err == nil {
					end() // another has it
				}
			}
		}
	}()
	led(holding)
	end()
	s.giveUp(name, token)
}

// renew takes a lease, or holds it for longer, unless another holds it.
func (s *Storage) renew(ctx context.Context, name string, token []byte) (got bool, err error) {
	db, err := s.database(ctx)
	if err != nil {
		return false, err
	}
	key := browser.Key{Store: leads, Key: name}
	err = db.Write(ctx, []browser.Key{key}, func(found [][]byte) []browser.Put {
		now := browser.Now()
		if got = bytes.HasPrefix(found[0], token) || !holds(found[0], now); !got {
			return nil
		}
		until := now.Add(leaseFor)
		if browser.Hidden() {
			until = now.Add(leaseForHidden)
		}
		return []browser.Put{{Key: key, Value: binary.BigEndian.AppendUint64(bytes.Clone(token), uint64(until.UnixMilli()))}}
	})
	return got && err == nil, err
}

// holds reports whether a lease has not expired. One that lasts longer than any is
// of a clock that was set since, and counts for nothing.
func holds(lease []byte, now time.Time) bool {
	if len(lease) != 16 {
		return false
	}
	left := time.UnixMilli(int64(binary.BigEndian.Uint64(lease[8:]))).Sub(now)
	return left > 0 && left <= leaseForHidden
}

// giveUp ends a lease and tells those who wait.
func (s *Storage) giveUp(name string, token []byte) {
	ctx, end := context.WithTimeout(context.Background(), openLimit)
	defer end()
	if db, err := s.database(ctx); err == nil {
		key := browser.Key{Store: leads, Key: name}
		_ = db.Write(ctx, []browser.Key{key}, func(found [][]byte) []browser.Put { // else it expires
			if bytes.HasPrefix(found[0], token) {
				return []browser.Put{{Key: key}}
			}
			return nil
		})
	}
	s.watch.channel.Post(released)
	s.leases.wake()
}
