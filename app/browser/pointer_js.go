package browser

import "syscall/js"

const svgNamespace = "http://www.w3.org/2000/svg"

// CreateSVG returns a new element of a drawing (SVG) that is not on the page yet.
func CreateSVG(tag string) Element {
	return Element{document.Call("createElementNS", svgNamespace, tag)}
}

// Corner returns the place of the element's upper left corner in the window, in
// CSS pixels, as Event.X and Event.Y count them.
func (e Element) Corner() (x, y float64) {
	if !e.Exists() {
		return 0, 0
	}
	box := e.v.Call("getBoundingClientRect")
	return box.Get("left").Float(), box.Get("top").Float()
}

// Y returns the place of the pointer from the upper edge, in CSS pixels.
func (e Event) Y() float64 { return e.v.Get("clientY").Float() }

// Pointer tells fingers apart: each has a number of its own while it is down.
func (e Event) Pointer() int { return e.v.Get("pointerId").Int() }

// Finger reports whether the pointer is a finger, which can't hover.
func (e Event) Finger() bool { return e.v.Get("pointerType").Equal(js.ValueOf("touch")) }

// Wheel returns how far the wheel was turned, about in CSS pixels; y grows
// toward the person.
func (e Event) Wheel() (x, y float64) {
	unit := 1.0
	switch e.v.Get("deltaMode").Int() {
	case 1: // lines
		unit = 16
	case 2: // pages
		unit = 400
	}
	return e.v.Get("deltaX").Float() * unit, e.v.Get("deltaY").Float() * unit
}
