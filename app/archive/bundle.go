package archive

import (
	"io"
	"strings"
	"time"

	"deviceconsole/app/timeline"
)

// Note is a line of what a bundle tells beside its messages.
type Note struct {
	Section string    // one of the sections of bundles, or one of a newer console
	At      time.Time // zero = it has none
	Name    string    // of the device or group, or of what Text is the value of
	Level   string    // "note", "warning", "urgent", "bad"; "" = nothing is wrong
	Text    string
	Filter  string // finds the messages that prove it

	Tag    string // path of the tag that Text speaks of; it is not written
	Hidden string // stands for Text where that tag is masked; it is not written
	Wide   string // stands for Filter there, without values of the tag; it is not written
}

// The sections of bundles.
const (
	SectionEnvironment = "environment"
	SectionCounts      = "counts"
	SectionDoctor      = "doctor"
	SectionLog         = "log"
	SectionVerdicts    = "verdicts"
	SectionMasked      = "masked"
)

// The bounds of what a bundle tells beside its messages. What is beyond is counted.
const (
	MaxNotes     = 10_000
	maxNoteBytes = 4 << 20
	maxNote      = 8 << 10 // bytes of a text
)

// WriteBundle writes a support bundle to w as Write writes an export: the notes, and
// the messages of a source, all of them masked. The mask has learnt the values of a
// source of the same view.
func WriteBundle(w io.Writer, s *Source, a About, notes []Note, k *Mask, pace Pace) (Summary, error) {
	a.Bundle, a.Filter = true, k.Text(a.Filter)
	return write(w, s, bundled{notes: notes, mask: k}, newDigest(), a, pace)
}

// bundled writes the lossless format with notes, and masked.
type bundled struct {
	ndjson
	notes []Note
	mask  *Mask
}

func (b bundled) begin(o *output, a About, rows int) {
	b.ndjson.begin(o, a, rows)
	for i, n := range b.notes {
		if i == MaxNotes {
			break
		}
		o.note(b.mask.Note(n))
		o.tick()
	}
}

func (b bundled) entry(o *output, e *timeline.Entry) {
	b.mask.entry(e)
	b.ndjson.entry(o, e)
}

// Note returns a note as the bundle has it.
func (k *Mask) Note(n Note) Note {
	if n.Tag != "" && k.Wants(n.Tag) {
		n.Text, n.Filter = n.Hidden, n.Wide
	}
	if n.Section == SectionVerdicts {
		n.Name = k.Subject(n.Name)
	} else {
		n.Name = k.Text(n.Name)
	}
	n.Text, n.Filter = k.Text(n.Text), k.Text(n.Filter)
	return n
}

func (o *output) note(n Note) {
	o.open(typeNote)
	o.plain("section", n.Section)
	if !n.At.IsZero() {
		o.moment("at", n.At)
	}
	o.words("name", bounded(n.Name))
	o.words("level", n.Level)
	o.words("text", bounded(n.Text))
	o.words("filter", bounded(n.Filter))
	o.close()
}

// bounded is a text of at most maxNote bytes, characters whole.
func bounded(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= maxNote {
		return text
	}
	const more = "…"
	return strings.ToValidUTF8(text[:maxNote-len(more)], "") + more
}

// keepNote takes a note in, where there is room.
func (r *Recording) keepNote(n Note) {
	size := len(n.Section) + len(n.Name) + len(n.Level) + len(n.Text) + len(n.Filter)
	if len(r.Notes) == MaxNotes || r.noteBytes+size > maxNoteBytes {
		r.NotesLeft++
		return
	}
	r.noteBytes += size
	r.Notes = append(r.Notes, n)
}
