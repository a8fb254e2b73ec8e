package ui

import (
	"errors"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/archive"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
)

// recording says under the top bar that a recording is shown, and not what
// arrives. Without one it takes no room.
type recording struct {
	app.Compo
	ui   *UI
	View recordingView
	Tail noteTail
}

type recordingView struct {
	Text   string // "" = none is shown
	Live   string // what goes on behind it
	Wrong  string // with the file
	Replay replayView
}

// recordingViewOf makes the view; received is how many messages came from the
// broker since the page was loaded.
func recordingViewOf(m session.Model, received uint64) recordingView {
	r := m.Archive.Recording
	if !r.Shown() {
		return recordingView{}
	}
	what := "Recorded: "
	if r.About.Bundle {
		what = "Recorded, a support bundle: "
	}
	v := recordingView{Text: what + payload.Visible(r.Name) + " · " + phrase.Counted(r.Messages, "message")}
	if !r.First.IsZero() {
		v.Text += " · " + period(r.First, r.Last)
	}
	if r.Missed > 0 {
		v.Text += " · " + phrase.Counted(r.Missed, "message") + " missing"
	}
	v.Text += " · read only."
	v.Wrong, v.Replay = wrongWith(r), replayViewOf(r)
	v.Live = "Devices are told as of its end."
	if !r.Replay.At.IsZero() {
		v.Live = "Devices are told as of then."
	}
	if m.Connection.Wanted() || received > r.Live {
		v.Live = phrase.Counted(max(received, r.Live)-r.Live, "live message") + " arrived meanwhile. " + v.Live
	}
	return v
}

// wrongWith says what a person has to know of the file before they believe it.
func wrongWith(r session.Recording) (text string) {
	switch {
	case errors.Is(r.Broken, archive.ErrCutShort):
		text = "The file is cut short: " + phrase.Grouped(r.Messages+r.Gaps) + " of " + phrase.Counted(r.Rows, "row") + " are there, and nothing says whether they were changed. "
	case errors.Is(r.Broken, archive.ErrChanged):
		text = "The file was changed after it was made: what it shows may not be what was heard. "
	case r.Broken != nil:
		text = "The file was changed after it was made, and is read no further than " + payload.Visible(r.Broken.Error()) + ": what it shows may not be what was heard. "
	}
	if r.Dropped > 0 {
		text += "The oldest " + phrase.Counted(r.Dropped, "message") + " found no room: a larger History size, in the Settings, shows them. "
	}
	return text
}

// period writes from when to when: "2026-11-24 14:02–14:31".
func period(from, to time.Time) string {
	text := phrase.Day(from) + " " + phrase.Minute(from)
	switch {
	case !phrase.SameDay(from, to):
		return text + " – " + phrase.Day(to) + " " + phrase.Minute(to)
	case phrase.Minute(from) != phrase.Minute(to):
		return text + "–" + phrase.Minute(to)
	}
	return text
}

func (r *recording) Render() app.UI {
	v := r.View
	return el("section", "note recorded", label("Recording"), is("data-shown", r.Tail.Shown), hidden(v.Text == ""),
		el("div", "says",
			el("p", "foreign", live(livePolite), v.Text), " ",
			el("p", "wrong foreign", live(liveUrgent), hidden(v.Wrong == ""), v.Wrong),
			el("p", "muted num", v.Live),
		),
		&replay{ui: r.ui, View: v.Replay},
		el("div", "actions", button("small wordless", r.onClose, label("Close recording"), icon(iconClose), el("span", "", "Close recording"))),
		tail(noteRecording, r.Tail),
	)
}

func (r *recording) onClose(app.Context, app.Event) { r.ui.send(session.RecordingClosed{}) }
