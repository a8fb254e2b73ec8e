package storagetest

import (
	"context"
	"sync"

	"deviceconsole/app/outbox"
)

// Faulty is a Storage that fails on demand: one that is full or blocked, or whose
// tab has crashed. Safe for concurrent use.
type Faulty struct {
	outbox.Storage
	crashed context.Context
	crash   context.CancelFunc

	mu    sync.Mutex
	fault error
}

// NewFaulty returns a storage that does what another one does, until told otherwise.
func NewFaulty(s outbox.Storage) *Faulty {
	f := &Faulty{Storage: s}
	f.crashed, f.crash = context.WithCancel(context.Background())
	return f
}

// Fail has every Load and Commit from now on end with an error, outbox.ErrFull for
// example, with nothing applied; nil ends that.
func (f *Faulty) Fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault = err
}

// Crash is the end of the tab: nothing is applied, answered or told any more, and
// what it leads is given up.
func (f *Faulty) Crash() { f.crash() }

// Load implements outbox.Storage.
func (f *Faulty) Load(ctx context.Context) ([]outbox.Record, error) {
	if err := f.failing(ctx); err != nil {
		return nil, err
	}
	return f.Storage.Load(ctx)
}

// Commit implements outbox.Storage.
func (f *Faulty) Commit(ctx context.Context, changes []outbox.Change) ([]outbox.Record, error) {
	if err := f.failing(ctx); err != nil {
		return nil, err
	}
	return f.Storage.Commit(ctx, changes)
}

// failing returns the fault. After a crash nobody hears of anything, so it waits.
func (f *Faulty) failing(ctx context.Context) error {
	if f.crashed.Err() != nil {
		<-ctx.Done()
		return ctx.Err()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fault
}

// Watch implements outbox.Storage.
func (f *Faulty) Watch(changed func([]outbox.Record)) {
	f.Storage.Watch(func(records []outbox.Record) {
		if f.crashed.Err() == nil {
			changed(records)
		}
	})
}

// Lead implements outbox.Storage.
func (f *Faulty) Lead(ctx context.Context, name string, led func(context.Context)) {
	ctx, end := context.WithCancel(ctx)
	context.AfterFunc(f.crashed, end)
	f.Storage.Lead(ctx, name, led)
}
