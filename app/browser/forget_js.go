package browser

import (
	"context"
	"sync/atomic"
	"syscall/js"
)

// forgetting is set once nothing is to be kept any more, by this page's last hours.
var forgetting atomic.Bool

// Forgetting reports whether ForgetEverything was called.
func Forgetting() bool { return forgetting.Load() }

// ForgetEverything deletes what the browser keeps for this origin: databases, caches,
// service workers and storage, and keeps nothing more of what this page has. What
// could not be deleted is left; Reload goes on. It waits.
func ForgetEverything(ctx context.Context) {
	forgetting.Store(true)
	global := js.Global()
	try := func(do func()) {
		defer func() { _ = recover() }() // what the browser denies there is nothing of
		do()
	}
	each := func(list js.Value, err error, do func(js.Value)) {
		if err == nil && list.Truthy() {
			for _, v := range all(list) {
				try(func() { do(v) })
			}
		}
	}
	try(func() {
		workers, err := awaitUntil(ctx, global.Get("navigator").Get("serviceWorker").Call("getRegistrations"))
		each(workers, err, func(v js.Value) { _, _ = awaitUntil(ctx, v.Call("unregister")) })
	})
	try(func() {
		names, err := awaitUntil(ctx, global.Get("caches").Call("keys"))
		each(names, err, func(v js.Value) { _, _ = awaitUntil(ctx, global.Get("caches").Call("delete", v)) })
	})
	try(func() {
		databases, err := awaitUntil(ctx, global.Get("indexedDB").Call("databases"))
		each(databases, err, func(v js.Value) { deleteDatabase(ctx, v.Get("name")) })
	})
	for _, name := range []string{"localStorage", "sessionStorage"} {
		try(func() { global.Get(name).Call("clear") })
	}
}

// deleteDatabase waits until a database is deleted, which whoever has it open hears of.
func deleteDatabase(ctx context.Context, name js.Value) {
	done := make(chan struct{}, 1)
	end := js.FuncOf(func(js.Value, []js.Value) any {
		done <- struct{}{}
		return nil
	})
	request := js.Global().Get("indexedDB").Call("deleteDatabase", name)
	request.Set("onsuccess", end)
	request.Set("onerror", end)
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// Reload loads the page anew, at its first route.
func Reload() { js.Global().Get("location").Call("replace", "/") }
