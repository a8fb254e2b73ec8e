package browser

import "syscall/js"

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

// Remember keeps a setting for the next visit, or until the page goes where the
// browser denies storage or has no room.
func Remember(key, value string) {
	if Forgetting() {
		return
	}
	defer func() {
		if recover() != nil {
			denied.set(key, value)
		}
	}()
	js.Global().Get("localStorage").Call("setItem", key, value)
	denied.forget(key)
}

func (m *memory) forget(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, key)
}
