package ui

import (
	"strings"

	"deviceconsole/app/browser"
	"deviceconsole/app/draft"
)

// onKey hears a key in an editor of JSON. The change is typed, so that the
// browser's undo takes it back.
func (e *editor) onKey(ev browser.Event) {
	key := editKey(ev)
	if key == "" || !e.json || e.held || ev.Composing() {
		return
	}
	start, end := e.area.Selection()
	edit, ok := draft.Key(e.area.Value(), start, end, key)
	if !ok {
		return
	}
	ev.PreventDefault()
	if edit.From < edit.To || edit.With != "" {
		e.area.SetSelection(edit.From, edit.To)
		e.area.TypeText(edit.With)
	}
	e.area.SetSelection(edit.Start, edit.End)
}

// editKey is the key as draft.Key names it; "" = it means nothing there. AltGr,
// which types brackets on many keyboards, reads as Ctrl and Alt.
func editKey(ev browser.Event) string {
	key := ev.Key()
	alone := !ev.Command() || ev.Alt()
	switch {
	case alone && key != "" && strings.Contains(`{}[]"`, key):
		return key
	case key == "]" && ev.Command():
		return draft.KeyIndent
	case key == "[" && ev.Command():
		return draft.KeyOutdent
	case ev.Modified():
		return ""
	case key == draft.KeyEnter && !ev.Shift(), key == draft.KeyBackspace:
		return key
	}
	return ""
}
