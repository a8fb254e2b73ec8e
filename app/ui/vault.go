package ui

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/listfile"
	"deviceconsole/app/phrase"
	"deviceconsole/app/profile"
	"deviceconsole/app/session"
	"deviceconsole/mqttws"
)

// lockKey is that of the browser's storage for the minutes after which the vault locks.
const lockKey = "console.lock"

// lockMinutes are those to choose from; 0 = it does not lock by itself.
var lockMinutes = []int{1, 5, 15, 60, 0}

const usualLock = 15 // minutes

// browserKeys are the browser's, as the vault wants them.
type browserKeys struct{}

func (browserKeys) Random(n int) []byte { return browser.RandomBytes(n) }

func (browserKeys) Derive(ctx context.Context, passphrase string, salt []byte, rounds int) (profile.Key, error) {
	key, err := browser.DeriveKey(ctx, passphrase, salt, rounds)
	return key, err
}

// vaultTask is what the dialog of the vault asks for.
type vaultTask uint8

const (
	unlocking vaultTask = iota
	creating
	changing
)

// vault is what the page holds of remembered secrets.
type vault struct {
	*profile.Vault
	state  profile.State
	fault  string // why what is remembered can't be had, a sentence
	broken bool   // it never can
	wanted bool   // what is typed is to be remembered once a broker has taken it

	task    vaultTask
	then    func() // what goes on once it is open
	problem string
	busy    bool
	sure    bool // forgetting was pressed once

	coming *remembrance // what the connection that is being made logs in with
	used   time.Time    // when a person did something last
}

// remembrance is what is to be remembered.
type remembrance struct {
	profile profile.Profile
	secrets profile.Secrets
}

// briefly bounds what waits for the browser's storage and keys.
func briefly() context.Context {
	ctx, end := context.WithTimeout(context.Background(), keepWithin)
	time.AfterFunc(keepWithin, end)
	return ctx
}

// know takes what the vault is like.
func (v *vault) know(s profile.State, err error) {
	v.state, v.fault, v.broken = s, "", errors.Is(err, profile.ErrDamaged)
	if err != nil && s.There {
		v.fault = vaultWords(err)
	}
}

// holds reports whether something is remembered for a profile.
func (v *vault) holds(id string) bool { return id != "" && slices.Contains(v.state.IDs, id) }

// vaultWords says why secrets can't be had or kept.
func vaultWords(err error) string {
	switch {
	case errors.Is(err, profile.ErrPassphrase):
		return "This is not the passphrase. Capitals and spaces count."
	case errors.Is(err, profile.ErrDamaged):
		return "What was remembered is damaged and can't be opened. Forget it, and type key and password again."
	case errors.Is(err, profile.ErrChanged):
		return "What was remembered belongs to another broker or account than this profile names now, so it was not filled in. Type key and password again."
	case errors.Is(err, profile.ErrLocked):
		return "What is remembered is locked, so nothing was added to it. Unlock it and connect again."
	}
	return phrase.Sentence(err.Error()) // a sentence already, as those of package browser are
}

// vaultDo does something with the vault that waits, and then what follows from its
// outcome, with the state of the vault read anew.
func (u *UI) vaultDo(do func(context.Context, *profile.Vault) error, then func(error)) {
	v := u.vault.Vault
	u.background(func() func() {
		ctx := briefly()
		err := do(ctx, v)
		state, bad := v.State(ctx)
		return func() {
			u.vault.know(state, bad)
			then(err)
		}
	})
}

// recall fills in what is remembered for a profile, if it is still the one in the form.
func (u *UI) recall(p profile.Profile) { u.recallThen(p, nil) }

// recallThen is recall with what follows.
func (u *UI) recallThen(p profile.Profile, then func()) {
	if then == nil {
		then = func() {}
	}
	if !u.vault.holds(p.ID) || !u.vault.state.Open {
		then()
		return
	}
	var secrets profile.Secrets
	u.vaultDo(func(ctx context.Context, v *profile.Vault) (err error) {
		secrets, err = v.Recall(ctx, p)
		return err
	}, func(err error) {
		switch {
		case errors.Is(err, profile.ErrLocked), errors.Is(err, profile.ErrNone):
		case err != nil:
			u.vault.fault, u.vault.broken = vaultWords(err), errors.Is(err, profile.ErrDamaged)
		case u.profiles.chosen == p.ID:
			u.send(session.SecretsRecalled{Secrets: secrets})
		}
		then()
	})
}

// lockVault forgets the key, and takes what it opened out of the form.
func (u *UI) lockVault() {
	u.vault.Lock()
	u.vault.state.Open = false
	if u.vault.holds(u.profiles.chosen) {
		u.send(session.SecretsLocked{})
	}
	u.redraw()
}

