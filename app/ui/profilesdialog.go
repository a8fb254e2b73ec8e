package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
	"deviceconsole/app/profile"
)

const profileNameID = "profile-name"

// profilesDialog lists the profiles, and shares them.
type profilesDialog struct {
	app.Compo
	ui   *UI
	View profilesView
}

type profilesView struct {
	Items, Server []profileItem
	Said          string
	Rename        string // the profile that is being renamed; "" = none
	Suggested     string // a name for what the form holds
	Undo          undoView
}

type profileItem struct {
	ID, Name, About string
	Chosen, Held    bool
}

func (u *UI) profilesView(now time.Time) profilesView {
	s := &u.profiles
	if u.dialog != profilesID {
		return profilesView{}
	}
	v := profilesView{Said: payload.Visible(s.said), Rename: s.renaming, Undo: s.undoView(now)}
	items := func(list []profile.Profile) (all []profileItem) {
		for _, p := range list {
			all = append(all, profileItem{p.ID, p.Name, oneLine(p.About()), p.ID == s.chosen, u.vault.holds(p.ID)})
		}
		return all
	}
	v.Items, v.Server = items(s.list), items(s.server)
	v.Suggested = u.model.Profile().Suggest()
	if p, ok := s.byID(s.chosen); ok && s.find(p.Name) >= 0 {
		v.Suggested = p.Name
	}
	return v
}

func (d *profilesDialog) Render() app.UI {
	v := d.View
	var items, server []app.UI
	for _, p := range v.Items {
		items = append(items, profileRow(p, true))
	}
	for _, p := range v.Server {
		server = append(server, profileRow(p, false))
	}
	does, verb := "Save what the connect form holds", "Save"
	if v.Rename != "" {
		does, verb = "Rename "+payload.Visible(v.Rename), "Rename"
	}
	return dialog("again", profilesID, "profiles-title", on{"close", d.onClose},
		el("div", "stack",
			el("h2", "", id("profiles-title"), "Profiles"),
			el("form", "savedform", label(does), attr{"autocomplete", "off"}, is("novalidate", true), on{"submit", d.onSave},
				el("label", "hush", attr{"for", profileNameID}, "Name of the profile"),
				el("input", "", id(profileNameID), kind("text"), attr{"placeholder", payload.Visible(v.Suggested)}, attr{"autocomplete", "off"},
					attr{"maxlength", "60"}, attr{"enterkeyhint", "done"}),
				el("button", "button", kind("submit"), verb),
			),
			el("p", "error foreign", live(liveUrgent), v.Said),
			el("p", "hint", "Save keeps what the connect form holds under a name, but never a key or password. A press on a profile puts it into the form."),
			el("ul", "savedlist", label("Profiles"), hidden(len(items) == 0), on{"click", d.onItem}, items),
			undoBar("", "Deleted", profileList.undo, v.Undo, d.onUndo),
			el("div", "stack tight", hidden(len(server) == 0),
				el("p", "said", "Of this server:"),
				el("ul", "savedlist", label("Profiles of this server"), on{"click", d.onItem}, server),
			),
			el("div", "actions ends",
				el("div", "actions",
					button("", d.onExport, hidden(len(items) == 0), "Export all"),
					button("", d.onAdd, "Add from…"),
				),
				button("", d.onCancel, "Close"),
			),
		),
	)
}

// profileRow is one profile; one of this browser can be changed.
func profileRow(p profileItem, mine bool) app.UI {
	name := payload.Visible(p.Name)
	about := []app.UI{el("bdi", "foreign", p.About)}
	if p.Held {
		about = append(about, app.Text(" · remembered"))
	}
	return el("li", "",
		button("quiet apply", nil, data("use", p.ID), is("aria-pressed", p.Chosen), aria("describedby", "about-"+p.ID), title("Put it into the connect form"),
			el("span", "name", el("span", "hush", "Use "), el("bdi", "foreign", name)),
			el("span", "mono text", id("about-"+p.ID), aria("hidden", "true"), about),
		),
		button("quiet square", nil, data("share", p.ID), label("Share "+name), title("Share as a link or QR code"), icon(iconQR)),
		when(mine, button("quiet square", nil, data("rename", p.Name), label("Rename "+name), title("Rename"), icon(iconPencil))),
		when(mine, button("quiet square", nil, data("delete", p.Name), label("Delete "+name), title("Delete"), icon(iconClose))),
	)
}

func (d *profilesDialog) onClose(app.Context, app.Event) {
	d.ui.leaveProfileName()
	d.ui.closeDialog(profilesID)
}

func (d *profilesDialog) onCancel(app.Context, app.Event) { d.ui.closeDialog(profilesID) }
func (d *profilesDialog) onUndo(app.Context, app.Event)   { d.ui.undo() }
func (d *profilesDialog) onExport(app.Context, app.Event) { d.ui.exportProfiles() }
func (d *profilesDialog) onAdd(app.Context, app.Event)    { d.ui.openAdd() }

func (d *profilesDialog) onSave(_ app.Context, e app.Event) {
	e.PreventDefault()
	name := browser.ByID(profileNameID).Value()
	switch {
	case d.View.Rename != "":
		d.ui.renameProfile(name)
	case name == "":
		d.ui.saveProfile(d.View.Suggested)
	default:
		d.ui.saveProfile(name)
	}
}

func (d *profilesDialog) onItem(_ app.Context, e app.Event) {
	u := d.ui
	if id, ok := target(e, "data-use"); ok {
		u.closeDialog(profilesID)
		u.chooseProfile(id)
	} else if id, ok := target(e, "data-share"); ok {
		u.openShare(id)
	} else if name, ok := target(e, "data-delete"); ok {
		u.deleteProfile(name)
	} else if name, ok := target(e, "data-rename"); ok {
		u.profiles.renaming, u.profiles.said = name, ""
		browser.ByID(profileNameID).SetValue(name)
		u.focus(profileNameID)
	}
}
