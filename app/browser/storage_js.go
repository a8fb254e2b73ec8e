package browser

import (
	"slices"
	"strings"
	"syscall/js"
)

var denied memory

// Setting returns a remembered setting, or "". Settings are looks and sizes:
// nothing secret is ever kept here. Safe for concurrent use.
func Setting(key string) (value string) {
	if value, here := denied.get(key); here {
		return value
	}
	defer func() { _ = recover() }() // storage throws where the browser denies it
	v := js.Global().Get("localStorage").Call("getItem", key)
	if v.IsNull() {
		return ""
	}
	return v.String()
}

// Settings returns the keys of what is remembered that begin with a text, in no order.
func Settings(prefix string) []string {
	keys := denied.keys(prefix)
	defer func() { _ = recover() }() // storage throws where the browser denies it
	storage := js.Global().Get("localStorage")
	for i := range storage.Length() {
		if key := storage.Call("key", i).String(); strings.HasPrefix(key, prefix) && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// Remember keeps a setting for the next visit, or until the page goes where the
// browser denies storage or has no room; "" forgets it.
func Remember(key, value string) {
	if Forgetting() {
		return
	}
	defer func() {
		if recover() != nil {
			denied.set(key, value)
		}
	}()
	storage := js.Global().Get("localStorage")
	if value == "" {
		storage.Call("removeItem", key)
	} else {
		storage.Call("setItem", key, value)
	}
	denied.forget(key)
}

func (m *memory) forget(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, key)
}
