package session

import (
	"io"

	"deviceconsole/app/archive"
)

// File is a file that a person chose, read piece by piece.
type File interface {
	io.ReaderAt
	Name() string
	Size() int64 // bytes
}

// Events of the dialog Export messages.
type (
	// ExportPressed: the button Export of the messages opens the dialog.
	ExportPressed struct{}
	// ExportScopeChosen: which messages.
	ExportScopeChosen struct{ Scope archive.Scope }
	// ExportFormatChosen: as what.
	ExportFormatChosen struct{ Format archive.Format }
	// ExportConfirmed: the button Export of the dialog.
	ExportConfirmed struct{}
	// ExportOutboxPressed: what the outbox holds is to be saved.
	ExportOutboxPressed struct{}
	// ArchivingCancelled: the button Cancel while something is under way.
	ArchivingCancelled struct{}
	// ExportClosed: the dialog was closed, which calls off what is under way.
	ExportClosed struct{}
)

// Events of a recording, which is an export that was opened.
type (
	// RecordingChosen: a file to open, from the dialog or dropped on the page.
	RecordingChosen struct{ File File }
	// ChangedShown: show the file anyway that is not as it was exported.
	ChangedShown struct{}
	// RecordingClosed: back to the live messages.
	RecordingClosed struct{}
)

// Events of exporting and opening, sent by the Runner. Generation is that of the
// effect; what an earlier one says is ignored.
type (
	// ArchivingProgressed: so much is done.
	ArchivingProgressed struct {
		Generation uint64
		Progress   archive.Progress
	}
	// ExportEnded: the file was handed to the person, or not.
	ExportEnded struct {
		Generation uint64
		Summary    archive.Summary
		Err        error
	}
	// RecordingRead: the file was read, or not. Live is how many messages had been
	// received by then.
	RecordingRead struct {
		Generation uint64
		Recording  *archive.Recording
		Live       uint64
		Err        error
	}
)

// Effects of exporting and opening. At most one of the first two is under way.
type (
	// StartExport writes a file and hands it to the person: ArchivingProgressed,
	// then ExportEnded.
	StartExport struct {
		Generation uint64
		Name       string
		Format     archive.Format
		About      archive.About
		Outbox     bool // of what the outbox holds, in place of the messages
	}
	// StartOpening reads a file: ArchivingProgressed, then RecordingRead.
	StartOpening struct {
		Generation uint64
		File       File
		Anyway     bool // although it is not as it was exported
	}
	// StopArchiving calls off what is under way.
	StopArchiving struct{}
	// ShowRecording shows a recording in place of the live messages, which go on
	// being kept; nil shows those again.
	ShowRecording struct{ Recording *archive.Recording }
)

func (ExportPressed) event()       {}
func (ExportScopeChosen) event()   {}
func (ExportFormatChosen) event()  {}
func (ExportConfirmed) event()     {}
func (ExportOutboxPressed) event() {}
func (ArchivingCancelled) event()  {}
func (ExportClosed) event()        {}
func (RecordingChosen) event()     {}
func (ChangedShown) event()        {}
func (RecordingClosed) event()     {}
func (ArchivingProgressed) event() {}
func (ExportEnded) event()         {}
func (RecordingRead) event()       {}

func (StartExport) effect()   {}
func (StartOpening) effect()  {}
func (StopArchiving) effect() {}
func (ShowRecording) effect() {}
