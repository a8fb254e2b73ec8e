package ui

import "deviceconsole/app/browser"

// The dialogs of which one at a time is open.
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

var dialogIDs = []string{repeatID, simulateID, templatesID, rulesID, profilesID, shareID, addID, vaultID, settingsID, toldID}

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
}
