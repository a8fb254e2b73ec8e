package ui

import (
	"slices"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
	"deviceconsole/app/session"
)

const (
	savedButtonID = "saved-button"
	savedPanelID  = "saved"
	savedNameID   = "saved-name"
)

// savedMenu is the button Saved filters with what it opens: a form that saves the
// filter of now, and the list of those that were saved.
type savedMenu struct {
	app.Compo
	ui   *UI
	View savedView
}

type savedView struct {
	Open    bool
	Current string // the filter that may be saved; "" = none
	Full    bool
	Lost    string
	Refused string
	Rename  string // the filter that is being renamed; "" = none
	Items   []savedItem
}

type savedItem struct {
	Name, Text string
	On         bool // it is the filter of now
}

func savedViewOf(s *savedFilters, v session.ViewState) savedView {
	view := savedView{Open: s.open}
	if !s.open {
		return view
	}
	view.Full, view.Lost = len(s.list) == maxSaved, s.lost
	view.Rename, view.Refused = s.renaming, s.refused
	if v.FilterError == nil && !v.Applied.All() {
		view.Current = v.Filter
	}
	for _, f := range s.list {
		view.Items = append(view.Items, savedItem{f.Name, f.Text, f.Text == v.Filter})
	}
	return view
}

func (s *savedMenu) Render() app.UI {
	v := s.View
	var items []app.UI
	for _, f := range v.Items {
		items = append(items, el("li", "",
			button("quiet apply", s.onApply, data("saved", f.Name), is("aria-pressed", f.On),
				el("span", "name", el("bdi", "foreign", payload.Visible(f.Name))),
				el("span", "mono text", hidden(f.Name == f.Text), el("bdi", "foreign", payload.Visible(f.Text))),
			),
			button("quiet square", s.onRename, data("saved", f.Name), label("Rename "+payload.Visible(f.Name)),
				title("Rename "+payload.Visible(f.Name)), icon(iconPencil)),
			button("quiet square", s.onDelete, data("saved", f.Name), label("Delete "+payload.Visible(f.Name)),
				title("Delete "+payload.Visible(f.Name)), icon(iconClose)),
		))
	}
	does, verb := "Save this filter", "Save"
	if v.Rename != "" {
		does, verb = "Rename "+payload.Visible(v.Rename), "Rename"
	}
	return el("div", "saved", data("saved-menu", "true"),
		button("square", s.onToggle, id(savedButtonID), label("Saved filters"), title("Saved filters"), is("aria-expanded", v.Open),
			aria("controls", savedPanelID), icon(iconStar)),
		el("div", "savedpanel", id(savedPanelID), role("group"), label("Saved filters"), hidden(!v.Open),
			el("form", "savedform", label(does), hidden(v.Rename == "" && (v.Current == "" || v.Full)), attr{"autocomplete", "off"}, is("novalidate", true), on{"submit", s.onSave},
				el("label", "hush", attr{"for", savedNameID}, "Name of the filter"),
				el("input", "", id(savedNameID), kind("text"), attr{"placeholder", does + " as …"}, attr{"autocomplete", "off"},
					attr{"maxlength", "60"}, attr{"enterkeyhint", "done"}),
				el("button", "button", kind("submit"), verb),
			),
			el("p", "error", live(livePolite), v.Refused),
			el("p", "hint", hidden(!v.Full), "There is room for no more. Delete one to save another."),
			el("p", "hint", hidden(v.Current != "" || len(v.Items) > 0), "Nothing is saved yet. Type a filter, then save it here under a name."),
			el("p", "hint", hidden(v.Current != "" || v.Full || len(v.Items) == 0), "Type a filter to save it here."),
			el("p", "error", hidden(v.Lost == ""), v.Lost),
			el("ul", "savedlist", label("Saved"), hidden(len(items) == 0), items),
		),
	)
}

// onRename asks for another name, in the field that has the first one, too.
func (s *savedMenu) onRename(_ app.Context, e app.Event) {
	if name, ok := target(e, "data-saved"); ok {
		s.ui.startRename(name)
	}
}

func (u *UI) startRename(name string) {
	u.saved.renaming, u.saved.refused = name, ""
	browser.ByID(savedNameID).SetValue(name)
	u.focus(savedNameID)
}

func (s *savedMenu) onToggle(app.Context, app.Event) { s.ui.toggleSaved() }

// toggleSaved opens or closes the menu.
func (u *UI) toggleSaved() {
	u.stopRename()
	if u.saved.open = !u.saved.open; u.saved.open {
		u.saved.load()
		u.focus(savedFirst(savedViewOf(&u.saved, u.model.View)))
	}
	u.redraw()
}

// savedFirst is where the focus goes in the menu: to the name, where there is
// something to save.
func savedFirst(v savedView) string {
	if v.Current != "" && !v.Full {
		return savedNameID
	}
	return savedButtonID
}

// closeSaved closes the menu and reports whether it was open.
func (u *UI) closeSaved() bool {
	was := u.saved.open
	u.saved.open = false
	u.stopRename()
	if was {
		u.redraw()
	}
	return was
}

func (u *UI) stopRename() {
	if u.saved.renaming != "" {
		u.saved.renaming, u.saved.refused = "", ""
		browser.ByID(savedNameID).SetValue("")
	}
}

func (s *savedMenu) onSave(_ app.Context, e app.Event) {
	e.PreventDefault()
	name := browser.ByID(savedNameID)
	switch saved := &s.ui.saved; {
	case s.ui.model.HoldsSecret(name.Value()), s.View.Rename == "" && s.ui.model.HoldsSecret(s.View.Current):
		saved.lost = "This holds your API key or password, which the browser is never given to keep. It was not saved."
	case s.View.Rename == "":
		if saved.save(name.Value(), s.View.Current) {
			name.SetValue("")
		}
	case saved.rename(name.Value()):
		name.SetValue("")
		s.ui.focus(savedButtonID) // the field may be gone
	}
	s.ui.redraw()
}

// onApply puts a saved filter into force, or takes it back.
func (s *savedMenu) onApply(_ app.Context, e app.Event) {
	name, _ := target(e, "data-saved")
	i := slices.IndexFunc(s.View.Items, func(f savedItem) bool { return f.Name == name })
	if i < 0 {
		return
	}
	text := s.View.Items[i].Text
	if s.View.Items[i].On {
		text = ""
	}
	s.ui.closeSaved()
	s.ui.setFilter(text)
	s.ui.focus(filterID)
}

func (s *savedMenu) onDelete(_ app.Context, e app.Event) {
	if name, ok := target(e, "data-saved"); ok {
		s.ui.stopRename()
		s.ui.saved.remove(name)
		s.ui.focus(savedButtonID) // what was pressed is gone
	}
}
