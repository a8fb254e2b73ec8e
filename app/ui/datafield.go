package ui

import (
	"io"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/draft"
	"deviceconsole/app/session"
)

// The names of the ways to write event data, and the field for a file.
const (
	dataAsForm = "form"
	dataAsJSON = "json"
	fileID     = "send-file"
)

// dataPart is Event data: as a form of tags or as JSON.
func (s *send) dataPart() app.UI {
	v := s.View
	name := fieldOf(draft.FieldData)
	way := func(value, text string, chosen bool) app.UI {
		name := "send-data-as-" + value
		return el("label", "", attr{"for", name},
			el("input", "", id(name), kind("radio"), attr{"name", "send-data-as"}, attr{"value", value}, is("checked", chosen)), text)
	}
	return el("div", "field",
		el("div", "fieldhead",
			el("label", "", attr{"for", name}, "Event data"),
			el("span", "does",
				s.readingButton(v.Tags.On),
				button("quiet small", s.onFormat, hidden(v.Tags.On), title("Lay the JSON out on lines. Digits and order stay."), "Format"),
				button("quiet small", s.onCompact, hidden(v.Tags.On), title("Take all space out of the JSON"), "Compact"),
				el("span", "choice small", role("radiogroup"), label("Event data as"), on{"change", s.onDataAs},
					way(dataAsForm, "Form", v.Tags.On),
					way(dataAsJSON, "JSON", !v.Tags.On),
				),
			),
		),
		el("div", "", hidden(v.Tags.On), editorField(name, v.wrong(draft.FieldData), v.asRead()), el("p", "hint", id(name+"-hint"), v.Held)),
		s.tagsPart(),
		s.problem(draft.FieldData),
		el("p", "error", live(liveUrgent), v.Said),
		s.findings(draft.FieldData),
	)
}

// payloadPart is the payload of a message to devices, in the format of its choice.
func (s *send) payloadPart() app.UI {
	v := s.View
	name := fieldOf(draft.FieldPayload)
	var formats []app.UI
	for f := draft.JSON; f <= draft.AFile; f++ {
		one := formatName + draft.Value(f)
		formats = append(formats, el("label", "", attr{"for", one},
			el("input", "", kind("radio"), attr{"name", formatName}, id(one), attr{"value", draft.Value(f)}), f.String()))
	}
	json, file := v.Format == draft.JSON, v.Format == draft.AFile
	return el("div", "field",
		el("div", "fieldhead",
			el("label", "", attr{"for", name}, "Payload"),
			el("span", "does",
				s.readingButton(file),
				button("quiet small", s.onFormat, hidden(!json), title("Lay the JSON out on lines. Digits and order stay."), "Format"),
				button("quiet small", s.onCompact, hidden(!json), title("Take all space out of the JSON"), "Compact"),
			),
		),
		el("div", "choice", role("radiogroup"), label("Format"), formats),
		el("div", "", hidden(file), editorField(name, v.wrong(draft.FieldPayload), v.asRead(), attr{"placeholder", payloadHolder(v.Format)}), el("p", "hint", id(name+"-hint"), v.Held)),
		el("div", "filebox", hidden(!file),
			el("input", "hush", id(fileID), kind("file"), attr{"tabindex", "-1"}, label("File of the payload")),
			button("", s.onChooseFile, "Choose file…"),
			el("span", "said", v.File),
		),
		s.problem(draft.FieldPayload),
		el("p", "error", v.wrong(draft.FieldFile)),
		el("p", "error", live(liveUrgent), v.Said),
		s.findings(draft.FieldPayload),
	)
}

func payloadHolder(f draft.Format) string {
	switch f {
	case draft.Hex:
		return "01 9f c0 …"
	case draft.Base64:
		return "aGVsbG8="
	}
	return ""
}

// readingButton shows text that is written to the left as it is read, where there is some.
func (s *send) readingButton(elsewhere bool) app.UI {
	return button("quiet small toggle", s.onAsRead, hidden(elsewhere || !s.View.Leftward), is("aria-pressed", s.View.AsRead),
		title("Right-to-left text as it is read, which may move what stands beside it. Else each character stands where it is sent."), "As read")
}

// asRead reports whether the field is left to the browser, which orders most text faster.
func (v sendView) asRead() bool { return v.AsRead || !v.Leftward }

func (s *send) onAsRead(app.Context, app.Event) {
	s.ui.composer.asRead = !s.ui.composer.asRead
	s.ui.redraw()
}

func (s *send) onDataAs(_ app.Context, e app.Event) {
	_, value := typed(e)
	s.ui.readEditors()
	s.ui.showTags(value == dataAsForm)
}

// written is the editor that is seen, and its field.
func (s *send) written() (*editor, draft.Field) {
	if s.View.Kind == draft.Event {
		return &s.ui.composer.data, draft.FieldData
	}
	return &s.ui.composer.payload, draft.FieldPayload
}

func (s *send) onFormat(app.Context, app.Event)  { s.relay(draft.Pretty) }
func (s *send) onCompact(app.Context, app.Event) { s.relay(draft.Compact) }

// relay lays JSON out anew: a long text in steps, beside the page, unless it is
// changed meanwhile.
func (s *send) relay(do func(text string, rest func()) string) {
	e, _ := s.written()
	e.read()
	text := e.known
	if !e.held {
		e.replace(do(text, nil))
		return
	}
	s.ui.background(func() func() {
		laid := do(text, browser.Rest)
		return func() {
			if e.read(); e.known == text {
				e.replace(laid)
			}
		}
	})
}

func (s *send) onChooseFile(app.Context, app.Event) { browser.ByID(fileID).PickFile() }

// takeFile reads the file that was chosen, unless it is too large to be sent.
func (u *UI) takeFile() {
	f, ok := browser.ByID(fileID).TakeFile()
	if !ok {
		return
	}
	c := &u.composer
	if err := draft.CheckFile(f.Name(), f.Size(), u.model.Limits()); err != nil {
		c.refused = err.Error()
		u.redraw()
		return
	}
	c.refused = ""
	go func() {
		b := make([]byte, f.Size())
		_, err := io.ReadFull(io.NewSectionReader(f, 0, f.Size()), b)
		u.act(func(app.Context) {
			if err != nil {
				c.refused = "The file could not be read: " + err.Error() + ". Choose it again."
				u.redraw()
				return
			}
			u.send(session.ComposeFileChosen{File: draft.File{Name: f.Name(), Data: string(b)}})
		})
	}()
}
