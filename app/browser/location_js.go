package browser

import "syscall/js"

// Origin returns the origin of the page: "https://host:port".
func Origin() string { return js.Global().Get("location").Get("origin").String() }

// Path returns the path of the page's address: "/send".
func Path() string { return js.Global().Get("location").Get("pathname").String() }

// Query returns the value of a name in the query of the page's address; "" = there
// is none.
func Query(name string) string {
	value := js.Global().Get("URLSearchParams").New(js.Global().Get("location").Get("search")).Call("get", name)
	if value.IsNull() {
		return ""
	}
	return value.String()
}

// Fragment returns what follows the # in the page's address, without it.
func Fragment() string {
	hash := js.Global().Get("location").Get("hash").String()
	if hash == "" {
		return ""
	}
	return hash[1:]
}

// DropFragment takes the fragment out of the page's address, and out of its history.
func DropFragment() {
	location := js.Global().Get("location")
	history := js.Global().Get("history")
	history.Call("replaceState", history.Get("state"), "", location.Get("pathname").String()+location.Get("search").String())
}

// Back goes one step back in the page's history.
func Back() { js.Global().Get("history").Call("back") }

// Agent returns what the browser calls itself.
func Agent() string { return js.Global().Get("navigator").Get("userAgent").String() }

// SetTitle names the page in the browser's tab.
func SetTitle(text string) { js.Global().Get("document").Set("title", text) }
