package browser

import (
	"sync/atomic"
	"syscall/js"
)

// Frame runs a function before the browser draws next, at most once a frame,
// and not at all while the page is hidden.
type Frame struct {
	wanted   atomic.Bool
	number   atomic.Int64 // of the browser's request
	callback js.Func
}

// NewFrame returns a frame for draw. It lives as long as the page.
func NewFrame(draw func()) *Frame {
	f := &Frame{}
	f.callback = js.FuncOf(func(js.Value, []js.Value) any {
		f.wanted.Store(false)
		draw()
		return nil
	})
	return f
}

// Request asks for the function to run; further requests before it ran change
// nothing. Safe for concurrent use.
func (f *Frame) Request() {
	if f.wanted.CompareAndSwap(false, true) {
		f.number.Store(int64(js.Global().Call("requestAnimationFrame", f.callback).Int()))
	}
}

// Cancel takes back what was requested and has not run. Safe for concurrent use.
func (f *Frame) Cancel() {
	if f.wanted.CompareAndSwap(true, false) {
		js.Global().Call("cancelAnimationFrame", f.number.Load())
	}
}
