//go:build !js

package browser

// Caret returns where the cursor is in a field, in bytes of its value: at the end
// of what was set, unless SetCaret moved it.
func (e Element) Caret() int {
	if e.n == nil {
		return 0
	}
	if e.n.caret == nil || *e.n.caret > len(e.n.value) {
		return len(e.n.value)
	}
	return *e.n.caret
}

// SetCaret puts the cursor of a field behind so many bytes of its value.
func (e Element) SetCaret(at int) {
	if e.n != nil {
		e.n.caret = &at
	}
}
