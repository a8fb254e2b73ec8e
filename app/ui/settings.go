package ui

import (
	"slices"
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
)

// The fields of the settings.
const (
	setThemeID   = "set-theme"
	setDensityID = "set-density"
	setTimesID   = "set-times"
	setQoSID     = "set-qos"
	setStampID   = "set-stamp"
	setLockID    = "set-lock"
	licencesID   = "licences"
)

// The keys of the browser's storage for how a message begins.
const (
	qosKey   = "console.qos"
	stampKey = "console.stamp"
)

// settings is what the dialog of settings holds.
type settings struct {
	quota    browser.Quota
	licences string // text of them; "" = not asked for
	sure     bool   // forgetting everything was pressed once
}

// openSettings asks how much is kept.
func (u *UI) openSettings() {
	u.settings = settings{}
	u.background(func() func() {
		quota := browser.EstimateQuota(briefly())
		return func() { u.settings.quota = quota }
	})
}

// setting takes a choice.
func (u *UI) setting(id, value string) {
	switch id {
	case setThemeID:
		u.looks.setTheme(value)
	case setDensityID:
		u.looks.setDensity(value)
		browser.Remember(denseKey, u.looks.Density)
		u.grid.measure()
		u.tree.measure()
	case setTimesID:
		browser.Remember(hoursKey, value)
		useRegion()
		u.grid.measure()
		u.grid.rewrite()
	case setLockID:
		browser.Remember(lockKey, value)
	case historyID:
		u.chooseHistory(value)
	case setQoSID:
		browser.Remember(qosKey, value)
		u.send(usualMessage())
	case setStampID:
		browser.Remember(stampKey, value)
		u.send(usualMessage())
	}
	u.redraw()
}

// usualMessage is how a message begins, as a person chose it once.
func usualMessage() session.UsualMessage {
	m := session.UsualMessage{QoS: 1, Now: browser.Setting(stampKey) != "server"}
	if qos, err := strconv.Atoi(browser.Setting(qosKey)); err == nil && qos >= 0 && qos <= 2 {
		m.QoS = byte(qos)
	}
	return m
}

// fillSettings shows the choices, after drawing.
func (u *UI) fillSettings() {
	if u.dialog != settingsID {
		return
	}
	m := usualMessage()
	stamp := "now"
	if !m.Now {
		stamp = "server"
	}
	for id, value := range map[string]string{
		setThemeID: u.looks.Theme, setDensityID: u.looks.Density, setQoSID: strconv.Itoa(int(m.QoS)), setStampID: stamp,
		setTimesID: browser.Setting(hoursKey), setLockID: strconv.Itoa(int(lockAfter() / time.Minute)), historyID: strconv.Itoa(historySize()),
	} {
		browser.ByID(id).SetValue(value)
	}
	browser.ByID(licencesID).SetText(u.settings.licences)
}

// readLicences fetches the licences of all parts.
func (u *UI) readLicences() {
	const most = 4 << 20 // bytes
	u.settings.licences = "One moment…"
	u.background(func() func() {
		text, err := browser.Fetch(briefly(), "/web/licences.txt", most)
		if err != nil {
			text = []byte("They could not be loaded: " + err.Error() + ". They come from this page's server.")
		}
		return func() { u.settings.licences = string(text) }
	})
}

// forgetEverything deletes all that this browser keeps for the console, in all of its
// tabs, and starts anew.
func (u *UI) forgetEverything() {
	u.forgetHere()
	u.forgets.Post([]byte("forget"))
	go func() {
		browser.ForgetEverything(briefly())
		browser.Reload()
	}()
}

// forgetHere ends what would be written again.
func (u *UI) forgetHere() {
	u.vault.Lock()
	u.runner.Close()
}

// listenForgetting has another tab's forgetting end this page, too.
func (u *UI) listenForgetting() {
	u.forgets = browser.OpenChannel("console-forget", func([]byte) {
		u.act(func(app.Context) {
			u.forgetHere()
			go func() {
				browser.ForgetEverything(briefly())
				browser.Reload()
			}()
		})
	})
}

// settingsDialog is everything that a person can choose, in one place.
type settingsDialog struct {
	app.Compo
	ui   *UI
	View settingsView
}

type settingsView struct {
	Open            bool
	History         historyView
	There, Unlocked bool // a passphrase; it was given
	Used, Version   string
	Waiting         string // messages that would be lost
	Sure            bool
	Licences        bool
}

