package browser

import "syscall/js"

// KeepOffline has the browser keep this version of the page for when there is no
// network, and look for another one; changed is called when UpdateReady changes, and
// must not wait. Nothing is kept on a page without HTTPS. Call it once, when nothing
// urgent is left to do.
func KeepOffline(changed func()) {
	if !offline().Truthy() {
		return
	}
	offline().Set("onchange", js.FuncOf(func(js.Value, []js.Value) any { // lives as long as the page
		changed()
		return nil
	}))
	callOffline("start")
}

// UpdateReady reports whether another version of the page is here as a whole.
func UpdateReady() bool { return offline().Truthy() && offline().Get("ready").Truthy() }

// CheckForUpdate asks the server whether it has another version.
func CheckForUpdate() { callOffline("check") }

// ApplyUpdate loads the page anew, in the version that is ready.
func ApplyUpdate() { callOffline("apply") }

// offline is web/offline.js, undefined where that could not be loaded: the page works
// without it.
func offline() js.Value { return js.Global().Get("consoleOffline") }

func callOffline(method string, args ...any) (v js.Value) {
	if o := offline(); o.Truthy() {
		v = o.Call(method, args...)
	}
	return v
}
