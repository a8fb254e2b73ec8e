package indexed

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"strconv"
	"testing"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/outbox"
	"deviceconsole/app/outbox/storagetest"
)

var names int

func newName() string {
	names++
	return "outbox-test-" + strconv.Itoa(names)
}

func open(t *testing.T, name string) *Storage {
	t.Helper()
	s := New(name)
	t.Cleanup(s.Close)
	return s
}

func TestContract(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) func() outbox.Storage {
		name := newName()
		return func() outbox.Storage { return open(t, name) }
	})
}

func database(t *testing.T, s *Storage) *browser.Database {
	t.Helper()
	db, err := s.database(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// TestALostDatabaseIsToldOnceAndOpenedAgain: after a person cleared the site's data
// the outbox can be written anew.
func TestALostDatabaseIsToldOnceAndOpenedAgain(t *testing.T) {
	s := open(t, newName())
	database(t, s).Close()
	ctx := context.Background()
	change := []outbox.Change{{Record: outbox.Record{ID: 1, Rev: 1, Head: []byte("a")}}}
	if _, err := s.Commit(ctx, change); !errors.Is(err, outbox.ErrLost) {
		t.Errorf("the first: %v", err)
	}
	if conflicts, err := s.Commit(ctx, change); err != nil || len(conflicts) > 0 {
		t.Errorf("the second: %v, %v", conflicts, err)
	}
	s.Close()
	for range 2 {
		if _, err := s.Load(ctx); !errors.Is(err, outbox.ErrLost) {
			t.Errorf("after the end: %v", err)
		}
	}
}

// TestContractWithoutLocks is the same on a page without HTTPS.
func TestContractWithoutLocks(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) func() outbox.Storage {
		name := newName()
		return func() outbox.Storage {
			s := open(t, name)
			s.locks = false
			return s
		}
	})
}

// TestALeaseExpires: a tab that crashed does not lead for ever.
func TestALeaseExpires(t *testing.T) {
	now := browser.Now()
	lease := func(d time.Duration) []byte {
		return binary.BigEndian.AppendUint64([]byte("12345678"), uint64(now.Add(d).UnixMilli()))
	}
	for name, test := range map[string]struct {
		lease []byte
		want  bool
	}{
		"none":                           {nil, false},
		"of another version":             {[]byte("who knows"), false},
		"fresh":                          {lease(leaseFor), true},
		"of a hidden tab":                {lease(leaseForHidden), true},
		"about to expire":                {lease(time.Second), true},
		"expired":                        {lease(-time.Second), false},
		"of before the clock was set":    {lease(time.Hour), false},
		"as far away as a number can be": {bytes.Repeat([]byte{0xff}, 16), false},
	} {
		if got := holds(test.lease, now); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	s, ctx := open(t, newName()), context.Background()
	if got, err := s.renew(ctx, "x", []byte("one     ")); !got || err != nil {
		t.Errorf("the first: %v, %v", got, err)
	}
	if got, err := s.renew(ctx, "x", []byte("two     ")); got || err != nil {
		t.Errorf("another, at once: %v, %v", got, err)
	}
	if got, err := s.renew(ctx, "x", []byte("one     ")); !got || err != nil {
		t.Errorf("the first again: %v, %v", got, err)
	}
}
