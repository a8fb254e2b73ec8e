//go:build !js

package browser

import (
	"slices"
	"strings"
)

// Element is one element of a page that is kept in memory. The zero Element is
// none: Exists says so, and every other method does nothing on it.
type Element struct{ n *node }

type node struct {
	tag, text, value string
	attrs, styles    map[string]string
	checked, open    bool
	parent           *node
	children         []*node
	listeners        map[string][]*listener
	height, width    float64
	scrollTop        float64
	caret            *int // nil = at the end
	selected         int  // bytes before the caret
	writes           int
	resized          []func()
	file             *File
}

// Page is the document of native builds: Create makes elements of it, and ByID
// finds those that are under Page.Root.
var Page = newPage()

type memoryPage struct {
	root, active *node
	listeners    map[string][]*listener
}

func newPage() *memoryPage {
	return &memoryPage{root: &node{tag: "HTML"}, listeners: map[string][]*listener{}}
}

// Create returns a new element that is not on the page yet.
func Create(tag string) Element { return Element{&node{tag: strings.ToUpper(tag)}} }

// ByID returns the element with an id.
func ByID(id string) Element { return Element{Page.root.find(id)} }

// Active returns the element that has the focus.
func Active() Element { return Element{Page.active} }

// Unfocused reports whether the focus is nowhere: on no element, on the page as
// a whole, or on an element that is hidden.
func Unfocused() bool {
	if Page.active == nil || Page.active.tag == "BODY" {
		return true
	}
	for n := Page.active; n != nil; n = n.parent {
		if n.attrs["hidden"] == "true" {
			return true
		}
	}
	return false
}

// Root returns the page's root, the html element.
func Root() Element { return Element{Page.root} }

func (n *node) find(id string) *node {
	if n.attrs["id"] == id {
		return n
	}
	for _, c := range n.children {
		if found := c.find(id); found != nil {
			return found
		}
	}
	return nil
}

// Writes counts the changes made to the element and everything in it, so that
// tests can tell what was left alone.
func (e Element) Writes() int {
	if e.n == nil {
		return 0
	}
	sum := e.n.writes
	for _, c := range e.n.children {
		sum += Element{c}.Writes()
	}
	return sum
}

// SetSize gives the element a size, which native builds can't work out.
func (e Element) SetSize(width, height float64) {
	e.n.width, e.n.height = width, height
	for _, changed := range e.n.resized {
		changed()
	}
}

// Children returns the elements directly in the element.
func (e Element) Children() []Element {
	var children []Element
	if e.n != nil {
		for _, c := range e.n.children {
			children = append(children, Element{c})
		}
	}
	return children
}

// Exists reports whether there is such an element.
func (e Element) Exists() bool { return e.n != nil }

// Same reports whether both are the same element.
func (e Element) Same(other Element) bool { return e.n == other.n }

// SetText replaces what is in the element with text.
func (e Element) SetText(text string) {
	if e.n != nil {
		e.n.text, e.n.children = text, nil
		e.n.writes++
	}
}

// Text returns the text in the element.
func (e Element) Text() string {
	if e.n == nil {
		return ""
	}
	text := e.n.text
	for _, c := range e.n.children {
		text += Element{c}.Text()
	}
	return text
}

// SetAttr sets an attribute.
func (e Element) SetAttr(name, value string) {
	if e.n == nil {
		return
	}
	if e.n.attrs == nil {
		e.n.attrs = map[string]string{}
	}
	e.n.attrs[name] = value
	e.n.writes++
}

// Attr returns an attribute, or "".
func (e Element) Attr(name string) string {
	if e.n == nil {
		return ""
	}
	return e.n.attrs[name]
}

// Tag returns the element's name in capitals.
func (e Element) Tag() string {
	if e.n == nil {
		return ""
	}
	return e.n.tag
}

// SetHidden shows or hides the element.
func (e Element) SetHidden(hidden bool) {
	if hidden {
		e.SetAttr("hidden", "true")
	} else {
		e.SetAttr("hidden", "")
	}
}

