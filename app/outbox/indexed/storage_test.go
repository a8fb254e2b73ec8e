package indexed

import (
	"context"
	"errors"
	"strconv"
	"testing"

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
