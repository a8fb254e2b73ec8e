//go:build !js

package browser

// CreateSVG returns a new element of a drawing (SVG) that is not on the page yet.
func CreateSVG(tag string) Element { return Element{&node{tag: tag}} }

// Corner returns the place of the element's upper left corner in the window:
// here every element begins there.
func (e Element) Corner() (x, y float64) { return 0, 0 }

// Y returns the place of the pointer from the upper edge.
func (e Event) Y() float64 { return e.Down }

// Pointer tells fingers apart.
func (e Event) Pointer() int { return e.Number }

// Finger reports whether the pointer is a finger, which can't hover.
func (e Event) Finger() bool { return e.Touch }

// Wheel returns how far the wheel was turned.
func (e Event) Wheel() (x, y float64) { return e.Turned[0], e.Turned[1] }
