package browser

import "syscall/js"

// Event is something that happened on the page. It is valid until the listener
// returns.
type Event struct{ v js.Value }

// On calls listen whenever an event happens on the element or in it. The
// listener must not wait. It returns the release of the listener.
func (e Element) On(event string, listen func(Event)) (release func()) {
	if !e.Exists() {
		return func() {}
	}
	return listenOn(e.v, event, listen)
}

// OnDocument calls listen whenever an event reaches the document.
func OnDocument(event string, listen func(Event)) (release func()) {
	return listenOn(document, event, listen)
}

// OnWindow calls listen whenever an event reaches the window.
func OnWindow(event string, listen func(Event)) (release func()) {
	return listenOn(js.Global(), event, listen)
}

// AskBeforeLeaving has the browser ask the person, in its own words, before the
// page is closed, loaded again or left for another, whenever lose reports that
// something would be lost. lose must not wait.
func AskBeforeLeaving(lose func() bool) (release func()) {
	return OnWindow("beforeunload", func(e Event) {
		if lose() {
			e.PreventDefault()
			e.v.Set("returnValue", true) // for browsers that know no other way
		}
	})
}

func listenOn(target js.Value, event string, listen func(Event)) func() {
	callback := js.FuncOf(func(_ js.Value, args []js.Value) any {
		listen(Event{args[0]})
		return nil
	})
	target.Call("addEventListener", event, callback)
	return func() {
		target.Call("removeEventListener", event, callback)
		callback.Release()
	}
}

// Target returns the innermost element that it happened on.
func (e Event) Target() Element { return element(e.v.Get("target")) }

// Key returns the name of the key: "Escape", "j", " ".
func (e Event) Key() string { return textOf(e.v.Get("key")) }

// textOf returns a string, "" where the value is none. Truthy would read it twice.
func textOf(v js.Value) string {
	if v.Type() != js.TypeString {
		return ""
	}
	return v.String()
}

// Modified reports whether Ctrl, Alt or Meta was held.
func (e Event) Modified() bool {
	return e.v.Get("ctrlKey").Truthy() || e.v.Get("altKey").Truthy() || e.v.Get("metaKey").Truthy()
}

// Composing reports whether a word is being composed, whose keys are no commands.
func (e Event) Composing() bool { return e.v.Get("isComposing").Truthy() }

// X returns the place of the pointer from the left edge, in CSS pixels.
func (e Event) X() float64 { return e.v.Get("clientX").Float() }

// PreventDefault keeps the browser from doing what it would do.
func (e Event) PreventDefault() { e.v.Call("preventDefault") }

// Hold makes all events of this pointer go to an element until it is released.
func (e Event) Hold(target Element) {
	if target.Exists() {
		target.v.Call("setPointerCapture", e.v.Get("pointerId"))
	}
}