// SetStyle sets one CSS property.
func (e Element) SetStyle(property, value string) {
	if e.n == nil {
		return
	}
	if e.n.styles == nil {
		e.n.styles = map[string]string{}
	}
	e.n.styles[property] = value
	e.n.writes++
}

// Style returns the value of a CSS property that was set.
func (e Element) Style(property string) string {
	if e.n == nil {
		return ""
	}
	return e.n.styles[property]
}

// Append puts a child behind the others, from wherever it is.
func (e Element) Append(child Element) {
	if e.n != nil {
		child.n.leave()
		child.n.parent = e.n
		e.n.children = append(e.n.children, child.n)
	}
}

// InsertBefore puts a child before another, from wherever it is.
func (e Element) InsertBefore(child, before Element) {
	if e.n != nil {
		child.n.leave()
		child.n.parent = e.n
		e.n.children = slices.Insert(e.n.children, slices.Index(e.n.children, before.n), child.n)
	}
}

// leave takes the node out of what it is in.
func (n *node) leave() {
	if n.parent != nil {
		n.writes++
		n.parent.children = slices.DeleteFunc(n.parent.children, func(c *node) bool { return c == n })
	}
}

// Value returns what is in a field.
func (e Element) Value() string {
	if e.n == nil {
		return ""
	}
	return e.n.value
}

// SetValue puts a value into a field.
func (e Element) SetValue(value string) {
	if e.n != nil && e.n.value != value {
		e.n.value = value
		e.n.writes++
	}
}

// Checked reports whether a checkbox or radio button is on.
func (e Element) Checked() bool { return e.n != nil && e.n.checked }

// SetChecked turns a checkbox or radio button on or off.
func (e Element) SetChecked(on bool) {
	if e.n != nil {
		e.n.checked = on
	}
}

// Focus gives the element the focus.
func (e Element) Focus() {
	if e.n != nil {
		Page.active = e.n
	}
}

// Select gives a field the focus and selects what is in it.
func (e Element) Select() { e.Focus() }

// ScrollIntoView scrolls as little as it takes to show the element.
func (e Element) ScrollIntoView() {}

// Height returns the height that SetSize gave.
func (e Element) Height() float64 {
	if e.n == nil {
		return 0
	}
	return e.n.height
}

// Width returns the width that SetSize gave.
func (e Element) Width() float64 {
	if e.n == nil {
		return 0
	}
	return e.n.width
}

// ScrollTop returns how far the content is scrolled.
func (e Element) ScrollTop() float64 {
	if e.n == nil {
		return 0
	}
	return e.n.scrollTop
}

// SetScrollTop scrolls the content.
func (e Element) SetScrollTop(y float64) {
	if e.n != nil {
		e.n.scrollTop = y
	}
}

// OnResize calls changed when SetSize changes the element's size, and once at
// first.
func (e Element) OnResize(changed func()) {
	if e.n != nil {
		e.n.resized = append(e.n.resized, changed)
		changed()
	}
}

// ShowModal opens a dialog over the page.
func (e Element) ShowModal() {
	if e.n != nil {
		e.n.open = true
	}
}

// OpenDetails opens a disclosure.
func (e Element) OpenDetails() { e.ShowModal() }

// IsOpen reports whether a dialog is open.
func (e Element) IsOpen() bool { return e.n != nil && e.n.open }

// CloseDialog closes a dialog.
func (e Element) CloseDialog() {
	if e.n != nil {
		e.n.open = false
	}
}

// Closest returns the element itself or the nearest one around it that has an
// attribute.
func (e Element) Closest(attribute string) Element {
	for n := e.n; n != nil; n = n.parent {
		if _, ok := n.attrs[attribute]; ok {
			return Element{n}
		}
	}
	return Element{}
}

// RemoveAttr takes an attribute away.
func (e Element) RemoveAttr(name string) {
	if e.n != nil {
		delete(e.n.attrs, name)
		e.n.writes++
	}
}
