package browser

import "syscall/js"

var deniedTab memory

// TabSetting returns what RememberInTab kept under a key, or "".
func TabSetting(key string) (value string) {
	if value, here := deniedTab.get(key); here {
		return value
	}
	defer func() { _ = recover() }() // storage throws where the browser denies it
	v := js.Global().Get("sessionStorage").Call("getItem", key)
	if v.IsNull() {
		return ""
	}
	return v.String()
}

// RememberInTab keeps a text for as long as the tab lives, reloads included; ""
// forgets it. Where the browser denies storage or has no room the page remembers it
// until it goes. Safe for concurrent use.
func RememberInTab(key, value string) {
	if Forgetting() {
		return
	}
	defer func() {
		if recover() != nil {
			deniedTab.set(key, value)
		}
	}()
	storage := js.Global().Get("sessionStorage")
	if value == "" {
		storage.Call("removeItem", key)
	} else {
		storage.Call("setItem", key, value)
	}
	deniedTab.forget(key)
}
