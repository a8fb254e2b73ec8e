package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/payload"
)

// el makes an element of a tag, a class ("" = none) and parts: an attr, an on, a
// string, which becomes text, an app.UI or []app.UI, which become children, and
// nil, which becomes nothing. Text keeps its order whatever is written to the left in
// it: text of others, or a place's word for the afternoon.
//
// All elements are of go-app's one type for any tag: each of its types by tag
// would bring a hundred methods of its own into the program.
func el(tag, class string, parts ...any) app.UI {
	e := app.Elem(tag)
	if class != "" {
		e.Attr("class", class)
	}
	var children []app.UI
	for _, part := range parts {
		switch p := part.(type) {
		case attr:
			e.Attr(p.name, p.value)
		case on:
			e.On(p.event, p.do)
		case string:
			if tag == "option" { // which has no elements in it
				children = append(children, app.Text(payload.InOrder(p)))
			} else {
				children = append(children, sideBySide(p)...)
			}
		case []app.UI:
			children = append(children, p...)
		case app.UI:
			children = append(children, p)
		}
	}
	if len(children) > 0 {
		e.Body(children...)
	}
	return e
}

// attr is an attribute of an element.
type attr struct{ name, value string }

// on has a method of a component hear an event.
type on struct {
	event string
	do    app.EventHandler
}

// These return any, as the parts of an element are: the conversion is here once
// and not at each of a thousand calls, which is a fortieth of the page's program.

func id(name string) any          { return attr{"id", name} }
func role(name string) any        { return attr{"role", name} }
func title(text string) any       { return attr{"title", text} }
func kind(name string) any        { return attr{"type", name} }
func aria(name, value string) any { return attr{"aria-" + name, value} }
func data(name, value string) any { return attr{"data-" + name, value} }
func label(name string) any       { return attr{"aria-label", name} }
func hidden(yes bool) any         { return is("hidden", yes) }

// is is an attribute that is true or false.
func is(name string, yes bool) any { return attr{name, strconv.FormatBool(yes)} }

// when is what it is given, or nothing.
func when(yes bool, part any) any {
	if yes {
		return part
	}
	return nil
}

// button is a button that a method of a component hears.
func button(class string, do app.EventHandler, parts ...any) app.UI {
	parts = append(parts, kind("button"))
	if do != nil {
		parts = append(parts, on{"click", do})
	}
	return el("button", "button "+class, parts...)
}

// dialog is a dialog with an id, of a class besides that of all dialogs, called as the
// element with the id titled says.
func dialog(class, name, titled string, parts ...any) app.UI {
	return el("dialog", "dialog "+class, append(parts, id(name), aria("labelledby", titled), voice())...)
}

// status is a paragraph that tells how far something is, and is read out when that
// changes. It has a name for those who look for it, or none.
func status(class, name string, parts ...any) app.UI {
	return el("p", class, append(parts, role("status"), aria("live", liveOff), live(livePolite), when(name != "", label(name)))...)
}
