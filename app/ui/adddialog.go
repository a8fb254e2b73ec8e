package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/phrase"
)

const (
	addLinkID = "add-link"
	addPassID = "add-passphrase"
	addFileID = "add-file"
	addTakeID = "add-take"
	cameraID  = "add-camera"
)

func (d *addDialog) Render() app.UI {
	v := d.View
	camera := "Use the camera"
	if v.On {
		camera = "Stop the camera"
	}
	return dialog("again", addID, "add-title", on{"close", d.onClose},
		el("div", "stack",
			el("h2", "", id("add-title"), "Add profiles"),
			el("form", "stack tight", label("Link to a profile"), attr{"autocomplete", "off"}, is("novalidate", true), on{"submit", d.onLink}, on{"input", d.onInput},
				el("div", "field",
					el("label", "", attr{"for", addLinkID}, "Link"),
					el("div", "picked",
						el("input", "", id(addLinkID), kind("text"), attr{"inputmode", "url"}, attr{"autocomplete", "off"}, is("spellcheck", false), attr{"autocapitalize", "none"},
							attr{"placeholder", "Paste it here"}, aria("describedby", addLinkID+"-hint")),
						el("button", "button", kind("submit"), "Read it"),
					),
					el("p", "hint", id(addLinkID+"-hint"), "Another console shows it under Profiles, Share, as a link and as a QR code."),
				),
			),
			el("div", "actions",
				el("input", "", kind("file"), id(addFileID), label("File of profiles, or picture of a QR code"), hidden(true), attr{"accept", ".json,application/json,image/*"}, on{"change", d.onFile}),
				button("", d.onPick, is("disabled", v.Busy), "Choose a file or picture…"),
				button("", d.onCamera, hidden(!v.Camera), camera),
			),
			el("video", "camera", id(cameraID), hidden(!v.On), label("Picture of the camera"), is("muted", true), is("playsinline", true)),
			status("said", "", when(v.Busy, "One moment…")),
			el("p", "error foreign", live(liveUrgent), v.Problem),
			d.offer(),
			el("div", "actions ends", el("span", ""), button("", d.onBack, "Back")),
		),
	)
}

// offer is what would be added.
func (d *addDialog) offer() app.UI {
	v := d.View
	var rows []app.UI
	for _, i := range v.Items {
		rows = append(rows, el("li", "",
			el("bdi", "foreign", i.Name), el("span", "said", " — "+i.What),
			el("div", "mono said", el("bdi", "foreign", i.About)),
		))
	}
	take := "Take " + phrase.Counted(v.News, "profile")
	if v.News == 0 {
		take = "Use it"
	}
	return el("form", "offer", hidden(len(rows) == 0), label("Offered"), attr{"autocomplete", "off"}, is("novalidate", true), on{"submit", d.onTake},
		el("p", "", "From ", el("bdi", "mono", v.From), ". Connect only to brokers that you know: they see what you send."),
		el("ul", "", label("Profiles that would be added"), rows),
		el("div", "field", hidden(!v.Sealed),
			el("label", "", attr{"for", addPassID}, "Passphrase of its key and password"),
			el("input", "", id(addPassID), kind("password"), attr{"autocomplete", "off"}, attr{"maxlength", "1000"}, aria("describedby", addPassID+"-hint")),
			el("p", "hint", id(addPassID+"-hint"), "They come encrypted with the link. Leave it empty to take the profile without them."),
		),
		el("div", "actions",
			el("button", "button primary", kind("submit"), id(addTakeID), is("disabled", v.Busy || v.News == 0 && len(v.Items) > 1), take),
			button("", d.onLeave, "Leave it"),
		),
	)
}

func (d *addDialog) onClose(app.Context, app.Event) {
	d.ui.stopCamera()
	browser.ByID(addPassID).SetValue("")
	d.ui.closeDialog(addID)
}

func (d *addDialog) onBack(app.Context, app.Event) { d.ui.openDialog(profilesID) }
func (d *addDialog) onPick(app.Context, app.Event) { browser.ByID(addFileID).PickFile() }

func (d *addDialog) onLeave(app.Context, app.Event) { d.ui.openAdd() }

// onInput shows what a pasted link brings; one that is typed is not whole yet.
func (d *addDialog) onInput(_ app.Context, e app.Event) {
	if e.Get("inputType").String() == "insertFromPaste" {
		d.ui.offerLink(browser.ByID(addLinkID).Value(), "the link")
	}
}

func (d *addDialog) onLink(_ app.Context, e app.Event) {
	e.PreventDefault()
	d.ui.adding.coming = nil
	d.ui.offerLink(browser.ByID(addLinkID).Value(), "the link")
}

func (d *addDialog) onFile(app.Context, app.Event) {
	if f, ok := browser.ByID(addFileID).TakeFile(); ok {
		d.ui.addFile(f)
	}
}

func (d *addDialog) onCamera(app.Context, app.Event) {
	if d.View.On {
		d.ui.stopCamera()
		return
	}
	d.ui.watchCamera()
}

func (d *addDialog) onTake(_ app.Context, e app.Event) {
	e.PreventDefault()
	d.ui.takeProfiles(browser.ByID(addPassID).Value())
}
