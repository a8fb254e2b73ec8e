package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
)

// bar is the top bar: state, who, counters, and what acts on everything.
type bar struct {
	app.Compo
	ui   *UI
	View barView
}

type barView struct {
	State                    string // in small letters
	Word, Trip               string // of the status: what it begins with, and the round trip; "" = unknown
	Project, User            string
	Rate                     string
	Received, Shown, Dropped string
	Lost                     bool // something was dropped
	Paused                   bool
	Recorded                 bool   // a recording is shown, which stands still
	Waiting                  string // messages that wait behind Pause; "" = none
	Theme                    string
	Left                     bool
	Runs                     [len(machineNames)]runView // what sends by itself
}

// barView makes the view, with the machines that run.
func (u *UI) barView(runs [len(machineNames)]runView) barView {
	live := u.runner.Live()
	v := barViewOf(u.model, live.Counters(), live.Rate(browser.Now()), u.runner.View(), u.looks)
	v.Runs = runs
	return v
}

func barViewOf(m session.Model, c timeline.Counters, rate float64, view *timeline.View, l looks) barView {
	v := barView{
		State:    stateWord(m.Connection.State),
		Project:  m.Connection.Project.String(),
		User:     m.Connection.User.String(),
		Rate:     perSecond(rate),
		Received: phrase.Grouped(c.Received),
		Shown:    phrase.Grouped(view.Messages()),
		Dropped:  phrase.Grouped(c.Dropped),
		Lost:     c.Dropped > 0,
		Paused:   m.View.Paused,
		Recorded: m.Archive.Recording.Shown(),
		Theme:    l.Theme,
		Left:     l.Left,
	}
	v.Word, v.Trip, _ = strings.Cut(m.StatusText(), " · ")
	if n := view.Waiting(); n > 0 {
		v.Waiting = phrase.Grouped(n)
	}
	return v
}

func (b *bar) Render() app.UI {
	v := b.View
	pause := "Pause"
	if v.Paused {
		pause = "Resume"
	}
	return el("header", "bar",
		el("h1", "brand", "Device console"),
		el("span", "chip", data("state", v.State), role("status"), aria("live", liveOff), label("Connection"),
			el("span", "", el("span", "", live(livePolite), v.Word), when(v.Trip != "", el("span", "num", aria("hidden", "true"), " · "+v.Trip)))), // read out at each ping it would never be silent
		el("span", "who", title("Project and user of the connection"),
			when(v.User != "", el("span", "project", foreign(v.Project), " / ")),
			when(v.User != "", foreign(v.User)),
		),
		runChip(0, v.Runs[0], b.onStop), runChip(1, v.Runs[1], b.onStop),
		el("span", "push"),
		el("div", "counters",
			el("span", "rate", title("Messages received per second"), el("b", "", v.Rate), "/s"),
			counter("Received", v.Received, "Messages from the broker since the page was loaded", false),
			counter("Shown", v.Shown, "Messages that the filter shows, those sent from here among them", false),
			counter("Dropped", v.Dropped, "Messages that left the history to make room for newer ones", v.Lost),
		),
		el("div", "tools",
			button("pause", b.onPause, is("disabled", v.Recorded), label(pause), title(pause+" the list (Space)"), pause,
				when(v.Waiting != "", el("span", "pill warn", aria("hidden", "true"), v.Waiting)),
			),
			button("quiet square leftswitch", b.onLeft, label("Devices pane"), is("aria-expanded", v.Left),
				aria("controls", "pane-left"), title("Show or hide the devices pane"), icon(iconPane)),
			button("quiet square theme", b.onTheme, label(themeName(v.Theme)), title(themeName(v.Theme)), icon(themeIcon(v.Theme))),
			button("quiet square", b.onSettings, label("Settings"), title("Settings"), icon(iconGear)),
			button("quiet square key", b.onKeys, label("Keys"), title("The list of keys (?)"), "?"),
		),
	)
}

func counter(name, value, about string, alarm bool) app.UI {
	class := "counter"
	if alarm {
		class += " alarm"
	}
	return el("span", class, role("group"), label(name), title(about), name+" ", el("b", "", value))
}

func (b *bar) onPause(app.Context, app.Event) { b.ui.send(session.PauseToggled{}) }

func (b *bar) onStop(_ app.Context, e app.Event) { b.ui.stopMachine(e) }

func (b *bar) onLeft(app.Context, app.Event) {
	b.ui.looks.setLeft(!b.ui.looks.Left)
	b.ui.redraw()
}

func (b *bar) onTheme(app.Context, app.Event) {
	b.ui.looks.nextTheme()
	b.ui.redraw()
}

func (b *bar) onSettings(app.Context, app.Event) { b.ui.openDialog(settingsID) }

func (b *bar) onKeys(app.Context, app.Event) { b.ui.openDialog(keysID) }
