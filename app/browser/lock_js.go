package browser

import (
	"context"
	"syscall/js"
)

// HasLocks reports whether the browser has locks that tabs share. A page without
// HTTPS has none.
func HasLocks() bool { return js.Global().Get("navigator").Get("locks").Truthy() }

// HoldLock waits for a lock that one tab of the browser holds at a time, calls
// held while it is held, and gives it up when that returns. held's context ends
// with ctx, and when the browser takes the lock away. The end of the tab gives
// every lock up. Without locks it returns ErrNoLocks at once, when ctx ends
// before the lock is there the context's error. Call it from a goroutine of its
// own.
func HoldLock(ctx context.Context, name string, held func(context.Context)) error {
	if !HasLocks() {
		return ErrNoLocks
	}
	locks := js.Global().Get("navigator").Get("locks")
	abort := js.Global().Get("AbortController").New()
	stop := context.AfterFunc(ctx, func() { abort.Call("abort") }) // of no effect once the lock is held
	defer stop()

	granted := make(chan js.Value, 1)
	executor := js.FuncOf(func(_ js.Value, args []js.Value) any {
		granted <- args[0] // resolves the promise, which is as long as the lock is held
		return nil
	})
	defer executor.Release()
	grant := js.FuncOf(func(js.Value, []js.Value) any { return js.Global().Get("Promise").New(executor) })
	defer grant.Release()

	ended := make(chan error, 1)
	request := locks.Call("request", name, map[string]any{"signal": abort.Get("signal")}, grant)
	go func() {
		_, err := await(request)
		ended <- err
	}()
	select {
	case release := <-granted:
		holding, end := context.WithCancel(ctx)
		taken := make(chan error, 1)
		go func() { // the request ends by itself if the lock is taken away
			err := <-ended
			end()
			taken <- err
		}()
		held(holding)
		release.Invoke()
		<-taken
		end()
		return nil
	case err := <-ended:
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return err
	}
}
