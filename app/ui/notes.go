package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// The notes under the top bar, in the order in which they stand there.
const (
	noteRecording = iota
	noteProblem
	noteLate
	noteUpdate
	noteCount
)

// mostUrgent is the order in which a phone, which shows one note at a time, shows them.
var mostUrgent = [noteCount]int{noteProblem, noteLate, noteUpdate, noteRecording}

// notesState is what a person did about the notes.
type notesState struct {
	chosen int               // the note that a phone shows, where it has something to say
	hidden [noteCount]string // what a note said when it was hidden: it comes back to say something else
	said   [noteCount]string // what those say that are shown
}

// noteTail is the end of a note: where it stands among the others on a phone, and the
// way to be rid of it.
type noteTail struct {
	Shown bool   // on a phone
	Place string // "1 of 2"; "" = it is the only one
	Hide  bool
}

// notesView are the notes under the top bar. A wide page shows them all, a phone one,
// with the way to the next.
type notesView struct {
	Recording recordingView
	Problem   noteView
	Late      lateView
	Update    updateView
	Tails     [noteCount]noteTail
	Sealed    string // why nothing is sent; "" = messages are
}

// notesView makes the view of what there is to say, but for what was hidden.
func (u *UI) notesView(now time.Time, welcome bool, late lateView) notesView {
	v := notesView{recordingViewOf(u.model, u.runner.Live().Counters().Received), noteViewOf(u.model, now, welcome), late, updateViewOf(u.model.Release), [noteCount]noteTail{}, u.model.Seal().Words().String()}
	said := v.said()
	for i, s := range said {
		if s == "" {
			u.notes.hidden[i] = ""
		}
		if s == u.notes.hidden[i] {
			said[i] = ""
		}
	}
	if said[noteProblem] == "" {
		v.Problem = noteView{}
	}
	if said[noteLate] == "" {
		v.Late = lateView{}
	}
	if said[noteUpdate] == "" {
		v.Update = updateView{}
	}
	u.notes.said, v.Tails = said, tailsOf(said, u.notes.chosen)
	return v
}

// tailsOf are the ends of the notes that say something.
func tailsOf(said [noteCount]string, chosen int) (tails [noteCount]noteTail) {
	list := saying(said)
	shown := 0
	for n, i := range list {
		if i == chosen {
			shown = n
		}
	}
	for n, i := range list {
		tails[i] = noteTail{Shown: n == shown, Hide: i != noteRecording} // what closes a recording stands there already
		if len(list) > 1 {
			tails[i].Place = strconv.Itoa(n+1) + " of " + strconv.Itoa(len(list))
		}
	}
	return tails
}

// saying are the notes that say something, the most urgent first.
func saying(said [noteCount]string) (list []int) {
	for _, i := range mostUrgent {
		if said[i] != "" {
			list = append(list, i)
		}
	}
	return list
}

// notes is part of root, as each component costs the page's program as much as
// all that is here.
func (r *root) notes(v notesView) app.UI {
	said := v.said()
	one := func(i int, make func() app.UI) app.UI { return r.ui.once("note-"+strconv.Itoa(i), said[i] != "", make) }
	return el("div", "notes", on{"click", r.onNote},
		el("section", "note sealed", label("Read-only"), hidden(v.Sealed == ""), el("div", "says", el("p", "", live(livePolite), v.Sealed))),
		one(noteRecording, func() app.UI { return &recording{ui: r.ui, View: v.Recording, Tail: v.Tails[noteRecording]} }),
		one(noteProblem, func() app.UI { return &note{ui: r.ui, View: v.Problem, Tail: v.Tails[noteProblem]} }),
		one(noteLate, func() app.UI { return &lateNote{ui: r.ui, View: v.Late, Tail: v.Tails[noteLate]} }),
		one(noteUpdate, func() app.UI { return updateNote(v.Update, v.Tails[noteUpdate]) }),
	)
}

// The ids of the buttons of a tail have the number of the note behind.
const (
	nextNoteID = "note-next-"
	hideNoteID = "note-hide-"
)

// tail are the buttons at the end of a note.
func tail(i int, t noteTail) app.UI {
	number := strconv.Itoa(i)
	return el("div", "tail",
		button("small quiet nextnote", nil, id(nextNoteID+number), data("nextnote", number), hidden(t.Place == ""),
			label("Next note, this is "+t.Place), title("Next note"), el("span", "num", t.Place), icon(iconNext)),
		button("small quiet square", nil, id(hideNoteID+number), data("hidenote", number), hidden(!t.Hide),
			label("Hide this note"), title("Hide until there is something else to say"), icon(iconClose)),
	)
}

func (r *root) onNote(_ app.Context, e app.Event) {
	if i, ok := numbered(e, "data-nextnote"); ok && i < noteCount {
		r.ui.nextNote(int(i))
	} else if i, ok := numbered(e, "data-hidenote"); ok && i < noteCount {
		r.ui.hideNote(int(i))
	} else if what, ok := target(e, "data-update"); ok {
		r.ui.onUpdate(what)
	}
}

// said tells for each note what it says from what it said before; "" = nothing. A
// problem is the same while the page tries again and again, an update whatever waits.
func (v notesView) said() [noteCount]string {
	return [noteCount]string{noteRecording: v.Recording.Text, noteProblem: v.Problem.Tone, noteLate: v.Late.Text, noteUpdate: v.Update.Does}
}

// nextNote shows the note behind one, and after the last the first.
func (u *UI) nextNote(i int) {
	list := saying(u.notes.said)
	for n, shown := range list {
		if shown == i {
			u.notes.chosen = list[(n+1)%len(list)]
		}
	}
	u.focus(nextNoteID + strconv.Itoa(u.notes.chosen))
}

// hideNote hides a note until it says something else. The focus goes to one that is
// left, or where a person goes on.
func (u *UI) hideNote(i int) {
	said := u.notes.said
	u.notes.hidden[i] = said[i]
	said[i] = ""
	heirs := []string{}
	for _, left := range saying(said) {
		heirs = append(heirs, hideNoteID+strconv.Itoa(left))
	}
	u.leaveFocusTo(append(heirs, gridID, closeID)...)
}
