package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
)

// field is a control with its label, a hint, and what is wrong with it. The
// control names the last two by aria-describedby.
func field(id, name, hint, problem string, control app.UI) app.UI {
	return app.Div().Class("field").Body(
		app.Label().For(id).Text(name),
		control,
		app.P().Class("error").ID(id+"-error").Text(problem),
		app.P().Class("hint").ID(id+"-hint").Text(hint),
	)
}

// plainInput is a field for identifiers: no keyboard helps with them, and no
// browser remembers them.
func plainInput(id, placeholder, problem string) app.UI {
	return app.Input().ID(id).Type("text").Placeholder(placeholder).
		AutoComplete(false).Spellcheck(false).Attr("autocapitalize", "none").Attr("autocorrect", "off").
		Aria("describedby", id+"-error").Aria("invalid", problem != "")
}

func checkbox(id, name string) app.UI {
	return app.Div().Class("check").Body(
		app.Input().Type("checkbox").ID(id), app.Label().For(id).Text(name),
	)
}

// fill puts the model's values into the fields where they differ. It runs after
// the page was drawn.
func (u *UI) fill(app.Context) {
	m := u.model
	browser.ByID(filterID).SetValue(m.View.Filter)
	browser.ByID(topicFilterID).SetValue(m.Subscriptions.Draft)

	c := m.Compose
	browser.ByID(deviceID).SetValue(c.Device)
	browser.ByID(dataID).SetValue(c.Data)
	browser.ByID(observedAtID).SetValue(c.ObservedAt)
	browser.ByID(streamID).SetValue(c.Stream)
	browser.ByID(qosID).SetValue(strconv.Itoa(int(c.QoS)))
	browser.ByID(stampName + strconv.Itoa(int(c.Stamping))).SetChecked(true)
	browser.ByID(addIPID).SetChecked(c.AddClientIP)
	browser.ByID(retainID).SetChecked(c.Retain)

	for _, spec := range m.FieldSpecs() {
		el, value := browser.ByID(fieldID(spec.Field)), m.Form.Value(spec.Field)
		if spec.Kind == session.InputCheckbox {
			el.SetChecked(value == "true")
		} else {
			el.SetValue(value)
		}
	}
	if m.Form.FocusCount != u.focused {
		u.focused = m.Form.FocusCount
		if spec := specOf(m, m.Form.FocusOn); spec.Advanced {
			browser.ByID(advancedID).OpenDetails()
		}
		browser.ByID(fieldID(m.Form.FocusOn)).Focus()
	}
}

func specOf(m session.Model, f session.Field) session.FieldSpec {
	for _, spec := range m.FieldSpecs() {
		if spec.Field == f {
			return spec
		}
	}
	return session.FieldSpec{}
}
