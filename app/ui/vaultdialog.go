package ui

import (
	"context"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/profile"
)

const (
	vaultNowID    = "vault-now" // the passphrase that there is
	vaultNewID    = "vault-new"
	vaultRepeatID = "vault-repeat"
)

// vaultDialog asks for passphrases.
type vaultDialog struct {
	app.Compo
	ui   *UI
	View vaultView
}

type vaultView struct {
	Task    vaultTask
	Problem string
	Busy    bool
	Sure    bool
	Advice  string
}

func (u *UI) vaultView() vaultView {
	v := &u.vault
	if u.dialog != vaultID {
		return vaultView{}
	}
	view := vaultView{Task: v.task, Problem: v.problem, Busy: v.busy, Sure: v.sure}
	if v.task != unlocking {
		view.Advice = profile.StrengthOf(browser.ByID(vaultNewID).Value()).Advice()
	}
	return view
}

// vaultWordsOf are the words of the dialog, by task.
var vaultWordsOf = [...]struct{ title, about, does string }{
	unlocking: {"Unlock", "Keys and passwords are encrypted on this device. Your passphrase opens them.", "Unlock"},
	creating: {"Remember on this device", "Choose a passphrase. Keys and passwords are encrypted under it and stay in this browser; " +
		"without it nobody can open them, you included, and nothing can bring it back.", "Use this passphrase"},
	changing: {"Change the passphrase", "All that is remembered is encrypted anew.", "Change"},
}

func (d *vaultDialog) Render() app.UI {
	v, words := d.View, vaultWordsOf[d.View.Task]
	does := words.does
	if v.Busy {
		does = "One moment…"
	}
	forget := "Forget what is remembered"
	if v.Sure {
		forget = "Forget it for good"
	}
	return dialog("vault", vaultID, "vault-title", on{"close", d.onClose},
		el("form", "stack", label("Passphrase"), attr{"autocomplete", "off"}, is("novalidate", true), on{"submit", d.onSubmit}, on{"input", d.onInput},
			el("h2", "", id("vault-title"), words.title),
			el("p", "said", words.about),
			passphrase(vaultNowID, nowName(v.Task), v.Task == creating, "", "off"),
			passphrase(vaultNewID, "New passphrase", v.Task == unlocking, v.Advice, "new-password"),
			passphrase(vaultRepeatID, "Repeat it", v.Task == unlocking, "", "new-password"),
			el("p", "error", live(liveUrgent), v.Problem),
			el("div", "actions",
				el("button", "button primary", kind("submit"), is("disabled", v.Busy), does),
				button("", d.onCancel, "Cancel"),
			),
			el("div", "actions", hidden(v.Task != unlocking),
				button("small", d.onForget, forget),
				el("span", "grow said", hidden(!v.Sure), "Keys and passwords go, profiles stay."),
			),
		),
	)
}

func nowName(t vaultTask) string {
	if t == changing {
		return "Passphrase until now"
	}
	return "Passphrase"
}

// passphrase is a field for one.
func passphrase(name, text string, unseen bool, hint, complete string) app.UI {
	return el("div", "field", hidden(unseen),
		el("label", "", attr{"for", name}, text),
		el("input", "", id(name), kind("password"), attr{"autocomplete", complete}, attr{"maxlength", "1000"}, is("spellcheck", false),
			attr{"autocapitalize", "none"}, aria("describedby", name+"-hint")),
		el("p", "hint", id(name+"-hint"), live(livePolite), hint),
	)
}

// askVault opens the dialog for a task; then goes on once the vault is open.
func (u *UI) askVault(task vaultTask, then func()) {
	v := &u.vault
	v.task, v.then, v.problem, v.busy, v.sure = task, then, "", false, false
	clearPassphrases()
	u.openDialog(vaultID)
	first := vaultNowID
	if task == creating {
		first = vaultNewID
	}
	u.focus(first)
}

func clearPassphrases() {
	for _, id := range []string{vaultNowID, vaultNewID, vaultRepeatID} {
		browser.ByID(id).SetValue("")
	}
}

func (d *vaultDialog) onClose(app.Context, app.Event) {
	clearPassphrases()
	d.ui.closeDialog(vaultID)
}

func (d *vaultDialog) onCancel(app.Context, app.Event) { d.ui.closeDialog(vaultID) }

func (d *vaultDialog) onInput(app.Context, app.Event) {} // the page is drawn anew, and with it the advice

func (d *vaultDialog) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	d.ui.submitVault(browser.ByID(vaultNowID).Value(), browser.ByID(vaultNewID).Value(), browser.ByID(vaultRepeatID).Value())
}

// submitVault does what the dialog asked for.
func (u *UI) submitVault(now, next, repeat string) {
	v := &u.vault
	v.problem = ""
	switch {
	case v.busy:
		return
	case v.task != creating && now == "":
		v.problem = "Type the passphrase."
	case v.task != unlocking && profile.StrengthOf(next) == profile.TooShort:
		v.problem = "The new passphrase is too short: it needs 8 characters at least."
	case v.task != unlocking && next != repeat:
		v.problem = "The two are not the same. Type the new passphrase twice."
	}
	if v.problem != "" {
		u.redraw()
		return
	}
	v.busy = true
	u.redraw()
	task, lost := v.task, 0
	u.vaultDo(func(ctx context.Context, v *profile.Vault) (err error) {
		switch task {
		case creating:
			return v.Create(ctx, next)
		case changing:
			lost, err = v.Change(ctx, now, next)
			return err
		}
		return v.Unlock(ctx, now)
	}, func(err error) { u.vaultDone(task, lost, err) })
}

// vaultDone goes on after the dialog's task was done, or says why it was not.
func (u *UI) vaultDone(task vaultTask, lost int, err error) {
	v := &u.vault
	v.busy = false
	if err != nil {
		v.problem = vaultWords(err)
		if task != creating {
			browser.ByID(vaultNowID).SetValue("")
			u.focus(vaultNowID)
		}
		return
	}
	clearPassphrases()
	v.used = browser.Now()
	then := v.then
	v.then = nil
	u.closeDialog(vaultID)
	if p, ok := u.profiles.byID(u.profiles.chosen); ok && task == unlocking {
		u.recallThen(p, then)
	} else if then != nil {
		then()
	}
	switch {
	case lost > 0:
		u.saidOf(nil, "Changed. Something that was damaged was left out")
	case task == changing:
		u.saidOf(nil, "The passphrase is another one now")
	}
}

func (d *vaultDialog) onForget(app.Context, app.Event) {
	if !d.ui.vault.sure {
		d.ui.vault.sure = true
		return
	}
	d.ui.forgetRemembered()
}

// forgetRemembered forgets all keys and passwords, and the passphrase.
func (u *UI) forgetRemembered() {
	u.vault.wanted, u.vault.coming = false, nil
	u.vaultDo(func(ctx context.Context, v *profile.Vault) error { return v.ForgetAll(ctx) }, func(err error) {
		u.closeDialog(vaultID)
		u.saidOf(err, "Forgotten on this device")
	})
}
