package ui

import (
	"slices"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/draft"
	"deviceconsole/app/library"
	"deviceconsole/app/listfile"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
)

// templates is what the dialog Templates holds.
type templates struct {
	shelf[library.Template]
	chosen   []string           // names that Export takes; none = all
	coming   []library.Template // of a file that was opened
	arrivals []library.Arrival  // what an import of them would do
	file     string
}

// background does something that waits, and what it returns where the page's
// state lives.
func (u *UI) background(wait func() func()) {
	go func() {
		then := wait()
		u.act(func(app.Context) {
			then()
			u.redraw()
		})
	}()
}

// saveTemplate keeps the draft of the send form under a name, in place of one that
// has it already.
func (u *UI) saveTemplate(name string) {
	t := &u.again.templates
	d, err := library.Draft(u.runner.Model().Compose.Draft)
	entry := library.Template{Name: listfile.Name(name), Draft: d}
	switch {
	case err != nil:
		t.said = phrase.Sentence(err.Error())
	case entry.Name == "":
		t.said = "A template needs a name."
	case u.model.HoldsSecret(string(library.EncodeTemplates([]library.Template{entry}))):
		t.said = "This holds your API key or password, which the browser is never given to keep. It was not saved."
	case t.find(entry.Name) < 0 && len(t.list) >= library.MaxTemplates:
		t.said = "There are " + phrase.Grouped(library.MaxTemplates) + " templates, which are the most. Delete one first."
	default:
		browser.ByID(templateNameID).SetValue("")
		t.put(u, entry)
		return
	}
	u.redraw()
}

// renameTemplate gives the template that is being renamed another name.
func (u *UI) renameTemplate(name string) {
	t := &u.again.templates
	if t.rename(u, name, "template", "the browser is never given to keep", func(e *library.Template, name string) { e.Name = name }) {
		t.chosen = nil
	}
}

// leaveRenaming gives a renaming up, so that what is typed next is a new name.
func (u *UI) leaveRenaming() {
	if u.again.templates.renaming != "" {
		u.again.templates.renaming = ""
		browser.ByID(templateNameID).SetValue("")
	}
}

// deleteTemplate forgets a template, until Undo.
func (u *UI) deleteTemplate(name string) {
	t := &u.again.templates
	u.leaveRenaming()
	t.chosen = slices.DeleteFunc(slices.Clone(t.chosen), func(n string) bool { return n == name })
	t.delete(u, name)
}

// useTemplate takes a template into the send form.
func (u *UI) useTemplate(ctx app.Context, name string) {
	if i := u.again.templates.find(name); i >= 0 {
		u.closeDialog(templatesID)
		u.send(session.ComposeReplaced{Draft: u.again.templates.list[i].Draft})
		u.compose(ctx)
	}
}

// chooseTemplate takes a template into what Export writes, or out of it.
func (t *templates) choose(name string) {
	t.chosen = slices.Clone(t.chosen)
	if i := slices.Index(t.chosen, name); i >= 0 {
		t.chosen = slices.Delete(t.chosen, i, i+1)
	} else {
		t.chosen = append(t.chosen, name)
	}
}

// templatesFile is what Export saves.
const templatesFile = "templates.json"

// exportTemplates saves the chosen templates, or all, as a file.
func (u *UI) exportTemplates() {
	t := &u.again.templates
	var list []library.Template
	for _, e := range t.list {
		if len(t.chosen) == 0 || slices.Contains(t.chosen, e.Name) {
			list = append(list, e)
		}
	}
	file := library.EncodeTemplates(list)
	switch {
	case u.model.HoldsSecret(string(file)):
		t.said = "A template holds your API key or password. It was not exported: take the secret out of it first."
	default:
		if t.said = ""; browser.Save(templatesFile, "application/json", file) != nil {
			t.said = "The browser did not take the file."
		}
	}
	u.redraw()
}

// openTemplates reads a file, and shows what an import would do.
func (u *UI) openTemplates(f browser.File) {
	t := &u.again.templates
	t.coming, t.arrivals, t.file = nil, nil, f.Name()
	if f.Size() > library.MaxBytes {
		t.said = "The file is too large to be one of templates: " + fileSize(f.Size()) + ", and 1 MB is the most. It was not read."
		u.redraw()
		return
	}
	u.background(func() func() {
		b := make([]byte, f.Size())
		if _, err := f.ReadAt(b, 0); err != nil && len(b) > 0 {
			return func() { t.said = "The file could not be read: " + err.Error() + "." }
		}
		coming, err := library.DecodeTemplates(b)
		return func() { u.offerTemplates(coming, err) }
	})
}

// offerTemplates shows what an import would do, or why there is none.
func (u *UI) offerTemplates(coming []library.Template, err error) {
	t := &u.again.templates
	t.said = ""
	switch {
	case err != nil:
		t.said = t.file + " was not taken. " + err.Error()
		return
	case u.model.HoldsSecret(string(library.EncodeTemplates(coming))):
		t.said = t.file + " was not taken: it holds your API key or password, which the browser is never given to keep. Take the secret out of the file first."
		return
	}
	merged, arrivals := library.Merge(t.list, coming)
	if len(merged) > library.MaxTemplates {
		t.said = "With those of the file there would be " + phrase.Grouped(len(merged)) + " templates; " + phrase.Grouped(library.MaxTemplates) + " are the most. Delete some first."
		return
	}
	t.coming, t.arrivals = coming, arrivals
	u.focus(templatesTakeID)
}

// importTemplates takes the templates of the file that was opened.
func (u *UI) importTemplates() {
	t := &u.again.templates
	coming := t.coming
	t.coming, t.arrivals = nil, nil
	u.focus(templateNameID)
	t.change(u, func(list []library.Template) []library.Template {
		if merged, _ := library.Merge(list, coming); len(merged) <= library.MaxTemplates {
			return merged
		}
		return list
	}, nil)
}

// about says in a line what a template sends.
func templateAbout(d draft.Draft) string {
	text := d.Payload
	if d.Kind == draft.Event {
		text = d.Data
	}
	return d.Kind.String() + " · " + oneLine(text)
}
