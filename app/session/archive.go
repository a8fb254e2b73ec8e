package session

import (
	"time"

	"deviceconsole/app/archive"
	"deviceconsole/app/timeline"
)

// Archive is the dialog Export messages, what is under way there, and the
// recording that is shown.
type Archive struct {
	Open    bool // the dialog
	Scope   archive.Scope
	Format  archive.Format
	At      time.Time // when the dialog was opened; it names the file
	Job     Job
	Saved   Saved // what the last export was; cleared with the next
	Problem Words // why the last export or opening failed
	Changed File  // that was refused because it is not as it was exported; nil = none

	Recording Recording

	generation uint64 // of the job
	opening    File
}

// Job is what is under way in the dialog.
type Job struct {
	Kind     JobKind
	Name     string // of the file
	Progress archive.Progress
}

// JobKind says which job it is.
type JobKind uint8

// The kinds of jobs.
const (
	NoJob JobKind = iota
	Exporting
	Opening
	Looking  // for tags of a support bundle
	Bundling // making it
)

// Saved tells of an export that was handed to the person.
type Saved struct {
	Name    string // "" = none
	Summary archive.Summary
}

// Recording tells of the export that is shown in place of the live messages.
type Recording struct {
	Name           string // of its file; "" = the live messages are shown
	Replay         Replay
	About          archive.About
	Messages, Gaps uint64
	Missed         uint64    // rows that the export came too late for
	Dropped        uint64    // messages, the oldest, that the history has no room for
	Rows           uint64    // that there should be
	Broken         error     // what is wrong with the file: see archive.Recording
	First, Last    time.Time // of its entries; zero without entries
	Notes          []archive.Note
	NotesLeft      uint64
	Live           uint64 // messages that had been received from the broker when it was opened
}

// Shown reports whether a recording is shown.
func (r Recording) Shown() bool { return r.Name != "" }

// FileName is what an export is saved as: "console-20261124-140231.ndjson".
func (a Archive) FileName() string {
	return "console-" + a.At.Format("20060102-150405") + a.Format.Extension()
}

// Clock returns the moment that "ago" and the filter's since: count from for what
// is shown: now, and in a recording the end of it.
func (m Model) Clock(now time.Time) time.Time {
	r := m.Archive.Recording
	switch {
	case !r.Replay.At.IsZero():
		return r.Replay.At.In(now.Location())
	case !r.Last.IsZero():
		return r.Last.In(now.Location())
	}
	return now
}

// updateArchive takes the events of exports and recordings, and refuses those that
// would change what can only be read.
func (m Model) updateArchive(e Event) (_ Model, effects []Effect, ok bool) {
	a := &m.Archive
	switch e := e.(type) {
	case ExportPressed:
		m = m.openDialog()
	case ExportScopeChosen:
		a.Scope = e.Scope
	case ExportFormatChosen:
		a.Format = e.Format
	case ExportConfirmed:
		m, effects = m.export()
	case ExportOutboxPressed:
		m, effects = m.exportOutbox()
	case RecordingChosen:
		m, effects = m.openRecording(e.File, false)
	case ChangedShown:
		if a.Changed != nil {
			m, effects = m.openRecording(a.Changed, true)
		}
	case ArchivingCancelled:
		m, effects = m.stopArchiving()
	case ExportClosed:
		m, effects = m.stopArchiving()
		m.Archive.Open = false
	case RecordingClosed:
		m, effects = m.show(Recording{}, nil)
	case ArchivingProgressed:
		if e.Generation == a.generation && a.Job.Kind != NoJob {
			a.Job.Progress = e.Progress
		}
	case ExportEnded:
		m = m.exportEnded(e)
	case RecordingRead:
		m, effects = m.recordingRead(e)
	case PauseToggled, ClearPressed:
		return m, nil, a.Recording.Shown()
	default:
		return m, nil, false
	}
	return m, effects, true
}

// openDialog opens the dialog as it was left, for a file of now.
func (m Model) openDialog() Model {
	a := &m.Archive
	if !a.Open {
		a.Open, a.At, a.Saved, a.Problem, a.Changed = true, m.Now, Saved{}, Words{}, nil
	}
	return m
}

