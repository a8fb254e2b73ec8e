//go:build !js

package browser

import "slices"

type listener struct{ call func(Event) }

// Event is something that a test makes happen with Element.Fire.
// Across and Name are what the methods return.
type Event struct {
	On        Element
	Name      string     // of the key
	Across    float64    // of the pointer, as X returns it
	Down      float64    // of the pointer, as Y returns it
	Number    int        // of the pointer
	Touch     bool       // the pointer is a finger
	Turned    [2]float64 // by the wheel
	Ctrl      bool
	Other     bool // Alt was held
	Upper     bool // Shift was held
	Compose   bool
	Data      string // is about to be typed, as Typed returns it
	Prevented *bool
	Dropped   *File
}

// On calls listen whenever an event happens on the element or in it.
func (e Element) On(event string, listen func(Event)) (release func()) {
	if e.n == nil {
		return func() {}
	}
	if e.n.listeners == nil {
		e.n.listeners = map[string][]*listener{}
	}
	return listenOn(e.n.listeners, event, listen)
}

// OnDocument calls listen whenever an event reaches the document.
func OnDocument(event string, listen func(Event)) (release func()) {
	return listenOn(Page.listeners, event, listen)
}

// Unlisten has nobody listen to the document any more: a page that a test has left.
func (p *memoryPage) Unlisten() { clear(p.listeners) }

// OnWindow calls listen whenever an event reaches the window, which here is the
// document.
func OnWindow(event string, listen func(Event)) (release func()) {
	return OnDocument(event, listen)
}

// AskBeforeLeaving asks the person before the page is left whenever lose reports
// that something would be lost: see Leave.
func AskBeforeLeaving(lose func() bool) (release func()) {
	return OnDocument("beforeunload", func(e Event) {
		if lose() {
			e.PreventDefault()
		}
	})
}

// Leave tries to leave the page, and reports whether the person was asked first.
func Leave() (asked bool) {
	fireDocument("beforeunload", Event{Prevented: &asked})
	return asked
}

func listenOn(listeners map[string][]*listener, event string, listen func(Event)) func() {
	l := &listener{listen}
	listeners[event] = append(listeners[event], l)
	return func() {
		listeners[event] = slices.DeleteFunc(listeners[event], func(o *listener) bool { return o == l })
	}
}

// Fire makes an event happen on the element; it rises to the document.
func (e Element) Fire(event string, ev Event) {
	ev.On = e
	for n := e.n; n != nil; n = n.parent {
		for _, l := range slices.Clone(n.listeners[event]) {
			l.call(ev)
		}
	}
	fireDocument(event, ev)
}

// fireDocument makes an event happen on the document.
func fireDocument(event string, ev Event) {
	for _, l := range slices.Clone(Page.listeners[event]) {
		l.call(ev)
	}
}

// Target returns the innermost element that it happened on.
func (e Event) Target() Element { return e.On }

// Key returns the name of the key.
func (e Event) Key() string { return e.Name }

// Modified reports whether Ctrl, Alt or Meta was held.
func (e Event) Modified() bool { return e.Ctrl || e.Other }

// Composing reports whether a word is being composed.
func (e Event) Composing() bool { return e.Compose }

// X returns the place of the pointer from the left edge.
func (e Event) X() float64 { return e.Across }

// PreventDefault keeps the browser from doing what it would do.
func (e Event) PreventDefault() {
	if e.Prevented != nil {
		*e.Prevented = true
	}
}

// Hold makes all events of this pointer go to an element until it is released.
func (e Event) Hold(Element) {}
