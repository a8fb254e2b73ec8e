// Package ui draws the console with go-app components.
//
// Components are thin. A Render turns a view, a plain struct that a function
// made of the session's model, into elements; a handler takes a value out of an
// event and sends the session one event of its own. Views are compared by value,
// so a component whose view did not change is left alone.
//
// Facts of go-app v9.8.0 that shape the code:
//   - Handlers are method values of a component, never closures over a row: the
//     framework compares handlers by their code and would keep a stale one.
//     Lists have one handler; the item is found by its data attributes.
//   - Attribute values lose the space around them, and a rendered value would
//     fight with a person's typing. Fields therefore get their values after
//     drawing (see UI.fill), where they differ.
//   - Children are matched by index, so the rows of the message list, which shift
//     with every message, are not go-app's: see grid.
//   - The queue of dispatches holds 4096 and blocks the goroutine that empties
//     it. Nothing here dispatches per message: whatever the rate, one request for
//     a frame is outstanding (see UI.Changed), and one to draw at once.
//   - An element is drawn anew with its component, children and all, which costs
//     milliseconds for a form: what changes with each step of a message is a
//     component of its own, or is written by UI.fill.
package ui
