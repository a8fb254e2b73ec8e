package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
)

const (
	replayTimeID  = "replay-time"
	replaySpeedID = "replay-speed"
	replaySteps   = 1000 // of the slider
	toldID        = "told"
)

// replay is the row of the recording's note that plays it again.
type replay struct {
	app.Compo
	ui   *UI
	View replayView
}

type replayView struct {
	Shown   bool
	Playing bool
	Value   string // of the slider
	At      string // what it stands for
	Bundle  bool   // there is more to tell
}

func replayViewOf(r session.Recording) replayView {
	if !r.Shown() || !r.First.Before(r.Last) {
		return replayView{Bundle: r.Shown() && r.About.Bundle}
	}
	at := r.Replay.At
	if at.IsZero() {
		at = r.Last
	}
	return replayView{
		Shown: true, Playing: r.Replay.Playing, Value: strconv.Itoa(stepOf(r, at)), At: shortTime(at.Local(), r.Last.Local()), Bundle: r.About.Bundle,
	}
}

// stepOf is where the slider stands at a moment, momentOf the moment of a step.
func stepOf(r session.Recording, at time.Time) int {
	if !at.Before(r.Last) {
		return replaySteps
	}
	return int(float64(at.Sub(r.First)) / float64(r.Last.Sub(r.First)) * replaySteps)
}

func momentOf(r session.Recording, step int) time.Time {
	if step >= replaySteps {
		return r.Last
	}
	return r.First.Add(time.Duration(float64(r.Last.Sub(r.First)) / replaySteps * (float64(step) + .5)))
}

func (p *replay) Render() app.UI {
	v := p.View
	does := "Play"
	if v.Playing {
		does = "Stop"
	}
	var speeds []app.UI
	for _, s := range session.ReplaySpeeds {
		name := strconv.Itoa(s) + "×"
		if s == 0 {
			name = "All"
		}
		speeds = append(speeds, el("option", "", attr{"value", strconv.Itoa(s)}, name))
	}
	return el("div", "replay", role("group"), label("Replay"), hidden(!v.Shown && !v.Bundle),
		button("small", p.onPlay, hidden(!v.Shown), does),
		el("input", "grow", kind("range"), id(replayTimeID), label("Time"), hidden(!v.Shown), attr{"min", "0"}, attr{"max", strconv.Itoa(replaySteps)}, attr{"autocomplete", "off"},
			aria("valuetext", v.At), on{"input", p.onSeek}),
		el("output", "mono num", attr{"for", replayTimeID}, hidden(!v.Shown), v.At),
		el("div", "field", hidden(!v.Shown), el("select", "", id(replaySpeedID), label("Speed"), attr{"autocomplete", "off"}, on{"change", p.onSpeed}, speeds)),
		button("small", p.onTold, hidden(!v.Bundle), "What the bundle tells"),
	)
}

func (p *replay) onPlay(app.Context, app.Event) { p.ui.send(session.ReplayToggled{}) }

func (p *replay) onSeek(_ app.Context, e app.Event) {
	_, value := typed(e)
	if step, err := strconv.Atoi(value); err == nil {
		p.ui.send(session.ReplaySought{At: momentOf(p.ui.model.Archive.Recording, step)})
	}
}

func (p *replay) onSpeed(_ app.Context, e app.Event) {
	_, value := typed(e)
	if speed, err := strconv.Atoi(value); err == nil {
		p.ui.send(session.ReplaySpeedChosen{Speed: speed})
	}
}

func (p *replay) onTold(app.Context, app.Event) { p.ui.openDialog(toldID) }

// fillReplay puts the slider and the speed where they are, and names the page.
func (u *UI) fillReplay() {
	title := "Device console"
	if r := u.model.Archive.Recording; r.Shown() {
		title = "Recorded: " + payload.Visible(r.Name) + " – " + title
		browser.ByID(replayTimeID).SetValue(replayViewOf(r).Value)
		browser.ByID(replaySpeedID).SetValue(strconv.Itoa(r.Replay.Speed))
	}
	if title != u.titled {
		u.titled = title
		browser.SetTitle(title)
	}
}

// toldDialog shows what a bundle tells beside its messages.
type toldDialog struct {
	app.Compo
	ui   *UI
	View toldView
}

type toldView struct {
	Name     string
	About    string
	Sections []toldSection
	Left     string
}

func (u *UI) toldView(now time.Time) toldView {
	r := u.model.Archive.Recording
	if u.dialog != toldID || !r.Shown() {
		return toldView{}
	}
	v := toldView{Name: payload.Visible(r.Name), About: "As the console saw it that made the bundle, " + moment(r.About.At.Local()) + ".", Sections: toldSections(r.Notes, u.model.Clock(now))}
	if r.About.Filter != "" {
		v.About += " Messages: " + payload.Preview([]byte(r.About.Filter), linesTold) + "."
	}
	if r.NotesLeft > 0 {
		v.Left = phrase.Counted(r.NotesLeft, "line") + " more found no room."
	}
	return v
}

func (d *toldDialog) Render() app.UI {
	v := d.View
	return dialog("bundle", toldID, "told-title", on{"close", d.onClose}, on{"click", d.onClick},
		el("div", "stack",
			el("h2", "", id("told-title"), "What the bundle tells"),
			el("p", "said", v.About),
			el("div", "stack tight", toldList(v.Sections, true)),
			el("p", "said", hidden(v.Left == ""), v.Left),
			el("div", "actions ends", el("span", "foreign muted", v.Name), button("", d.onDismiss, "Close")),
		),
	)
}

func (d *toldDialog) onClose(app.Context, app.Event)   { d.ui.closeDialog(toldID) }
func (d *toldDialog) onDismiss(app.Context, app.Event) { d.ui.closeDialog(toldID) }

func (d *toldDialog) onClick(_ app.Context, e app.Event) {
	notes := d.ui.model.Archive.Recording.Notes
	if i, ok := numbered(e, "data-note"); ok && i < uint64(len(notes)) {
		d.ui.closeDialog(toldID)
		d.ui.setFilter(notes[i].Filter)
	}
}
