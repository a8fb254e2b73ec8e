package browser

import "syscall/js"

var denied memory

// Setting returns a remembered setting, or "". Settings are looks and sizes:
// nothing secret is ever kept here. Safe for concurrent use.
func Setting(key string) (value string) {
	defer func() {
		if recover() != nil { // storage throws where the browser denies it
			value = denied.get(key)
		}
	}()
	v := js.Global().Get("localStorage").Call("getItem", key)
	if v.IsNull() {
		return denied.get(key)
	}
	return v.String()
}

// Remember keeps a setting for the next visit, or until the page goes where the
// browser denies storage or has no room.
func Remember(key, value string) {
	defer func() {
		if recover() != nil {
			denied.set(key, value)
		}
	}()
	js.Global().Get("localStorage").Call("setItem", key, value)
}
