package browser

import (
	"strings"
	"syscall/js"
)

// CanShare reports whether the device shares text with other apps. A page without
// HTTPS can't.
func CanShare() bool { return js.Global().Get("navigator").Get("share").Truthy() }

// Share has the person choose an app that takes a text. Call it soon after a person's
// click, from a goroutine of its own: it waits until that is done. A person who
// chooses none is no error.
func Share(title, text string) error {
	_, err := await(js.Global().Get("navigator").Call("share", map[string]any{"title": title, "text": text}))
	if err != nil && strings.Contains(err.Error(), "AbortError") {
		return nil
	}
	return err
}
