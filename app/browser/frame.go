//go:build !js

package browser

import "sync/atomic"

// Frame runs a function at most once a frame. In native builds a frame comes
// when Run is called.
type Frame struct {
	wanted atomic.Bool
	draw   func()
}

// NewFrame returns a frame for draw.
func NewFrame(draw func()) *Frame { return &Frame{draw: draw} }

// Request asks for the function to run. Safe for concurrent use.
func (f *Frame) Request() { f.wanted.Store(true) }

// Cancel takes back what was requested and has not run. Safe for concurrent use.
func (f *Frame) Cancel() { f.wanted.Store(false) }

// Run runs the function if it was requested, and reports whether it was.
func (f *Frame) Run() bool {
	if !f.wanted.CompareAndSwap(true, false) {
		return false
	}
	f.draw()
	return true
}
