//go:build !js

package browser

import (
	"slices"
	"time"
)

// Selection returns what is selected in a field, in bytes of its value; start and
// end are the cursor where nothing is.
func (e Element) Selection() (start, end int) {
	if e.n == nil {
		return 0, 0
	}
	end = e.Caret()
	return max(0, end-e.n.selected), end
}

// SetSelection selects a part of a field, in bytes of its value, and gives it the
// focus. Where it comes from elsewhere, that scrolls to it.
func (e Element) SetSelection(start, end int) {
	if e.n != nil {
		e.SetCaret(end)
		e.n.selected = end - start
		e.Focus()
	}
}

// TypeText puts text in the place of what is selected in the field, as typing it
// does: the field hears input. The field gets the focus.
func (e Element) TypeText(text string) {
	if e.n == nil {
		return
	}
	start, end := e.Selection()
	e.SetValue(e.n.value[:start] + text + e.n.value[end:])
	e.SetSelection(start+len(text), start+len(text))
	e.Fire("input", Event{})
}

// Before puts a new child in front of another one; in front of the zero Element
// is behind all.
func (e Element) Before(other, child Element) {
	if e.n == nil {
		return
	}
	at := slices.Index(e.n.children, other.n)
	if at < 0 {
		at = len(e.n.children)
	}
	child.n.parent = e.n
	e.n.children = slices.Insert(e.n.children, at, child.n)
	e.n.writes++
}

// Remove takes the element off the page.
func (e Element) Remove() {
	if e.n == nil || e.n.parent == nil {
		return
	}
	p := e.n.parent
	p.children = slices.DeleteFunc(p.children, func(n *node) bool { return n == e.n })
	p.writes++
	e.n.parent = nil
}

// Command reports whether Ctrl was held, or Meta, which takes its place on a Mac.
func (e Event) Command() bool { return e.Ctrl }

// Alt reports whether Alt was held.
func (e Event) Alt() bool { return e.Other }

// Shift reports whether Shift was held.
func (e Event) Shift() bool { return e.Upper }

// Zone returns how far the machine's own time zone is ahead of UTC at a moment.
func Zone(at time.Time) time.Duration {
	_, seconds := at.In(time.Local).Zone()
	return time.Duration(seconds) * time.Second
}

// Typed returns the text that is about to be typed or pasted into a field, of the
// event beforeinput; "" for a change that brings none.
func (e Event) Typed() string { return e.Data }
