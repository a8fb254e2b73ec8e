package browser

import (
	"fmt"
	"syscall/js"
	"time"
)

// keepSaved is how long a file is kept in memory for the browser to write it,
// which may first ask the person where.
const keepSaved = time.Minute

// Save hands a file, made of parts, to the person: the browser writes it to
// the folder of downloads, or asks where. The parts are copied. It does not
// wait, and nothing tells what the browser did with the file; an error means
// that it could not even be offered. Call it from any goroutine.
func Save(name, mime string, parts ...[]byte) (err error) {
	defer func() {
		if v := recover(); v != nil { // an exception, for want of memory for example
			err = notTaken(name, v)
		}
	}()
	list := js.Global().Get("Array").New(len(parts))
	for i, part := range parts {
		bytes := js.Global().Get("Uint8Array").New(len(part))
		js.CopyBytesToJS(bytes, part)
		list.SetIndex(i, bytes)
	}
	return offer(name, mime, list)
}

// offer hands a file to the person that is made of a list of what a Blob takes.
func offer(name, mime string, list js.Value) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = notTaken(name, v)
		}
	}()
	urls := js.Global().Get("URL")
	url := urls.Call("createObjectURL", js.Global().Get("Blob").New(list, map[string]any{"type": mime}))
	time.AfterFunc(keepSaved, func() { urls.Call("revokeObjectURL", url) })
	link := js.Global().Get("document").Call("createElement", "a")
	link.Set("href", url)
	link.Set("download", name)
	link.Call("click") // it is not on the page, so go-app does not take it for a way within it
	return nil
}

func notTaken(name string, exception any) error {
	return fmt.Errorf("the browser did not take the file %s: %v", name, exception)
}