// begin makes a job the one that is under way.
func (m Model) begin(kind JobKind, name string) Model {
	a := &m.Archive
	a.generation++
	a.Job, a.Saved, a.Problem, a.Changed = Job{Kind: kind, Name: name}, Saved{}, Words{}, nil
	return m
}

func (m Model) export() (Model, []Effect) {
	if m.Archive.Job.Kind != NoJob {
		return m, nil
	}
	m.Archive.At = m.Now
	m = m.begin(Exporting, m.Archive.FileName())
	a := m.Archive
	about := archive.About{At: m.Now, Scope: a.Scope}
	if f := m.View.Applied; a.Scope == archive.Shown && !f.All() {
		about.Filter = m.scrub(f.String())
	}
	return m, []Effect{StartExport{a.generation, a.Job.Name, a.Format, about, false}}
}

// exportOutbox saves what the outbox holds as an export of messages.
func (m Model) exportOutbox() (Model, []Effect) {
	if m.Archive.Job.Kind != NoJob {
		return m, nil
	}
	m = m.openDialog().begin(Exporting, "outbox-"+m.Now.Format("20060102-150405")+archive.NDJSON.Extension())
	a := m.Archive
	return m, []Effect{StartExport{a.generation, a.Job.Name, archive.NDJSON, archive.About{At: m.Now, Scope: archive.All}, true}}
}

func (m Model) openRecording(f File, anyway bool) (Model, []Effect) {
	if m.Archive.Job.Kind != NoJob {
		return m, nil
	}
	m = m.openDialog().begin(Opening, f.Name())
	m.Archive.opening = f
	return m, []Effect{StartOpening{m.Archive.generation, f, anyway}}
}

// stopArchiving calls off what is under way. Its answer will be ignored.
func (m Model) stopArchiving() (Model, []Effect) {
	if m.Archive.Job.Kind == NoJob {
		return m, nil
	}
	m = m.begin(NoJob, "")
	return m, []Effect{StopArchiving{}}
}

func (m Model) exportEnded(e ExportEnded) Model {
	a := &m.Archive
	if e.Generation != a.generation || a.Job.Kind != Exporting {
		return m
	}
	name := a.Job.Name
	a.Job = Job{}
	if e.Err != nil {
		a.Problem = Words{"Nothing was saved", m.scrub(e.Err.Error()), "Export fewer messages with a filter, or close other pages"}
		return m
	}
	a.Saved = Saved{name, e.Summary}
	return m
}

func (m Model) recordingRead(e RecordingRead) (Model, []Effect) {
	a := &m.Archive
	if e.Generation != a.generation || a.Job.Kind != Opening {
		return m, nil
	}
	name := a.Job.Name
	a.Job = Job{}
	if e.Err != nil {
		if a.Problem = openingWords(name, e.Err); changed(e.Err) {
			a.Changed = a.opening
		}
		return m, nil
	}
	a.Open = false
	r := e.Recording
	return m.show(toldOf(name, r, e.Live), r)
}

// toldOf is what the page tells of a recording.
func toldOf(name string, r *archive.Recording, live uint64) Recording {
	return Recording{
		Name: name, Replay: Replay{Speed: 10}, About: r.About, Messages: r.Messages, Gaps: r.Gaps, Missed: r.Missed, Dropped: r.Dropped, Rows: r.Rows, Broken: r.Broken,
		First: r.First, Last: r.Last, Notes: r.Notes, NotesLeft: r.NotesLeft, Live: live,
	}
}

// show shows a recording, or the live messages. The filter stays, and counts its
// times from where the list now ends. IDs of the one mean nothing in the other.
func (m Model) show(r Recording, contents *archive.Recording) (Model, []Effect) {
	if !r.Shown() && !m.Archive.Recording.Shown() {
		return m, nil
	}
	m.Archive.Recording = r
	m.View.Selected, m.View.Details = timeline.ID(0), false
	if m.View.Pane == PaneDetails {
		m.View.Pane = PaneSend
	}
	m, effects := m.filterChanged(m.View.Filter)
	if effects == nil { // the text is no filter: the last one that was stays in force
		effects = []Effect{ApplyFilter{m.View.Applied}}
	}
	return m, append([]Effect{ShowRecording{contents}}, effects...)
}
