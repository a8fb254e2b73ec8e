package ui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/library"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
)

const (
	templateNameID  = "template-name"
	templateFileID  = "template-file"
	templatesTakeID = "templates-take"
	templatePickID  = "template-pick-" // with the number of the template behind
)

// templatesDialog lists the templates, and shares them as files.
type templatesDialog struct {
	app.Compo
	ui   *UI
	View templatesView
}

type templatesView struct {
	Items    []templateItem
	Said     string
	Rename   string // the template that is being renamed; "" = none
	Undo     undoView
	Chosen   int
	File     string // that was opened
	Arrivals []library.Arrival
}

type templateItem struct {
	Name, About string
	Chosen      bool
}

func (u *UI) templatesView(now time.Time) templatesView {
	t := &u.again.templates
	if u.dialog != templatesID {
		return templatesView{}
	}
	v := templatesView{Said: payload.Visible(t.said), Rename: t.renaming, Undo: t.undoView(now), Chosen: len(t.chosen), File: t.file, Arrivals: t.arrivals}
	for _, e := range t.list {
		v.Items = append(v.Items, templateItem{e.Name, templateAbout(e.Draft), slices.Contains(t.chosen, e.Name)})
	}
	return v
}

// fillTemplates ticks what was chosen for export, after drawing.
func (u *UI) fillTemplates() {
	if u.dialog != templatesID {
		return
	}
	for i, e := range u.again.templates.list {
		browser.ByID(templatePickID + strconv.Itoa(i)).SetChecked(slices.Contains(u.again.templates.chosen, e.Name))
	}
}

// oneLine is the beginning of a text without its line ends.
func oneLine(text string) string {
	const most = 80
	return payload.Excerpt([]byte(strings.Join(strings.Fields(string(payload.Head([]byte(text), 4*most))), " ")), most)
}

func (d *templatesDialog) Render() app.UI {
	v := d.View
	var items []app.UI
	for i, t := range v.Items {
		items = append(items, d.item(i, t))
	}
	does, verb := "Save what the send form holds", "Save"
	if v.Rename != "" {
		does, verb = "Rename "+payload.Visible(v.Rename), "Rename"
	}
	export := "Export all"
	if v.Chosen > 0 {
		export = "Export " + phrase.Grouped(v.Chosen)
	}
	return dialog("again", templatesID, "templates-title", on{"close", d.onClose},
		el("div", "stack",
			el("h2", "", id("templates-title"), "Templates"),
			el("form", "savedform", label(does), attr{"autocomplete", "off"}, is("novalidate", true), on{"submit", d.onSave},
				el("label", "hush", attr{"for", templateNameID}, "Name of the template"),
				el("input", "", id(templateNameID), kind("text"), attr{"placeholder", "Name"}, attr{"autocomplete", "off"},
					attr{"maxlength", "60"}, attr{"enterkeyhint", "done"}),
				el("button", "button", kind("submit"), verb),
			),
			el("p", "error foreign", live(liveUrgent), v.Said),
			el("p", "hint", hidden(len(items) > 0), "Nothing is saved yet. Compose a message, then save it here under a name. Templates stay in this browser, and travel as a file."),
			el("p", "hint", hidden(len(items) == 0), "Save keeps what the send form holds. A press on a template puts it back there. Those that are ticked are exported."),
			el("ul", "savedlist", label("Templates"), hidden(len(items) == 0), on{"click", d.onItem}, items),
			undoBar("", "Changed", templateList.undo, v.Undo, d.onUndo),
			d.arrivals(),
			el("div", "actions ends",
				el("input", "", kind("file"), id(templateFileID), label("File of templates"), hidden(true), attr{"accept", ".json,application/json"}, on{"change", d.onFile}),
				el("div", "actions",
					button("", d.onExport, hidden(len(items) == 0), export),
					button("", d.onImport, "Import…"),
				),
				button("", d.onCancel, "Close"),
			),
		),
	)
}