func (u *UI) settingsView() settingsView {
	if u.dialog != settingsID {
		return settingsView{}
	}
	v := settingsView{Open: true, History: historyViewOf(u.runner.Live()), There: u.vault.state.There, Unlocked: u.vault.state.Open,
		Version: u.model.Config.Version, Sure: u.settings.sure, Licences: u.settings.licences != ""}
	v.Used = "This browser does not say how much it keeps."
	if q := u.settings.quota; q.Limit > 0 {
		v.Used = fileSize(q.Used) + " are kept in this browser, of " + fileSize(q.Limit) + " that it would keep: the page for visits without a network, the outbox, templates, profiles, and settings. Messages that were received are in memory alone."
	}
	if n := u.runner.Outbox().Counts().Open; n > 0 {
		v.Waiting = " " + phrase.Counted(n, "message") + " that wait in the outbox would be lost."
	}
	return v
}

// choice is a field to choose from; pairs are values with their names.
func choice(name, text, hint string, pairs ...string) app.UI {
	var options []app.UI
	for pair := range slices.Chunk(pairs, 2) {
		options = append(options, el("option", "", attr{"value", pair[0]}, pair[1]))
	}
	return el("div", "field",
		el("label", "", attr{"for", name}, text),
		el("select", "", id(name), aria("describedby", name+"-hint"), options),
		el("p", "hint", id(name+"-hint"), hint),
	)
}

func (d *settingsDialog) Render() app.UI {
	v := d.View
	var locks []string
	for _, minutes := range lockMinutes {
		name := phrase.Counted(minutes, "minute") + " without a key or click"
		if minutes == 0 {
			name = "never by itself"
		}
		locks = append(locks, strconv.Itoa(minutes), name)
	}
	forget := "Forget everything on this device"
	if v.Sure {
		forget = "Forget it all for good"
	}
	return dialog("again", settingsID, "settings-title", on{"close", d.onClose}, on{"change", d.onChange},
		el("div", "stack settings",
			el("h2", "", id("settings-title"), "Settings"),
			el("div", "fields",
				choice(setThemeID, "Theme", "", "", "As the system", "light", "Light", "dark", "Dark"),
				choice(setDensityID, "Density", "", "", "Comfortable", "compact", "Compact, with a mouse"),
				choice(setTimesID, "Times", "Now it is "+phrase.Clock(browser.Now())+".", "", "As usual here", "24", "24 hours", "12", "12 hours"),
				choice(setQoSID, "QoS of new messages", "", "0", "0: at most once", "1", "1: at least once", "2", "2: exactly once"),
				choice(setStampID, "Timestamp of new events", "", "now", "Now", "server", "Server stamps it"),
			),
			v.History.field(),
			choice(setLockID, "Lock what is remembered after", "", locks...),
			el("div", "actions", hidden(!v.There),
				button("", d.onPassphrase, "Change the passphrase…"),
				button("", d.onLock, hidden(!v.Unlocked), "Lock now"),
			),
			el("section", "stack tight", label("Storage"),
				el("p", "said num", v.Used),
				el("div", "actions", button("", d.onForget, forget)),
				el("p", "error", live(liveUrgent), when(v.Sure, "Profiles, remembered keys, templates, filters, settings and the outbox go, in all tabs."+v.Waiting+" This can't be undone.")),
			),
			el("section", "stack tight", label("About"),
				el("p", "said", "Version ", el("bdi", "mono", v.Version)),
				el("pre", "licences", id(licencesID), hidden(!v.Licences), attr{"tabindex", "0"}, label("Licences")),
			),
			el("div", "actions ends",
				el("div", "actions",
					button("", d.onKeys, "Keys"),
					button("", d.onLicences, hidden(v.Licences), "Licences of all parts"),
				),
				button("", d.onCancel, "Close"),
			),
		),
	)
}

func (d *settingsDialog) onChange(_ app.Context, e app.Event) {
	id, value := typed(e)
	d.ui.setting(id, value)
}

func (d *settingsDialog) onClose(app.Context, app.Event)      { d.ui.closeDialog(settingsID) }
func (d *settingsDialog) onCancel(app.Context, app.Event)     { d.ui.closeDialog(settingsID) }
func (d *settingsDialog) onLicences(app.Context, app.Event)   { d.ui.readLicences() }
func (d *settingsDialog) onLock(app.Context, app.Event)       { d.ui.lockVault() }
func (d *settingsDialog) onPassphrase(app.Context, app.Event) { d.ui.askVault(changing, nil) }

func (d *settingsDialog) onKeys(app.Context, app.Event) {
	d.ui.openDialog(keysID)
}

func (d *settingsDialog) onForget(app.Context, app.Event) {
	if !d.ui.settings.sure {
		d.ui.settings.sure = true
		return
	}
	d.ui.forgetEverything()
}
