//go:build !js

package browser

import (
	"context"
	"sync"
)

var locks struct {
	sync.Mutex
	byName map[string]chan struct{} // holds one value while nobody holds the lock
}

// HasLocks reports whether there are locks that tabs share.
func HasLocks() bool { return true }

// HoldLock waits for a lock of this process, calls held while it is held, and
// gives it up when that returns.
func HoldLock(ctx context.Context, name string, held func(context.Context)) error {
	locks.Lock()
	if locks.byName == nil {
		locks.byName = map[string]chan struct{}{}
	}
	lock := locks.byName[name]
	if lock == nil {
		lock = make(chan struct{}, 1)
		lock <- struct{}{}
		locks.byName[name] = lock
	}
	locks.Unlock()
	select {
	case <-lock:
		defer func() { lock <- struct{}{} }()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		held(ctx)
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