func (d *templatesDialog) item(i int, t templateItem) app.UI {
	name, about := payload.Visible(t.Name), templatePickID+strconv.Itoa(i)+"-about"
	return el("li", "",
		el("label", "hit", title("Choose for export"),
			el("input", "", kind("checkbox"), id(templatePickID+strconv.Itoa(i)), data("choose", t.Name), label("Choose "+name+" for export"))),
		button("quiet apply", nil, data("use", t.Name), aria("describedby", about), title("Put it into the send form"),
			el("span", "name", el("span", "hush", "Use "), el("bdi", "foreign", name)),
			el("span", "mono text", id(about), aria("hidden", "true"), el("bdi", "foreign", t.About)),
		),
		button("quiet square", nil, data("rename", t.Name), label("Rename "+name), title("Rename"), icon(iconPencil)),
		button("quiet square", nil, data("delete", t.Name), label("Delete "+name), title("Delete"), icon(iconClose)),
	)
}

// arrivals are what an import of the opened file would do.
func (d *templatesDialog) arrivals() app.UI {
	v := d.View
	var rows []app.UI
	news := 0
	for _, a := range v.Arrivals {
		what := "new"
		switch {
		case a.As == "":
			what = "there already"
		case a.As != a.Name:
			what = "another has this name; kept as " + payload.Visible(a.As)
		}
		if a.As != "" {
			news++
		}
		rows = append(rows, el("li", "", el("bdi", "foreign", payload.Visible(a.Name)), el("span", "said", " — "+what)))
	}
	return el("div", "offer", hidden(len(rows) == 0), role("group"), label("Import"),
		el("p", "", "In ", el("bdi", "mono", payload.Visible(v.File)), ":"),
		el("ul", "", label("Templates of the file"), rows),
		el("div", "actions",
			button("primary", d.onTake, id(templatesTakeID), is("disabled", news == 0), "Take "+phrase.Counted(news, "template")),
			button("", d.onLeave, "Leave it"),
		),
	)
}

func (d *templatesDialog) onClose(app.Context, app.Event) {
	d.ui.leaveRenaming()
	d.ui.closeDialog(templatesID)
}

func (d *templatesDialog) onCancel(app.Context, app.Event) { d.ui.closeDialog(templatesID) }
func (d *templatesDialog) onUndo(app.Context, app.Event)   { d.ui.undo() }
func (d *templatesDialog) onExport(app.Context, app.Event) { d.ui.exportTemplates() }
func (d *templatesDialog) onTake(app.Context, app.Event)   { d.ui.importTemplates() }
func (d *templatesDialog) onImport(app.Context, app.Event) { browser.ByID(templateFileID).PickFile() }

func (d *templatesDialog) onLeave(app.Context, app.Event) {
	d.ui.again.templates.coming, d.ui.again.templates.arrivals = nil, nil
	d.ui.focus(templateNameID)
}

func (d *templatesDialog) onFile(app.Context, app.Event) {
	if f, ok := browser.ByID(templateFileID).TakeFile(); ok {
		d.ui.openTemplates(f)
	}
}

func (d *templatesDialog) onSave(_ app.Context, e app.Event) {
	e.PreventDefault()
	name := browser.ByID(templateNameID).Value()
	if d.View.Rename != "" {
		d.ui.renameTemplate(name)
		return
	}
	d.ui.saveTemplate(name)
}

func (d *templatesDialog) onItem(ctx app.Context, e app.Event) {
	t := &d.ui.again.templates
	if name, ok := target(e, "data-use"); ok {
		d.ui.useTemplate(ctx, name)
	} else if name, ok := target(e, "data-delete"); ok {
		d.ui.deleteTemplate(name)
	} else if name, ok := target(e, "data-rename"); ok {
		t.renaming, t.said = name, ""
		browser.ByID(templateNameID).SetValue(name)
		d.ui.focus(templateNameID)
	} else if name, ok := target(e, "data-choose"); ok {
		t.choose(name)
		d.ui.redraw()
	}
}
