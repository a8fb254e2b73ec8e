package ui

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/draft"
	"deviceconsole/app/session"
)

// composer is what the send form holds beside the draft, which is the session's.
type composer struct {
	data, payload editor // of an event, and of the other kinds
	tags          tagForm
	will          *will  // once it is mounted
	local         bool   // times are picked in this device's zone, not in UTC
	asRead        bool   // text that is written to the left is shown as it is read
	refused       string // why a file was not taken; "" = it was
}

// fieldOf is the id of a field of the send form.
func fieldOf(f draft.Field) string { return sendPrefix + strconv.Itoa(int(f)) }

const sendPrefix = "send-field-"

// draftField returns the field of the send form that an id is of.
func draftField(id string) (draft.Field, bool) {
	number, ok := strings.CutPrefix(id, sendPrefix)
	n, err := strconv.ParseUint(number, 10, 8)
	return draft.Field(n), ok && err == nil
}

func (u *UI) draft() draft.Draft { return u.model.Compose.Draft }

// change changes a field of the draft as a person did.
func (u *UI) change(f draft.Field, value string) {
	u.send(session.ComposeChanged{Field: f, Value: value})
}

// startComposer makes the editors; attachComposer gives them their elements.
func (u *UI) startComposer() {
	c := &u.composer
	c.data = editor{ui: u, id: fieldOf(draft.FieldData), changed: func(text string) { u.change(draft.FieldData, text) }}
	c.payload = editor{ui: u, id: fieldOf(draft.FieldPayload), changed: func(text string) { u.change(draft.FieldPayload, text) }}
}

func (s *send) OnMount(app.Context) { s.ui.attachComposer() }

func (u *UI) attachComposer() {
	for _, e := range u.editors() {
		e.attach()
	}
	browser.ByID(sendFormID).On("keydown", u.onComposerKey)
	browser.ByID(sendFormID).On("submit", func(e browser.Event) {
		e.PreventDefault()
		u.act(func(app.Context) { u.pressSend() })
	})
	browser.ByID(sendFormID).On("focusin", func(e browser.Event) { u.suggestIDs(e.Target()) })
}

func (u *UI) editors() []*editor { return []*editor{&u.composer.data, &u.composer.payload} }

// editorOf returns the editor of a field; nil = it has none.
func (u *UI) editorOf(f draft.Field) *editor {
	switch f {
	case draft.FieldData:
		return &u.composer.data
	case draft.FieldPayload:
		return &u.composer.payload
	}
	return nil
}

// readEditors takes what a person typed and the session does not know yet.
func (u *UI) readEditors() {
	for _, e := range u.editors() {
		e.read()
	}
}

// fillComposer puts the draft into the fields of the send form, after drawing.
func (u *UI) fillComposer() {
	d := u.draft()
	if d.Kind == draft.Event { // each kind has a draft of its own
		u.composer.data.fill(d.Data, true)
	} else {
		u.composer.payload.fill(d.Payload, d.Format == draft.JSON)
	}
	for _, f := range []draft.Field{draft.FieldKind, draft.FieldUser, draft.FieldDevice, draft.FieldGroup, draft.FieldType, draft.FieldObservedAt,
		draft.FieldStream, draft.FieldExtra, draft.FieldQoS, draft.FieldContentType, draft.FieldResponseTopic, draft.FieldCorrelation, draft.FieldExpiry} {
		browser.ByID(fieldOf(f)).SetValue(d.Value(f))
	}
	for _, f := range []draft.Field{draft.FieldAllDevices, draft.FieldWholeProject, draft.FieldServerClock, draft.FieldAddClientIP,
		draft.FieldRetain, draft.FieldMarkText, draft.FieldVariables} {
		browser.ByID(fieldOf(f)).SetChecked(d.Value(f) == "true")
	}
	browser.ByID(formatName + draft.Value(d.Format)).SetChecked(true)
	u.fillStamp(d)
	u.fillReply()
	u.fillProperties(d)
	u.fillTags()
}

// composeFocus is the id of the field that a person most likely goes on with.
func (u *UI) composeFocus() string {
	switch {
	case u.draft().Kind != draft.Event:
		return fieldOf(draft.FieldPayload)
	case u.composer.tags.on:
		return tagName + "0"
	}
	return fieldOf(draft.FieldData)
}

// onComposerKey sends with Ctrl+Enter from anywhere in the form, and knows the
// keys of the tags.
func (u *UI) onComposerKey(e browser.Event) {
	switch {
	case e.Composing():
	case e.Key() == "Enter" && e.Command():
		e.PreventDefault()
		u.act(func(app.Context) { u.pressSend() })
	default:
		u.tagKey(e)
	}
}

// sealed reports whether nothing is sent from here, so that nothing that would is offered.
func (u *UI) sealed() bool { return u.runner.Sealed() }

// pressSend sends what the fields hold now.
func (u *UI) pressSend() {
	u.readEditors()
	u.sendPatiently(session.SendPressed{})
}

// suggestIDs fills the list of suggestions of the field that got the focus with
// what was seen lately.
func (u *UI) suggestIDs(field browser.Element) {
	f, ok := draftField(field.Attr("id"))
	list := browser.ByID(field.Attr("list"))
	if !ok || !list.Exists() {
		return
	}
	known := u.runner.Known()
	names := map[draft.Field][]string{draft.FieldDevice: known.Devices, draft.FieldUser: known.Users, draft.FieldGroup: known.Groups}[f]
	if f == draft.FieldType {
		names = typesOf(known.Topics)
	}
	list.SetText("") // those of before
	for _, name := range names[:min(len(names), maxSuggested)] {
		option := browser.Create("option")
		option.SetAttr("value", name)
		list.Append(option)
	}
}

// maxSuggested bounds the suggestions of a field.
const maxSuggested = 50

// typesOf returns the types of the updates and group messages among topics.
func typesOf(topics []string) (types []string) {
	seen := map[string]bool{}
	for _, topic := range topics {
		levels := strings.Split(topic, "/")
		var last string
		switch {
		case len(levels) == 6 && levels[0] == "1" && levels[4] == "update":
			last = levels[5]
		case len(levels) == 4 && levels[0] == "2":
			last = levels[3]
		}
		if last != "" && !seen[last] {
			seen[last] = true
			types = append(types, last)
		}
	}
	return types
}
