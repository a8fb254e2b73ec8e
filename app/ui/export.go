package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/archive"
	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
)

const (
	exportID       = "export"        // the dialog
	exportGoID     = "export-go"     // its button Export
	exportCancelID = "export-cancel" // calls off what is under way
	openFileID     = "export-open"   // the field for a file
)

// exportDialog exports messages to a file, and opens an export.
type exportDialog struct {
	app.Compo
	ui   *UI
	View exportView
}

type exportView struct {
	Shown, All string // how many messages
	Scope      archive.Scope
	Format     archive.Format
	File       string // what it will be saved as
	None       bool   // there is nothing to export

	Doing       string // what is under way; "" = nothing
	Done, Total string // numbers for the progress bar; Total "" = not known
	Saved       string
	Problem     string
	Changed     bool // it can be shown anyway
}

func exportViewOf(m session.Model, view *timeline.View, c timeline.Counters) exportView {
	a := m.Archive
	if !a.Open {
		return exportView{}
	}
	shown := uint64(view.Messages())
	v := exportView{
		Shown: phrase.Counted(shown, "message"), All: phrase.Counted(c.Kept, "message"), Scope: a.Scope, Format: a.Format, File: a.FileName(),
		None:  a.Scope == archive.Shown && shown == 0 || c.Kept == 0,
		Saved: savedText(a.Saved), Problem: payload.Visible(a.Problem.String()), Changed: a.Changed != nil,
	}
	p := a.Job.Progress
	if p.Total > 0 {
		v.Done, v.Total = strconv.FormatInt(p.Done, 10), strconv.FormatInt(p.Total, 10)
	}
	name := payload.Visible(a.Job.Name)
	switch {
	case a.Job.Kind == session.Opening:
		v.Doing = "Reading " + name + ", " + fileSize(p.Done) + " of " + fileSize(p.Total)
	case a.Job.Kind == session.Exporting && p.Total > 0:
		v.Doing = "Writing " + name + ", " + phrase.Grouped(p.Done) + " of " + phrase.Grouped(p.Total)
	case a.Job.Kind == session.Exporting:
		v.Doing = "Writing " + name
	}
	return v
}

// savedText says what was saved: "Saved 18 402 messages, 3.1 MB, console.ndjson."
func savedText(s session.Saved) string {
	if s.Name == "" {
		return ""
	}
	text := "Saved " + phrase.Counted(s.Summary.Messages, "message") + ", " + fileSize(s.Summary.Bytes) + ", " + s.Name + "."
	if n := s.Summary.Missed; n > 0 {
		text += " " + phrase.Counted(n, "message") + " left the history before the export came to them; a gap stands in their place."
	}
	return text
}

// about says what a format is for.
func about(f archive.Format) string {
	switch f {
	case archive.CSV:
		return "For spreadsheets. A text that would be taken for a formula gets an apostrophe before it."
	case archive.Text:
		return "One line a message, for reading. What can't be seen is spelled out."
	}
	return "One JSON object a line. Nothing is lost, and it can be opened here again."
}

func (d *exportDialog) Render() app.UI {
	v := d.View
	busy := v.Doing != ""
	return dialog("export", exportID, "export-title", on{"close", d.onClose},
		el("div", "stack",
			el("h2", "", id("export-title"), "Export messages"),
			el("div", "stack", hidden(busy), d.form()),
			underWay("foreign num", v.Doing, v.Done, v.Total, exportCancelID, d.onCancel),
			status("result good", "Exported", v.Saved),
			el("p", "result bad foreign", live(liveUrgent), v.Problem),
			el("div", "actions", hidden(!v.Changed), button("", d.onAnyway, "Show it anyway")),
			el("div", "actions ends", hidden(busy),
				el("input", "", kind("file"), id(openFileID), label("File to open"), hidden(true),
					attr{"accept", ".ndjson,.jsonl,application/x-ndjson"}, on{"change", d.onFile}),
				button("", d.onOpen, "Open an export…"),
				button("", d.onBundle, "Support bundle…"),
				button("", d.onDismiss, "Close"),
			),
		),
	)
}

func (d *exportDialog) form() []app.UI {
	v := d.View
	scope := func(s archive.Scope, text string) app.UI { return scopeChoice("export-scope", s, v.Scope, text) }
	format := func(f archive.Format, text string) app.UI {
		number := strconv.Itoa(int(f))
		return el("label", "", attr{"for", "export-format-" + number},
			el("input", "", kind("radio"), id("export-format-"+number), attr{"name", "export-format"}, attr{"value", number}, is("checked", v.Format == f)), text)
	}
	return []app.UI{
		el("div", "", role("radiogroup"), label("Messages"), on{"change", d.onScope},
			scope(archive.Shown, "Shown by the filter — "+v.Shown),
			scope(archive.All, "All — "+v.All),
		),
		el("div", "stack tight",
			el("div", "choice", role("radiogroup"), label("Format"), aria("describedby", "export-about"), on{"change", d.onFormat},
				format(archive.NDJSON, "NDJSON"), format(archive.CSV, "CSV"), format(archive.Text, "Text"),
			),
			el("p", "said", id("export-about"), about(v.Format)),
		),
		el("div", "actions",
			button("primary", d.onExport, id(exportGoID), is("disabled", v.None), "Export"),
			el("span", "grow mono", title("Name of the file"), v.File),
		),
	}
}

