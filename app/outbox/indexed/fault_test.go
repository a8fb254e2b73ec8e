//go:build !js

package indexed

import (
	"context"
	"errors"
	"strings"
	"testing"

	"deviceconsole/app/browser"
	"deviceconsole/app/outbox"
)

// TestABrowserThatRefuses: what it says becomes an error of the outbox, and once it
// has changed its mind everything works.
func TestABrowserThatRefuses(t *testing.T) {
	t.Cleanup(func() { browser.DatabaseFault, browser.RoomLeft = nil, browser.Quota{} })
	s := open(t, newName())
	ctx := context.Background()
	change := []outbox.Change{{Record: outbox.Record{ID: 1, Rev: 1, Head: []byte("a")}}}
	browser.DatabaseFault = browser.ErrDatabaseDenied
	if _, err := s.Load(ctx); !errors.Is(err, outbox.ErrBlocked) {
		t.Errorf("denied: %v", err)
	}
	browser.DatabaseFault = nil
	if records, err := s.Load(ctx); err != nil || len(records) > 0 {
		t.Errorf("allowed: %v, %v", records, err)
	}
	browser.DatabaseFault = browser.ErrDatabaseFull
	browser.RoomLeft = browser.Quota{Used: 9_900_000, Limit: 10_000_000}
	if _, err := s.Commit(ctx, change); !errors.Is(err, outbox.ErrFull) || !strings.Contains(err.Error(), "9.9 MB of 10.0 MB") {
		t.Errorf("full: %v", err)
	}
	browser.DatabaseFault = nil
	if _, err := s.Commit(ctx, change); err != nil {
		t.Errorf("room again: %v", err)
	}
	browser.ClearDatabases()
	if _, err := s.Commit(ctx, change); !errors.Is(err, outbox.ErrLost) {
		t.Errorf("cleared: %v", err)
	}
	if conflicts, err := s.Commit(ctx, change); err != nil || len(conflicts) > 0 {
		t.Errorf("written anew: %v, %v", conflicts, err)
	}
}