// lockIdle locks the vault after a person's rest.
func (u *UI) lockIdle(now time.Time) {
	if rest := lockAfter(); u.vault.state.Open && rest > 0 && now.Sub(u.vault.used) >= rest {
		u.lockVault()
	}
}

// lockAfter is the rest after which the vault locks; 0 = never.
func lockAfter() time.Duration {
	minutes, err := strconv.Atoi(browser.Setting(lockKey))
	if err != nil || !slices.Contains(lockMinutes, minutes) {
		minutes = usualLock
	}
	return time.Duration(minutes) * time.Minute
}

// listenVault hears that a person does something.
func (u *UI) listenVault() {
	u.vault.used = browser.Now()
	for _, event := range []string{"keydown", "pointerdown"} {
		browser.OnDocument(event, func(browser.Event) { u.vault.used = browser.Now() })
	}
}

// want has what is typed remembered, or forgets what is.
func (u *UI) want(yes bool) {
	v := &u.vault
	switch {
	case !yes:
		v.wanted, v.coming = false, nil
		if id := u.profiles.chosen; v.holds(id) {
			u.vaultDo(func(ctx context.Context, v *profile.Vault) error {
				return v.Forget(ctx, func(other string) bool { return other == id })
			}, func(err error) { u.saidOf(err, "Forgotten on this device") })
		}
	case !v.state.There:
		u.askVault(creating, func() { v.wanted = true })
	case !v.state.Open:
		u.askVault(unlocking, func() { v.wanted = true })
	default:
		v.wanted = true
	}
	u.redraw()
}

// forgetBroken forgets what is damaged: all of it, or what is of the profile in the form.
func (u *UI) forgetBroken() {
	chosen := u.profiles.chosen
	u.vaultDo(func(ctx context.Context, v *profile.Vault) error {
		if _, err := v.State(ctx); errors.Is(err, profile.ErrDamaged) {
			return v.ForgetAll(ctx)
		}
		return v.Forget(ctx, func(id string) bool { return id == chosen })
	}, func(err error) { u.saidOf(err, "Forgotten on this device") })
	u.focus(rememberID)
}

// saidOf says in passing that something was done, or at the checkbox why not.
func (u *UI) saidOf(err error, done string) {
	if err != nil {
		u.vault.fault = vaultWords(err)
		return
	}
	u.act(func(ctx app.Context) { say(ctx, done) })
}

// pressConnect connects, after what is remembered for the profile was opened where its
// secrets are wanted and missing.
func (u *UI) pressConnect(connect func()) {
	press := func() {
		connect()
		u.noteLogin()
	}
	if u.runner.Model().Secrets().Empty() && u.vault.holds(u.profiles.chosen) && !u.vault.state.Open {
		u.askVault(unlocking, press)
		return
	}
	press()
}

// noteLogin takes what a connection that a person asked for logs in with, to remember
// it once the broker has taken it.
func (u *UI) noteLogin() {
	u.vault.coming = nil
	if m := u.runner.Model(); u.vault.wanted && m.Connection.Wanted() {
		u.vault.coming = &remembrance{m.Profile(), m.Secrets()}
	}
}

// rememberLogin remembers what a broker has taken: for the profile that is chosen,
// where it leads to the same account, else for one that does, which is made where there
// is none.
func (u *UI) rememberLogin() {
	c := u.vault.coming
	if c == nil || u.model.Connection.State != mqttws.Connected {
		return
	}
	u.vault.coming = nil
	p := c.profile
	target, ok := u.profiles.byID(u.profiles.chosen)
	if !ok || !target.SameAccount(p) {
		if i := slices.IndexFunc(u.profiles.list, p.SameAccount); i >= 0 {
			target = u.profiles.list[i]
		} else {
			p.ID, p.Name = newProfileID(), listfile.FreeName(p.Suggest(), func(name string) bool { return u.profiles.find(name) >= 0 })
			target = p
			u.keepProfile(target)
		}
	}
	u.profiles.chosen = target.ID
	browser.Remember(profileKey, target.ID)
	u.vaultDo(func(ctx context.Context, v *profile.Vault) error { return v.Remember(ctx, target, c.secrets) },
		func(err error) { u.saidOf(err, "Remembered on this device, encrypted") })
}

// forgetOrphans forgets what is remembered for profiles that are gone. The server's
// may come back.
func (u *UI) forgetOrphans() {
	u.background(func() func() {
		list, said := profileList.keepIn(&u.shelves, nil)
		if said == "" {
			_ = u.vault.Forget(briefly(), func(id string) bool { // what remains is forgotten the next time
				return !strings.HasPrefix(id, serverPrefix) && !slices.ContainsFunc(list, func(p profile.Profile) bool { return p.ID == id })
			})
		}
		state, err := u.vault.State(briefly())
		return func() { u.vault.know(state, err) }
	})
}
