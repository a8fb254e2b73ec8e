package browser

import "syscall/js"

// Matches reports whether a media query holds: "(max-width: 639.98px)".
func Matches(query string) bool {
	return js.Global().Call("matchMedia", query).Get("matches").Truthy()
}

// Hidden reports whether nobody can see the page now.
func Hidden() bool { return js.Global().Get("document").Get("hidden").Truthy() }

// Online reports whether the device has a network, as far as the browser knows.
func Online() bool { return js.Global().Get("navigator").Get("onLine").Truthy() }

// SetTheme sets data-theme on the page's root: "light", "dark", or "" for what
// the system says.
func SetTheme(theme string) {
	root := js.Global().Get("document").Get("documentElement")
	if theme == "" {
		root.Call("removeAttribute", "data-theme")
	} else {
		root.Call("setAttribute", "data-theme", theme)
	}
	paintFrame()
}

// paintFrame gives the browser's own frame the page's colour.
func paintFrame() {
	document := js.Global().Get("document")
	colour := js.Global().Call("getComputedStyle", document.Get("body")).Get("backgroundColor")
	for _, meta := range all(document.Call("querySelectorAll", `meta[name="theme-color"]`)) {
		meta.Call("setAttribute", "content", colour)
		meta.Call("removeAttribute", "media")
	}
}

func all(list js.Value) []js.Value {
	values := make([]js.Value, list.Length())
	for i := range values {
		values[i] = list.Index(i)
	}
	return values
}
