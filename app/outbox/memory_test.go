package outbox_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"deviceconsole/app/outbox"
	"deviceconsole/app/outbox/storagetest"
)

func TestMemoryKeepsTheContract(t *testing.T) {
	storagetest.Run(t, func(*testing.T) func() outbox.Storage {
		m := outbox.NewMemory()
		return func() outbox.Storage { return m.Tab() }
	})
}

func TestAFaultyStorageFailsOnDemand(t *testing.T) {
	m := outbox.NewMemory()
	f := storagetest.NewFaulty(m)
	ctx := context.Background()
	change := []outbox.Change{{Record: outbox.Record{ID: 1, Rev: 1}}}
	f.Fail(outbox.ErrFull)
	if _, err := f.Commit(ctx, change); !errors.Is(err, outbox.ErrFull) {
		t.Errorf("full: %v", err)
	}
	f.Fail(nil)
	if _, err := f.Commit(ctx, change); err != nil {
		t.Errorf("room again: %v", err)
	}
	led := make(chan context.Context, 2)
	lead := func(ctx context.Context) { led <- ctx; <-ctx.Done() }
	f.Lead(ctx, "x", lead)
	<-led
	m.Lead(ctx, "x", lead)
	f.Crash()
	<-led // whoever comes next
	soon, end := context.WithTimeout(ctx, time.Millisecond)
	defer end()
	if _, err := f.Load(soon); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("crashed: %v", err)
	}
}
