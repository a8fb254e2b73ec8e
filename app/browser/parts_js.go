package browser

import (
	"fmt"
	"syscall/js"
)

// Parts is a file that grows part by part, kept by the browser outside of the
// program's memory, on disk where it sees fit. One that is not saved goes with
// the last reference to it. Use it from one goroutine.
type Parts struct{ list js.Value }

// NewParts returns an empty file.
func NewParts() *Parts { return &Parts{js.Global().Get("Array").New()} }

// Write appends a copy of b. Parts of about a megabyte serve best.
func (p *Parts) Write(b []byte) (n int, err error) {
	defer func() {
		if v := recover(); v != nil { // an exception, for want of memory for example
			n, err = 0, fmt.Errorf("the browser has no room for the file: %v", v)
		}
	}()
	bytes := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(bytes, b)
	p.list.Call("push", js.Global().Get("Blob").New([]any{bytes}))
	return len(b), nil
}

// Save hands the file to the person: see the function of the same name.
func (p *Parts) Save(name, mime string) error { return offer(name, mime, p.list) }
