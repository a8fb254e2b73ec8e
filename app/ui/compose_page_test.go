//go:build !js

package ui

import (
	"strings"
	"testing"

	"deviceconsole/app/draft"
	"deviceconsole/app/session"
)

// TestTheFormAsksForThePartsOfEachKind: and for no others.
func TestTheFormAsksForThePartsOfEachKind(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t)
	for _, k := range []struct {
		kind            draft.Kind
		asked, notAsked []draft.Field
	}{
		{draft.Event, []draft.Field{draft.FieldDevice, draft.FieldStream}, []draft.Field{draft.FieldUser, draft.FieldGroup, draft.FieldType}},
		{draft.ToDevice, []draft.Field{draft.FieldDevice}, []draft.Field{draft.FieldUser, draft.FieldStream, draft.FieldGroup, draft.FieldType}},
		{draft.Update, []draft.Field{draft.FieldDevice, draft.FieldType}, []draft.Field{draft.FieldStream, draft.FieldGroup}},
		{draft.ToGroup, []draft.Field{draft.FieldGroup, draft.FieldType}, []draft.Field{draft.FieldDevice, draft.FieldUser, draft.FieldStream}},
	} {
		c.change(draft.FieldKind, draft.Value(k.kind))
		c.draw(nil)
		html := strings.ReplaceAll(c.html(), `hidden="false"`, "")
		shown := func(f draft.Field) bool {
			before, _, _ := strings.Cut(html, `for="`+fieldOf(f)+`"`)
			return !strings.Contains(before[strings.LastIndex(before, `<div`):], "hidden")
		}
		for _, f := range k.asked {
			if !shown(f) {
				t.Errorf("%v does not ask for field %d", k.kind, f)
			}
		}
		for _, f := range k.notAsked {
			if shown(f) {
				t.Errorf("%v asks for field %d", k.kind, f)
			}
		}
	}
	c.shows(t, "2 parts missing", "the broker will refuse this one")
}

// TestTheTagsStayWhileAnotherKindIsComposed: each kind keeps what was typed for it.
func TestTheTagsStayWhileAnotherKindIsComposed(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t)
	c.change(draft.FieldData, `{"a": 1, "b": "x"}`)
	c.showTags(true)
	for _, k := range []draft.Kind{draft.ToDevice, draft.Event} {
		c.change(draft.FieldKind, draft.Value(k))
		c.draw(nil)
		c.html()
	}
	if t_ := &c.composer.tags; !t_.on || len(t_.rows) != 2 || t_.said != "" {
		t.Errorf("%+v", t_)
	}
	c.addTag(1)
	c.moveTag(1, 2, tagName)
	if got := c.draft().Data; got != `{"a": 1, "b": "x", "": ""}` {
		t.Errorf("%s", got)
	}
	c.send(session.ComposeChanged{Field: draft.FieldData, Value: "[1]"})
	c.html()
	if c.composer.tags.on || c.composer.tags.said == "" {
		t.Error("what is no object is shown as a form")
	}
}

func TestWhatIsFoundIsToldBesideItsField(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t)
	c.change(draft.FieldData, "{\n  \"order\": 9007199254740993}")
	c.draw(nil)
	c.shows(t, "Send as text", "Go to line 2, column 12", "1 warning")
	for _, n := range noticesOf(c.model.Compose) {
		if len(n.Fixes) > 0 {
			c.send(session.ComposeFixed{Fix: n.Fixes[0]})
		}
	}
	if got := c.draft().Data; got != "{\n  \"order\": \"9007199254740993\"}" {
		t.Errorf("%s", got)
	}
}
