package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
	"deviceconsole/mqttws"
)

// field is a control with its label, a hint, and what is wrong with it. The
// control names the last two by aria-describedby.
func field(name, text, hint, problem string, control app.UI) app.UI {
	return el("div", "field",
		el("label", "", attr{"for", name}, text),
		control,
		el("p", "error", id(name+"-error"), problem),
		el("p", "hint", id(name+"-hint"), hint),
	)
}

// input is a field for identifiers: no keyboard helps with them, and no browser
// remembers them.
func input(name, problem string, parts ...any) app.UI {
	parts = append([]any{id(name), kind("text"), attr{"autocomplete", "off"}, is("spellcheck", false),
		attr{"autocapitalize", "none"}, attr{"autocorrect", "off"},
		aria("describedby", name+"-error "+name+"-hint"), is("aria-invalid", problem != "")}, parts...)
	return el("input", "", parts...)
}

func checkbox(name, text string) app.UI {
	return el("div", "check", el("input", "", kind("checkbox"), id(name)), el("label", "", attr{"for", name}, text))
}

// fill puts the model's values into the fields where they differ. It runs after
// the page was drawn.
func (u *UI) fill(app.Context) {
	m := u.model
	if u.json.draw(u.drawnAt) {
		u.frame.Request()
	}
	browser.ByID(filterID).SetValue(m.View.Filter)
	browser.ByID(screenID).SetChecked(u.awake.wanted)
	browser.ByID(topicFilterID).SetValue(m.Subscriptions.Draft)
	u.chart.picker.fill()

	u.fillComposer()
	u.fillFate()
	for _, spec := range m.FieldSpecs() {
		el, value := browser.ByID(fieldID(spec.Field)), m.Form.Value(spec.Field)
		switch spec.Field {
		case session.FieldClientID:
			value = m.ClientID()
		case session.FieldKeep:
			value = m.KeepChoice()
		}
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
		u.focus(fieldID(m.Form.FocusOn))
	}
	u.fillExport()
	u.fillBundle()
	u.fillReplay()
	u.fillSent()
	u.fillDialogs()
	browser.ByID(compareID).SetValue(u.device.with)
	browser.ByID(alertID).SetValue(u.judge.alert.way)
	u.fillVisit()
	u.followConnection()
	u.giveFocus()
	u.passFocus()
}

// fillMoving is fill where nothing but time passed, and messages: to look into every
// field takes as long as to draw all of the page.
func (u *UI) fillMoving(app.Context) {
	if u.json.draw(u.drawnAt) {
		u.frame.Request()
	}
	u.keepSentFocus()
}

// followConnection gives the focus to where a person goes next after changing
// the connection, when what was pressed has gone with the change.
func (u *UI) followConnection() {
	c := u.model.Connection
	if !u.steered || c.Since.Equal(u.since) || c.State == mqttws.Connecting || c.State == mqttws.Reconnecting {
		return
	}
	u.steered = false
	if u.wanted != "" || !browser.Unfocused() {
		return
	}
	switch c.State {
	case mqttws.Connected:
		u.focus(gridID)
	case mqttws.Disconnected:
		u.focus(connectID)
	case mqttws.Refused:
		u.focus(retryID) // under the sentence that says why
	}
}

// steer sends what a person did to the connection.
func (u *UI) steer(e session.Event) {
	u.steered, u.since = true, u.runner.Model().Connection.Since
	u.send(e)
}

// focusTries bounds how many drawings a wish for the focus outlives: a page that
// is still hidden can't have it, and a person who went elsewhere keeps it.
const focusTries = 5

// focus gives an element the focus after the page was drawn.
func (u *UI) focus(id string) {
	u.wanted, u.tries = id, focusTries
	u.redraw()
}

func (u *UI) giveFocus() {
	if u.wanted == "" {
		return
	}
	el := browser.ByID(u.wanted)
	el.Focus()
	if u.tries--; u.tries == 0 || browser.Active().Same(el) {
		u.wanted = ""
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
