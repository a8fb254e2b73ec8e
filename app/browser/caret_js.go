package browser

import "unicode/utf16"

// Caret returns where the cursor is in a field, in bytes of its value.
func (e Element) Caret() int {
	if !e.Exists() {
		return 0
	}
	at := e.v.Get("selectionStart")
	if at.IsNull() || at.IsUndefined() {
		return 0
	}
	left := at.Int() // in units of UTF-16
	value := e.Value()
	for i, r := range value {
		if left <= 0 {
			return i
		}
		left -= utf16.RuneLen(r)
	}
	return len(value)
}

// SetCaret puts the cursor of a field behind so many bytes of its value.
func (e Element) SetCaret(at int) {
	if !e.Exists() {
		return
	}
	units := 0
	for i, r := range e.Value() {
		if i >= at {
			break
		}
		units += utf16.RuneLen(r)
	}
	e.v.Call("setSelectionRange", units, units)
}
