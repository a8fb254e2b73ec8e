package ui

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/draft"
	"deviceconsole/app/drive"
	"deviceconsole/app/library"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
)

// again is what the page holds of sending again and again, beside the session.
type again struct {
	templates templates
	rules     rules
	simulator simulator
	repeat    string // why the Repeat dialog can't start; "" = it can
}

func newAgain() again {
	return again{simulator: newSimulator(),
		templates: templates{shelf: shelf[library.Template]{kept: templateList}}, rules: rules{shelf: shelf[library.Rule]{kept: ruleList}}}
}

// simulateOpenID is the button that opens the simulator.
const simulateOpenID = "simulate-open"

// machineNames are what the machines do, for a person.
var machineNames = [...]string{session.Repeating: "Repeating", session.Simulating: "Simulating"}

// openers are the buttons that start the machines, by the ids they have.
var openers = [...]string{session.Repeating: repeatOpenID, session.Simulating: simulateOpenID}

// againPart is the way to templates, simulator and reply rules, and how the
// machines are doing.
type againPart struct {
	app.Compo
	ui   *UI
	View againView
}

type againView struct {
	Runs  [len(machineNames)]runView
	Rules int // that are switched on
}

// runView is how a machine is doing; the zero runView is none.
type runView struct {
	Name, State, Tone string
	By                string // by how many messages it is behind; "" = it is not
	Figures, Pace     string
	Why               string
	Running           bool
}

func (u *UI) againView() againView {
	var v againView
	for i, name := range machineNames {
		if f, ok := u.runner.Driving(session.Machine(i)); ok {
			v.Runs[i] = runViewOf(name, f)
		}
	}
	v.Rules = u.runner.Listening()
	return v
}

func runViewOf(name string, f drive.Figures) runView {
	v := runView{Name: name, Running: f.Phase != drive.Ended, Why: payload.Visible(f.Why)}
	v.Figures = phrase.Grouped(f.Sent) + " sent"
	if f.Plan.Count > 0 {
		v.Figures = phrase.Grouped(f.Sent) + " of " + phrase.Grouped(f.Plan.Count) + " sent"
	}
	v.Figures += " · " + phrase.Grouped(f.Acknowledged) + " acknowledged · " + phrase.Grouped(f.Failed) + " failed"
	if f.Waiting > 0 {
		v.Figures += " · " + phrase.Grouped(f.Waiting) + " on the way"
	}
	if f.Skipped > 0 {
		v.Figures += " · " + phrase.Grouped(f.Skipped) + " left out"
	}
	if f.Running() {
		v.Pace = pace(f.Rate) + " of " + pace(f.Wanted)
	}
	if f.P50 > 0 {
		if v.Pace != "" {
			v.Pace += " · "
		}
		v.Pace += "answered in " + phrase.Brief(f.P50) + ", 95 % within " + phrase.Brief(f.P95)
	}
	switch f.Phase {
	case drive.Running:
		v.State, v.Tone = "keeps the pace", "good"
		switch {
		case f.Failing:
			v.State, v.Tone = "failing", "warn"
		case f.Behind > 0:
			v.State, v.Tone, v.By = "behind", "warn", "by "+phrase.Grouped(f.Behind)
		}
		if f.Failed > 0 {
			v.Why = "The newest failure: " + payload.Visible(f.Reason)
		}
	case drive.Paused:
		v.State, v.Tone = "paused", "warn"
		v.Why = "The connection is away, and nothing is sent meanwhile. It goes on once the connection is back, and stops if that takes more than " +
			phrase.Counted(int64(f.Leaves/time.Second), "second") + " from now."
	case drive.Ending:
		v.State = "waiting for the last answers"
	case drive.Ended:
		v.State = "ended"
		if f.Failed > 0 || f.Plan.Count == 0 || f.Sent < uint64(f.Plan.Count) {
			v.Tone = "warn"
		} else {
			v.State, v.Tone = "done", "good"
		}
	}
	return v
}

// pace writes a rate: "12/s", "0.5/s".
func pace(rate float64) string {
	text := perSecond(rate)
	return strings.TrimSuffix(text, ".0") + "/s"
}

