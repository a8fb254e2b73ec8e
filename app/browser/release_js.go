package browser

import "syscall/js"

// KeepOffline has the browser keep this version of the page for when there is no
// network, and look for another one; changed is called when UpdateReady changes, and
// must not wait. Nothing is kept on a page without HTTPS. Call it once, when nothing
// urgent is left to do.
func KeepOffline(changed func()) {
	o := offline()
	o.Set("onchange", js.FuncOf(func(js.Value, []js.Value) any { // lives as long as the page
		changed()
		return nil
	}))
	o.Call("start")
}

// UpdateReady reports whether another version of the page is here as a whole.
func UpdateReady() bool { return offline().Get("ready").Truthy() }

// CheckForUpdate asks the server whether it has another version.
func CheckForUpdate() { offline().Call("check") }

// ApplyUpdate loads the page anew, in the version that is ready.
func ApplyUpdate() { offline().Call("apply") }

// offline is web/offline.js.
func offline() js.Value { return js.Global().Get("consoleOffline") }
