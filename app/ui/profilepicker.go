package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
	"deviceconsole/app/profile"
)

const (
	profilePickerID = "profile-picker"
	rememberID      = "remember"
	lockID          = "vault-lock"
	unlockID        = "vault-unlock"
)

// profilePicker chooses the profile that fills the connect form.
type profilePicker struct {
	app.Compo
	ui   *UI
	View profilePickerView
}

type profilePickerView struct {
	Mine, Server []profileChoice
}

type profileChoice struct {
	ID, Name string
	Held     bool // something is remembered for it
}

func (u *UI) profilePickerView() profilePickerView {
	choices := func(list []profile.Profile) (all []profileChoice) {
		for _, p := range list {
			all = append(all, profileChoice{p.ID, p.Name, u.vault.holds(p.ID)})
		}
		return all
	}
	return profilePickerView{choices(u.profiles.list), choices(u.profiles.server)}
}

func (p *profilePicker) Render() app.UI {
	options := []app.UI{el("option", "", attr{"value", ""}, "New connection")}
	for _, group := range []struct {
		name string
		list []profileChoice
	}{{"Of this browser", p.View.Mine}, {"Of this server", p.View.Server}} {
		var choices []app.UI
		for _, c := range group.list {
			name := payload.Visible(c.Name)
			if c.Held {
				name += " · remembered"
			}
			choices = append(choices, el("option", "", attr{"value", c.ID}, name))
		}
		if len(choices) > 0 {
			options = append(options, el("optgroup", "", label(group.name), choices))
		}
	}
	return el("div", "field picker",
		el("label", "", attr{"for", profilePickerID}, "Profile"),
		el("div", "picked",
			el("select", "", id(profilePickerID), on{"change", p.onChange}, options),
			button("", p.onProfiles, title("Save, share, rename and delete connections"), "Profiles…"),
		),
	)
}

func (p *profilePicker) onChange(_ app.Context, e app.Event) {
	_, value := typed(e)
	p.ui.chooseProfile(value)
}

func (p *profilePicker) onProfiles(app.Context, app.Event) { p.ui.openDialog(profilesID) }

// fillPicker shows which profile is chosen, and whether what is typed is to be
// remembered.
func (u *UI) fillPicker() {
	chosen := u.profiles.chosen
	if _, ok := u.profiles.byID(chosen); !ok {
		chosen = ""
	}
	browser.ByID(profilePickerID).SetValue(chosen)
	browser.ByID(rememberID).SetChecked(u.vault.wanted)
}

// rememberPart is the checkbox of the vault, with what is to know about it.
type rememberPart struct {
	app.Compo
	ui   *UI
	View rememberView
}

type rememberView struct {
	Can          bool // the browser encrypts
	Locked, Open bool
	Held         bool // something is remembered for what is in the form
	Fault        string
	Broken       bool   // what is remembered is of no use any more
	Rest         string // after which it locks
}

func (u *UI) rememberView() rememberView {
	v := &u.vault
	view := rememberView{Can: browser.CanEncrypt(), Locked: v.state.There && !v.state.Open, Open: v.state.Open,
		Held: v.holds(u.profiles.chosen), Fault: payload.Visible(v.fault), Broken: v.broken}
	if rest := lockAfter(); rest > 0 {
		view.Rest = " It locks after " + span(rest) + " without a key or click."
	}
	return view
}

func (r *rememberPart) Render() app.UI {
	v := r.View
	hint := "Key and password stay in this page's memory and go when it goes, unless you tick this: then they are kept in this browser, encrypted under a passphrase of yours."
	switch {
	case !v.Can:
		hint = "Key and password stay in this page's memory and go when it goes. Browsers encrypt for pages with https alone, and for those of their own machine, so nothing can be remembered here."
	case v.Locked && v.Held:
		hint = "Key and password of this profile are remembered here, and locked."
	case v.Open:
		hint = "Unlocked: what is ticked is kept in this browser, encrypted, once the broker has taken it." + v.Rest
	}
	return el("div", "field remember",
		el("div", "check",
			el("input", "", kind("checkbox"), id(rememberID), is("disabled", !v.Can), aria("describedby", rememberID+"-hint"), on{"change", r.onChange}),
			el("label", "", attr{"for", rememberID}, "Remember on this device"),
			button("small", r.onUnlock, id(unlockID), hidden(!v.Locked || !v.Held), "Unlock…"),
			button("small", r.onLock, id(lockID), hidden(!v.Open), "Lock"),
			button("small", r.onForget, hidden(!v.Broken), "Forget what is damaged"),
		),
		el("p", "hint", id(rememberID+"-hint"), hint),
		el("p", "error foreign", live(liveUrgent), v.Fault),
	)
}

func (r *rememberPart) onChange(_ app.Context, e app.Event) {
	r.ui.want(e.Get("target").Get("checked").Truthy())
}

func (r *rememberPart) onForget(app.Context, app.Event) { r.ui.forgetBroken() }

func (r *rememberPart) onUnlock(app.Context, app.Event) { r.ui.askVault(unlocking, nil) }

func (r *rememberPart) onLock(app.Context, app.Event) {
	r.ui.lockVault()
	r.ui.leaveFocusTo(unlockID, rememberID)
}