func (a *againPart) Render() app.UI {
	v := a.View
	rules := "Reply rules"
	if v.Rules > 0 {
		rules += " · " + strconv.Itoa(v.Rules) + " on"
	}
	cards := make([]app.UI, len(v.Runs))
	for i, r := range v.Runs {
		cards[i] = a.card(i, r)
	}
	return el("section", "again", label("Again and again"),
		el("div", "actions", on{"click", a.onOpen},
			button("small", nil, data("open", templatesID), "Templates"),
			button("small", nil, data("open", simulateID), id(simulateOpenID), "Simulate…"),
			button("small", nil, data("open", rulesID), rules),
		),
		cards,
	)
}

// card is how a machine is doing, with the way to stop it.
func (a *againPart) card(machine int, r runView) app.UI {
	return el("div", "run", role("group"), label(machineNames[machine]), hidden(r.Name == ""),
		el("b", "", r.Name),
		el("span", "pill num "+r.Tone, el("span", "", live(livePolite), r.State), when(r.By != "", el("span", "", r.By))), // a number that runs is not read out
		button("small", a.onStop, data("machine", strconv.Itoa(machine)), hidden(!r.Running), "Stop"),
		el("p", "num", r.Figures),
		el("p", "num", hidden(r.Pace == ""), r.Pace),
		el("p", "foreign", hidden(r.Why == ""), r.Why),
	)
}

func (a *againPart) onOpen(_ app.Context, e app.Event) {
	if id, ok := target(e, "data-open"); ok {
		a.ui.openDialog(id)
	}
}

func (a *againPart) onStop(_ app.Context, e app.Event) { a.ui.stopMachine(e) }

func (u *UI) stopMachine(e app.Event) {
	if machine, ok := numbered(e, "data-machine"); ok {
		u.send(session.StopPressed{Machine: session.Machine(machine)})
		u.leaveFocusTo(openers[machine], simulateOpenID, gridID)
	}
}

// runChip says in the top bar that a machine sends, with the way to stop it, which
// stands in front of the numbers: a button that moves is not hit.
func runChip(machine int, r runView, stop app.EventHandler) app.UI {
	name := machineNames[machine]
	return el("span", "runchip", hidden(!r.Running), data("tone", r.Tone), title(r.Figures),
		el("span", "", name), el("span", "num", " "+r.Rate()), when(r.By != "", el("span", "num", " · behind "+r.By)),
		button("small quiet", stop, data("machine", strconv.Itoa(machine)), label("Stop "+lower(name)), "Stop"))
}

// Rate is the rate at which a machine gets through, or what keeps it.
func (r runView) Rate() string {
	if rate, _, ok := strings.Cut(r.Pace, " of "); ok {
		return rate
	}
	return r.State
}

// number reads a whole number from a field; empty is what an empty one means.
func number(id string, empty int) (n int, ok bool) {
	return wholeNumber(browser.ByID(id).Value(), empty)
}

// largest bounds what wholeNumber reads: more than anything that is asked for, and
// few enough that so many seconds are a time.Duration.
const largest = 1_000_000_000

// wholeNumber reads a whole number. What is beyond largest reads as that, so that it
// is refused as too large.
func wholeNumber(text string, empty int) (n int, ok bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return empty, empty >= 0
	}
	n, err := strconv.Atoi(text)
	return min(max(n, -largest), largest), err == nil || errors.Is(err, strconv.ErrRange)
}

// numberField is a field for a whole number.
func numberField(id, name, value, unit string) app.UI {
	return field(id, name, unit, "", input(id, "", attr{"inputmode", "numeric"}, attr{"value", value}))
}

// draftOf finds what a choice of a message means: the one in the send form, a
// template, or what was there before.
func (u *UI) draftOf(choice string, before draft.Draft) draft.Draft {
	name, isTemplate := strings.CutPrefix(choice, "template:")
	if i := u.again.templates.find(name); isTemplate && i >= 0 {
		return u.again.templates.list[i].Draft
	}
	if choice == chooseForm {
		return u.runner.Model().Compose.Draft
	}
	return before
}

const chooseForm = "form"

// draftChoices are the options of a choice of a message.
func draftChoices(first []app.UI, names []string) []app.UI {
	options := append(first, el("option", "", attr{"value", chooseForm}, "What the send form holds now"))
	for _, n := range names {
		options = append(options, el("option", "", attr{"value", "template:" + n}, "Template: "+payload.Visible(n)))
	}
	return options
}

func (s *send) onRepeat(app.Context, app.Event) { s.ui.openDialog(repeatID) }
