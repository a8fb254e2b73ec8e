package browser

import "syscall/js"

// Element is one element of the page. The zero Element is none: Exists says so,
// and every other method does nothing on it.
type Element struct{ v js.Value }

// document is asked for once: each value that comes from the browser costs a finalizer.
var document = js.Global().Get("document")

func element(v js.Value) Element {
	if !v.Truthy() {
		return Element{}
	}
	return Element{v}
}

// Create returns a new element that is not on the page yet.
func Create(tag string) Element { return Element{document.Call("createElement", tag)} }

// ByID returns the element with an id.
func ByID(id string) Element { return element(document.Call("getElementById", id)) }

// Active returns the element that has the focus.
func Active() Element { return element(document.Get("activeElement")) }

// Unfocused reports whether the focus is nowhere: on no element, on the page as
// a whole, or on an element that is hidden and about to lose it: browsers take
// it away only when they draw.
func Unfocused() bool {
	active := Active()
	return !active.Exists() || active.Tag() == "BODY" || active.v.Call("getClientRects").Get("length").Int() == 0
}

// Root returns the page's root, the html element.
func Root() Element { return Element{document.Get("documentElement")} }

// Exists reports whether there is such an element.
func (e Element) Exists() bool { return e.v.Truthy() }

// Same reports whether both are the same element.
func (e Element) Same(other Element) bool { return e.v.Equal(other.v) }

// SetText replaces what is in the element with text.
func (e Element) SetText(text string) {
	if e.Exists() {
		e.v.Set("textContent", text)
	}
}

// Text returns the text in the element.
func (e Element) Text() string {
	if !e.Exists() {
		return ""
	}
	return e.v.Get("textContent").String()
}

// SetAttr sets an attribute.
func (e Element) SetAttr(name, value string) {
	if e.Exists() {
		e.v.Call("setAttribute", name, value)
	}
}

// Attr returns an attribute, or "".
func (e Element) Attr(name string) string {
	if !e.Exists() {
		return ""
	}
	return textOf(e.v.Call("getAttribute", name))
}

// Tag returns the element's name in capitals: "INPUT".
func (e Element) Tag() string {
	if !e.Exists() {
		return ""
	}
	return e.v.Get("tagName").String()
}

// SetHidden shows or hides the element.
func (e Element) SetHidden(hidden bool) {
	if e.Exists() {
		e.v.Set("hidden", hidden)
	}
}

// SetStyle sets one CSS property, custom ones ("--left") included.
func (e Element) SetStyle(property, value string) {
	if e.Exists() {
		e.v.Get("style").Call("setProperty", property, value)
	}
}

// Style returns the computed value of a CSS property.
func (e Element) Style(property string) string {
	if !e.Exists() {
		return ""
	}
	return js.Global().Call("getComputedStyle", e.v).Call("getPropertyValue", property).String()
}

// Append puts a child behind the others.
func (e Element) Append(child Element) {
	if e.Exists() {
		e.v.Call("appendChild", child.v)
	}
}

// InsertBefore puts a child before another, from wherever it is.
func (e Element) InsertBefore(child, before Element) {
	if e.Exists() {
		e.v.Call("insertBefore", child.v, before.v)
	}
}

// Value returns what is in a field.
func (e Element) Value() string {
	if !e.Exists() {
		return ""
	}
	return e.v.Get("value").String()
}

// SetValue puts a value into a field. A field that has it already is left
// alone, and with it the cursor and a word that is being composed.
func (e Element) SetValue(value string) {
	if e.Exists() && e.v.Get("value").String() != value {
		e.v.Set("value", value)
	}
}

// Checked reports whether a checkbox or radio button is on.
func (e Element) Checked() bool { return e.Exists() && e.v.Get("checked").Truthy() }

// SetChecked turns a checkbox or radio button on or off.
func (e Element) SetChecked(on bool) {
	if e.Exists() && e.v.Get("checked").Truthy() != on {
		e.v.Set("checked", on)
	}
}

// Focus gives the element the focus.
func (e Element) Focus() {
	if e.Exists() {
		e.v.Call("focus")
	}
}

// Select gives a field the focus and selects what is in it.
func (e Element) Select() {
	if e.Exists() {
		e.v.Call("focus")
		e.v.Call("select")
	}
}

// ScrollIntoView scrolls as little as it takes to show the element.
func (e Element) ScrollIntoView() {
	if e.Exists() {
		e.v.Call("scrollIntoView", map[string]any{"block": "nearest"})
	}
}

// Height returns the inner height in CSS pixels.
func (e Element) Height() float64 { return e.number("clientHeight") }

// Width returns the outer width in CSS pixels.
func (e Element) Width() float64 { return e.number("offsetWidth") }

// ScrollTop returns how far the content is scrolled, in CSS pixels.
func (e Element) ScrollTop() float64 { return e.number("scrollTop") }

// SetScrollTop scrolls the content.
func (e Element) SetScrollTop(y float64) {
	if e.Exists() {
		e.v.Set("scrollTop", y)
	}
}

func (e Element) number(property string) float64 {
	if !e.Exists() {
		return 0
	}
	return e.v.Get(property).Float()
}

// OnResize calls changed when the element's size changes, and once at first.
// It listens for as long as the page lives.
func (e Element) OnResize(changed func()) {
	if !e.Exists() {
		return
	}
	callback := js.FuncOf(func(js.Value, []js.Value) any {
		changed()
		return nil
	})
	js.Global().Get("ResizeObserver").New(callback).Call("observe", e.v)
}

// ShowModal opens a dialog over the page.
func (e Element) ShowModal() {
	if e.Exists() && !e.v.Get("open").Truthy() {
		e.v.Call("showModal")
	}
}

// OpenDetails opens a disclosure.
func (e Element) OpenDetails() {
	if e.Exists() {
		e.v.Set("open", true)
	}
}

// IsOpen reports whether a dialog is open.
func (e Element) IsOpen() bool { return e.Exists() && e.v.Get("open").Truthy() }

// CloseDialog closes a dialog; the focus returns to where it was.
func (e Element) CloseDialog() {
	if e.Exists() && e.v.Get("open").Truthy() {
		e.v.Call("close")
	}
}

// Closest returns the element itself or the nearest one around it that has an
// attribute.
func (e Element) Closest(attribute string) Element {
	if !e.Exists() || !e.v.Get("closest").Truthy() {
		return Element{}
	}
	return element(e.v.Call("closest", "["+attribute+"]"))
}

// RemoveAttr takes an attribute away.
func (e Element) RemoveAttr(name string) {
	if e.Exists() {
		e.v.Call("removeAttribute", name)
	}
}
