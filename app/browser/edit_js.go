package browser

import (
	"syscall/js"
	"time"
	"unicode/utf16"
)

// Selection returns what is selected in a field, in bytes of its value; start and
// end are the cursor where nothing is.
func (e Element) Selection() (start, end int) {
	if !e.Exists() || !e.v.Get("selectionStart").Truthy() && !e.v.Get("selectionEnd").Truthy() {
		return 0, 0
	}
	first, last := e.v.Get("selectionStart").Int(), e.v.Get("selectionEnd").Int() // in units of UTF-16
	value := e.Value()
	start, end = len(value), len(value)
	units := 0
	for i, r := range value {
		if units == first {
			start = i
		}
		if units >= last {
			return min(start, i), i
		}
		units += max(1, utf16.RuneLen(r))
	}
	return start, end
}

// SetSelection selects a part of a field, in bytes of its value, and gives it the
// focus. Where it comes from elsewhere, that scrolls to it.
func (e Element) SetSelection(start, end int) {
	if !e.Exists() {
		return
	}
	value, units, first := e.Value(), 0, -1
	for i, r := range value {
		if i >= start && first < 0 {
			first = units
		}
		if i >= end {
			break
		}
		units += max(1, utf16.RuneLen(r))
	}
	if first < 0 {
		first = units
	}
	// A browser scrolls to the cursor when the focus comes, not when it is moved.
	e.v.Call("setSelectionRange", first, units)
	e.v.Call("focus")
}

// TypeText puts text in the place of what is selected in the field, as typing it
// does: the browser's undo takes it back, and the field hears input. The field
// gets the focus.
func (e Element) TypeText(text string) {
	if !e.Exists() {
		return
	}
	e.v.Call("focus")
	command := "insertText"
	if text == "" {
		command = "delete"
	}
	// The command goes to whatever has the focus, which what is hidden can't get.
	if Active().Same(e) && document.Call("execCommand", command, false, text).Truthy() {
		return
	}
	// The same without undo.
	e.v.Call("setRangeText", text, e.v.Get("selectionStart"), e.v.Get("selectionEnd"), "end")
	e.v.Call("dispatchEvent", js.Global().Get("Event").New("input", map[string]any{"bubbles": true}))
}

// Before puts a new child in front of another one; in front of the zero Element
// is behind all.
func (e Element) Before(other, child Element) {
	if !e.Exists() {
		return
	}
	if other.Exists() {
		e.v.Call("insertBefore", child.v, other.v)
	} else {
		e.v.Call("appendChild", child.v)
	}
}

// Remove takes the element off the page.
func (e Element) Remove() {
	if e.Exists() {
		e.v.Call("remove")
	}
}

// Command reports whether Ctrl was held, or Meta, which takes its place on a Mac.
func (e Event) Command() bool {
	return e.v.Get("ctrlKey").Truthy() || e.v.Get("metaKey").Truthy()
}

// Alt reports whether Alt was held.
func (e Event) Alt() bool { return e.v.Get("altKey").Truthy() }

// Shift reports whether Shift was held.
func (e Event) Shift() bool { return e.v.Get("shiftKey").Truthy() }

// Zone returns how far the browser's own time zone is ahead of UTC at a moment.
// The zone that Go knows in a browser is that of today, summer time included.
func Zone(at time.Time) time.Duration {
	date := js.Global().Get("Date").New(float64(at.UnixMilli()))
	return -time.Duration(date.Call("getTimezoneOffset").Int()) * time.Minute
}

// Typed returns the text that is about to be typed or pasted into a field, of the
// event beforeinput; "" for a change that brings none.
func (e Event) Typed() string { return textOf(e.v.Get("data")) }