// scopeChoice is a radio button that chooses which messages are taken.
func scopeChoice(group string, s, chosen archive.Scope, text string) app.UI {
	name := group + "-" + s.String()
	return el("div", "check",
		el("input", "", kind("radio"), id(name), attr{"name", group}, attr{"value", s.String()}, is("checked", chosen == s)),
		el("label", "num", attr{"for", name}, text))
}

// underWay shows how far work with a file is, and calls it off; doing "" = there is none.
func underWay(class, doing, done, total, cancelID string, cancel app.EventHandler) app.UI {
	return el("div", "stack tight", hidden(doing == ""),
		el("p", class, doing),
		el("progress", "", label("Progress"), attr{"max", max1(total)}, attr{"value", orZero(done)}),
		el("div", "actions", button("", cancel, id(cancelID), "Cancel")),
	)
}

// max1 and orZero keep a progress bar whole that has nothing to tell yet.
func max1(total string) string {
	if total == "" {
		return "1"
	}
	return total
}

func orZero(done string) string {
	if done == "" {
		return "0"
	}
	return done
}

func (d *exportDialog) onScope(_ app.Context, e app.Event) {
	scope := archive.Shown
	if chosen(e) == archive.All.String() {
		scope = archive.All
	}
	d.ui.send(session.ExportScopeChosen{Scope: scope})
}

func (d *exportDialog) onFormat(_ app.Context, e app.Event) {
	if f, err := strconv.Atoi(chosen(e)); err == nil {
		d.ui.send(session.ExportFormatChosen{Format: archive.Format(f)})
	}
}

// chosen returns the value of the radio button that an event happened on.
func chosen(e app.Event) string {
	_, value := typed(e)
	return value
}

func (d *exportDialog) onExport(app.Context, app.Event)  { d.ui.send(session.ExportConfirmed{}) }
func (d *exportDialog) onAnyway(app.Context, app.Event)  { d.ui.send(session.ChangedShown{}) }
func (d *exportDialog) onBundle(app.Context, app.Event)  { d.ui.openBundle(timeline.Key{}) }
func (d *exportDialog) onCancel(app.Context, app.Event)  { d.ui.send(session.ArchivingCancelled{}) }
func (d *exportDialog) onDismiss(app.Context, app.Event) { d.ui.send(session.ExportClosed{}) }

// onClose hears that the browser closed the dialog.
func (d *exportDialog) onClose(app.Context, app.Event) {
	if d.ui.runner.Model().Archive.Open {
		d.ui.send(session.ExportClosed{})
	}
}

func (d *exportDialog) onOpen(app.Context, app.Event) { browser.ByID(openFileID).PickFile() }

func (d *exportDialog) onFile(app.Context, app.Event) {
	if f, ok := browser.ByID(openFileID).TakeFile(); ok {
		d.ui.send(session.RecordingChosen{File: f})
	}
}

// fillExport opens and closes the dialog as the model says, and keeps the focus
// where a person goes on when what had it is hidden.
func (u *UI) fillExport() {
	a, was := u.model.Archive, u.archived
	u.archived = a
	dialog := browser.ByID(exportID)
	if u.model.Bundle.Open {
		dialog.CloseDialog()
		return
	}
	if a.Open {
		dialog.ShowModal()
	} else {
		dialog.CloseDialog()
	}
	switch {
	case !a.Open && a.Recording.Name != was.Recording.Name:
		u.focus(gridID)
	case !a.Open:
	case was.Job.Kind == session.NoJob && a.Job.Kind != session.NoJob:
		u.focus(exportCancelID)
	case was.Job.Kind != session.NoJob && a.Job.Kind == session.NoJob:
		u.focus(exportGoID)
	}
}

// OnMount hears Esc, at which the session closes the dialog.
func (d *exportDialog) OnMount(app.Context) { d.ui.onEscape(exportID, session.ExportClosed{}) }
func (d *bundleDialog) OnMount(app.Context) { d.ui.onEscape(bundleID, session.BundleClosed{}) }

// onEscape tells the session of Esc in a dialog that it opens and closes.
func (u *UI) onEscape(id string, closed session.Event) {
	browser.ByID(id).On("cancel", func(e browser.Event) {
		e.PreventDefault()
		u.act(func(app.Context) { u.send(closed) })
	})
}

// listenExport takes files that are dropped on the
// page, which the browser would show in its place.
func (u *UI) listenExport() {
	browser.OnDocument("dragover", func(e browser.Event) {
		if e.CarriesFiles() {
			e.PreventDefault()
		}
	})
	browser.OnDocument("drop", func(e browser.Event) {
		if !e.CarriesFiles() {
			return
		}
		e.PreventDefault()
		if f, ok := e.File(); ok {
			u.act(func(app.Context) { u.send(session.RecordingChosen{File: f}) })
		}
	})
}
