package browser

import (
	"context"
	"syscall/js"
)

// AskToPersist asks the browser not to make room by deleting what it keeps for this
// origin, and reports whether it promised that. Some browsers ask the person, so
// it waits: call it from a goroutine of its own, after the person kept something. A
// page without HTTPS has nobody to ask.
func AskToPersist(ctx context.Context) bool {
	promised, err := askStorage(ctx, "persist")
	return err == nil && promised.Truthy()
}

// EstimateQuota returns how much room there is. It waits.
func EstimateQuota(ctx context.Context) Quota {
	estimate, err := askStorage(ctx, "estimate")
	if err != nil || !estimate.Truthy() {
		return Quota{}
	}
	bytes := func(name string) int64 {
		if v := estimate.Get(name); v.Type() == js.TypeNumber {
			return int64(v.Float())
		}
		return 0
	}
	return Quota{bytes("usage"), bytes("quota")}
}

// askStorage calls a method of navigator.storage and waits for its answer until ctx
// ends.
func askStorage(ctx context.Context, method string) (js.Value, error) {
	storage := js.Global().Get("navigator").Get("storage")
	if !storage.Truthy() || !storage.Get(method).Truthy() {
		return js.Undefined(), nil
	}
	return awaitUntil(ctx, storage.Call(method))
}
