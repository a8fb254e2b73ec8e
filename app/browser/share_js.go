package browser

import "syscall/js"

// TakeShared returns what another app shared last, once; false: there is nothing. It
// waits: call it from a goroutine of its own.
func TakeShared() (s Shared, ok bool) {
	promise := callOffline("takeShared")
	if !promise.Truthy() {
		return s, false
	}
	v, err := await(promise)
	if err != nil || !v.Truthy() {
		return s, false
	}
	return Shared{
		Name: v.Get("name").String(), Bytes: bytesOf(v.Get("bytes")),
		Others: v.Get("others").Int(), Size: int64(v.Get("size").Float()),
	}, true
}

// ForgetFragment takes what follows the # out of the page's address, without a step
// in its history.
func ForgetFragment() {
	location := js.Global().Get("location")
	js.Global().Get("history").Call("replaceState", js.Null(), "", location.Get("pathname").String()+location.Get("search").String())
}
