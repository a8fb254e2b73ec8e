package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/draft"
	"deviceconsole/app/session"
)

const (
	sendFormID = "send-form"
	fateID     = "send-fate"
	formatName = "send-format" // radio buttons: with the number of the format behind
)

// send is the form that composes a message, with what it would send beside it.
type send struct {
	app.Compo
	ui   *UI
	View sendView
}

func (s *send) Render() app.UI {
	v := s.View
	return el("form", "stack compose", label("Send"), id(sendFormID), is("novalidate", true), attr{"autocomplete", "off"},
		on{"input", s.onInput}, on{"change", s.onChange},
		el("div", "offer shared", hidden(s.View.Shared == ""), el("p", "", live(livePolite), s.View.Shared),
			button("small", s.onUnshare, hidden(!s.View.Unshare), title("Put back what was here before"), "Undo")),
		s.kinds(),
		s.addressPart(),
		el("div", "stack tight", hidden(v.Kind != draft.Event), s.dataPart()),
		el("div", "stack tight", hidden(v.Kind == draft.Event), s.payloadPart()),
		checked(fieldOf(draft.FieldVariables), "Fill in variables: {{…}}", hidden(!v.Variables), s.findings(draft.FieldVariables)),
		s.stampPart(),
		s.deliveryPart(),
		&reply{ui: s.ui, View: s.View.Reply},
		s.propertiesPart(),
		&will{ui: s.ui, View: willViewOf(s.ui.model.Compose.Built)},
		s.askedPart(),
		s.actions(),
	)
}

// checked is a checkbox in a box that can be hidden, with more below it.
func checked(name, text string, parts ...any) app.UI {
	return el("div", "", append([]any{checkbox(name, text)}, parts...)...)
}

// kinds is the choice of what is sent: a select for keys and screen readers, under
// buttons for the eye and the pointer.
func (s *send) kinds() app.UI {
	name := fieldOf(draft.FieldKind)
	var options, segments []app.UI
	for k, short := range [...]string{draft.Event: "Event", draft.ToDevice: "To device", draft.Update: "Update", draft.ToGroup: "To group"} {
		kind := draft.Kind(k)
		options = append(options, el("option", "", attr{"value", draft.Value(kind)}, kind.String()))
		segments = append(segments, el("span", "", data("kind", draft.Value(kind)), is("data-on", s.View.Kind == kind), title(kind.String()), short))
	}
	return el("div", "choice kinds",
		el("select", "", id(name), label("Send as"), options),
		el("label", "", attr{"for", name}, aria("hidden", "true"), on{"click", s.onKind}, segments),
	)
}

func (s *send) onKind(_ app.Context, e app.Event) {
	if value, ok := target(e, "data-kind"); ok {
		s.ui.change(draft.FieldKind, value)
	}
}

// deliveryPart is how the message is delivered.
func (s *send) deliveryPart() app.UI {
	v := s.View
	qos := fieldOf(draft.FieldQoS)
	return el("div", "delivery",
		field(qos, "QoS", "", v.wrong(draft.FieldQoS), el("select", "", id(qos),
			el("option", "", attr{"value", "0"}, "0 · at most once"),
			el("option", "", attr{"value", "1"}, "1 · at least once"),
			el("option", "", attr{"value", "2"}, "2 · exactly once"),
		)),
		el("div", "checks",
			checkbox(fieldOf(draft.FieldRetain), "Retain"),
			checked(fieldOf(draft.FieldAddClientIP), "Add client IP", hidden(v.Kind != draft.Event)),
		),
		el("p", "error", hidden(v.wrong(draft.FieldRetain) == ""), v.wrong(draft.FieldRetain)),
		s.findings(draft.FieldRetain),
	)
}

// onInput takes what was typed, and what was chosen: a drawing before the change is told
// of, after the input, would put back what was chosen before.
func (s *send) onInput(_ app.Context, e app.Event) {
	name, value := typed(e)
	if f, ok := draftField(name); ok {
		switch e.Get("target").Get("type").String() {
		case "text":
			s.ui.change(f, value)
		case "checkbox":
			s.ui.change(f, trueFalse(e.Get("target").Get("checked").Truthy()))
		case "select-one":
			s.ui.readEditors()
			s.ui.change(f, value)
		}
		return
	}
	switch {
	case s.ui.typedProperty(name, value), s.ui.typedTag(name, value):
	case name == pickedID:
		s.ui.pick()
	case name == zoneID:
		s.ui.composer.local = value == zoneLocal
		s.ui.redraw()
	case name == stampName+value:
		s.ui.change(draft.FieldStamping, value)
	case name == formatName+value:
		s.ui.readEditors()
		s.ui.change(draft.FieldFormat, value)
	}
}

func (s *send) onChange(_ app.Context, e app.Event) {
	if name, _ := typed(e); name == fileID {
		s.ui.takeFile()
	}
}

func trueFalse(yes bool) string {
	if yes {
		return "true"
	}
	return "false"
}

func (s *send) onClearRetained(app.Context, app.Event) { s.ui.send(session.ClearRetainedPressed{}) }

func (s *send) onUnshare(app.Context, app.Event) { s.ui.send(session.ShareUndone{}) }
