package indexed

import (
	"bytes"
	"context"
	"testing"

	"deviceconsole/app/browser"
	"deviceconsole/app/outbox"
)

// TestABodyMovesWithItsSize: short ones are kept with the head, long ones apart, and
// nothing of either is left behind.
func TestABodyMovesWithItsSize(t *testing.T) {
	ctx := context.Background()
	s := open(t, newName())
	long := bytes.Repeat([]byte("x"), maxBeside+1)
	rev := uint32(0)
	for _, body := range [][]byte{[]byte("short"), nil, long, nil, {}, nil, long, []byte("short"), nil} {
		change := outbox.Change{Record: outbox.Record{ID: 1, Rev: rev + 1, Head: []byte{byte(rev)}, Body: body}, Base: rev}
		if conflicts, err := s.Commit(ctx, []outbox.Change{change}); err != nil || len(conflicts) > 0 {
			t.Fatal(conflicts, err)
		}
		records, err := s.Load(ctx)
		if err != nil || len(records) != 1 || records[0].Head[0] != byte(rev) {
			t.Fatalf("%v, %v", records, err)
		}
		if body != nil && !bytes.Equal(records[0].Body, body) {
			t.Errorf("the body has %d bytes, want %d", len(records[0].Body), len(body))
		}
		rev++
	}
	change := outbox.Change{Record: outbox.Record{ID: 1}, Base: rev, Delete: true}
	if conflicts, err := s.Commit(ctx, []outbox.Change{change}); err != nil || len(conflicts) > 0 {
		t.Fatal(conflicts, err)
	}
	found, err := database(t, s).Read(ctx, []browser.Key{headKey(1), bodyKey(1)})
	if err != nil || found[0] != nil || found[1] != nil {
		t.Errorf("left behind: %v, %v", found, err)
	}
}
