package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
)

// The dialogs of which one at a time is open, as a person opens them; those of export and
// bundle are as the session says.
const (
	repeatID    = "repeat"
	simulateID  = "simulate"
	templatesID = "templates"
	rulesID     = "rules"
	profilesID  = "profiles"
	shareID     = "profile-share"
	addID       = "profile-add"
	vaultID     = "vault"
	settingsID  = "settings"
)

var dialogIDs = []string{keysID, filterHelpID, repeatID, simulateID, templatesID, rulesID, profilesID, shareID, addID, vaultID, settingsID, toldID}

// dialogs are a third of all elements that there are, and most visits open none.
func (u *UI) dialogs(l layout, now time.Time) (list []app.UI) {
	for _, d := range []struct {
		id   string
		make func() app.UI
	}{
		{keysID, func() app.UI { return &keysDialog{ui: u, Sealed: l.Sealed} }},
		{filterHelpID, func() app.UI { return &filterHelp{ui: u} }},
		{repeatID, func() app.UI { return &repeatDialog{ui: u, Problem: u.again.repeat} }},
		{simulateID, func() app.UI { return &simulateDialog{ui: u, View: u.simulateView()} }},
		{templatesID, func() app.UI { return &templatesDialog{ui: u, View: u.templatesView(now)} }},
		{rulesID, func() app.UI { return &rulesDialog{ui: u, View: u.rulesView(now)} }},
		{profilesID, func() app.UI { return &profilesDialog{ui: u, View: u.profilesView(now)} }},
		{shareID, func() app.UI { return &shareDialog{ui: u, View: u.shareView()} }},
		{addID, func() app.UI { return &addDialog{ui: u, View: u.addView()} }},
		{vaultID, func() app.UI { return &vaultDialog{ui: u, View: u.vaultView()} }},
		{settingsID, func() app.UI { return &settingsDialog{ui: u, View: u.settingsView()} }},
		{toldID, func() app.UI { return &toldDialog{ui: u, View: u.toldView(now)} }},
		{bundleID, func() app.UI { return &bundleDialog{ui: u, View: u.bundleView(now)} }},
		{exportID, func() app.UI {
			return &exportDialog{ui: u, View: exportViewOf(u.model, u.runner.View(), u.runner.Timeline().Counters())}
		}},
	} {
		list = append(list, u.once(d.id, u.opens(d.id), d.make))
	}
	return list
}

// opens reports whether a dialog is to be open.
func (u *UI) opens(id string) bool {
	switch id {
	case exportID:
		return u.model.Archive.Open && !u.model.Bundle.Open
	case bundleID:
		return u.model.Bundle.Open
	}
	return u.dialog == id
}

// openDialog opens one of the dialogs, in place of the one that is.
func (u *UI) openDialog(id string) {
	u.readEditors()
	u.dialog = id
	switch id {
	case templatesID, simulateID:
		u.again.templates.load(u)
	case rulesID:
		u.again.templates.load(u)
		u.again.rules.load(u)
	case settingsID:
		u.openSettings()
	case profilesID:
		u.profiles.load(u)
		u.profiles.said = ""
	}
	u.redraw()
}

// closeDialog closes a dialog, unless another has taken its place.
func (u *UI) closeDialog(id string) {
	if u.dialog == id {
		u.dialog = ""
	}
	u.redraw()
}

// fillDialogs opens and closes the dialogs, and fills them, after drawing.
func (u *UI) fillDialogs() {
	for _, id := range dialogIDs {
		if id != u.dialog {
			browser.ByID(id).CloseDialog()
		}
	}
	if u.dialog != "" {
		browser.ByID(u.dialog).ShowModal()
	}
	u.fillSimulator()
	u.fillTemplates()
	u.fillRules()
	u.fillPicker()
	u.fillShare()
	u.fillSettings()
	browser.ByID(keysInListID).SetChecked(u.looks.ListKeys)
}
