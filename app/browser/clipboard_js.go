package browser

import (
	"errors"
	"syscall/js"
)

// CopyText puts text on the clipboard. It waits for the browser's permission;
// call it from a goroutine of its own, soon after the person's click. On a page
// without HTTPS, where the clipboard API is missing, it copies the old way.
func CopyText(text string) error {
	if clipboard := js.Global().Get("navigator").Get("clipboard"); clipboard.Truthy() {
		if _, err := await(clipboard.Call("writeText", text)); err == nil {
			return nil
		}
	}
	if copySelection(text) {
		return nil
	}
	return errors.New("the browser did not allow the copy; select the text and copy it by hand")
}

// copySelection selects text in a field outside the screen and copies it.
func copySelection(text string) bool {
	document := js.Global().Get("document")
	active := document.Get("activeElement")
	area := document.Call("createElement", "textarea")
	area.Set("value", text)
	area.Set("className", "hush")
	area.Call("setAttribute", "aria-hidden", "true")
	document.Get("body").Call("appendChild", area)
	area.Call("select")
	ok := document.Call("execCommand", "copy").Truthy()
	area.Call("remove")
	if active.Truthy() {
		active.Call("focus")
	}
	return ok
}
