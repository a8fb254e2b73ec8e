package browser

import (
	"context"
	"errors"
	"fmt"
	"syscall/js"
)

// Fetch gets a path of the page's own origin and returns at most max bytes of
// body; what may come from a cache is for the server to say. It waits until the answer is whole or ctx ends; an
// answer other than 200 or a longer body is an error. Safe for concurrent use.
func Fetch(ctx context.Context, path string, max int) ([]byte, error) {
	abort := js.Global().Get("AbortController").New()
	options := map[string]any{"credentials": "same-origin", "signal": abort.Get("signal")}
	stop := context.AfterFunc(ctx, func() { abort.Call("abort") })
	defer stop()

	response, err := await(js.Global().Call("fetch", path, options))
	if err != nil { // the browser does not say why
		return nil, fetchError(ctx, path, errors.New("there is no connection to the server"))
	}
	if status := response.Get("status").Int(); status != 200 {
		return nil, fmt.Errorf("fetch %s: the server answered %d", path, status)
	}
	buffer, err := await(response.Call("arrayBuffer"))
	if err != nil {
		return nil, fetchError(ctx, path, err)
	}
	bytes := js.Global().Get("Uint8Array").New(buffer)
	if n := bytes.Length(); n > max {
		return nil, fmt.Errorf("fetch %s: %d bytes, more than the %d expected", path, n, max)
	}
	body := make([]byte, bytes.Length())
	js.CopyBytesToGo(body, bytes)
	return body, nil
}

func fetchError(ctx context.Context, path string, err error) error {
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return fmt.Errorf("fetch %s: %w", path, err)
}

// await waits for a promise. Never call it from the goroutine that draws: the
// promise may need it.
func await(promise js.Value) (js.Value, error) {
	type result struct {
		value js.Value
		err   error
	}
	done := make(chan result, 1)
	resolved := js.FuncOf(func(_ js.Value, args []js.Value) any {
		var v js.Value
		if len(args) > 0 {
			v = args[0]
		}
		done <- result{value: v}
		return nil
	})
	defer resolved.Release()
	rejected := js.FuncOf(func(_ js.Value, args []js.Value) any {
		text := "it failed and did not say why"
		if len(args) > 0 && args[0].Truthy() {
			text = args[0].Call("toString").String()
		}
		done <- result{err: errors.New(text)}
		return nil
	})
	defer rejected.Release()
	promise.Call("then", resolved, rejected)
	r := <-done
	return r.value, r.err
}

// awaitUntil is await until ctx ends.
func awaitUntil(ctx context.Context, promise js.Value) (js.Value, error) {
	type answer struct {
		value js.Value
		err   error
	}
	answered := make(chan answer, 1)
	go func() {
		v, err := await(promise)
		answered <- answer{v, err}
	}()
	select {
	case a := <-answered:
		return a.value, a.err
	case <-ctx.Done():
		return js.Undefined(), ctx.Err()
	}
}
