package archive

import "time"

// Format is what an export is written in.
type Format uint8

// The formats of exports.
const (
	NDJSON Format = iota // lossless: Open reads it
	CSV                  // RFC 4180, for spreadsheets
	Text                 // one line a message, for people
)

// Extension returns the end of a file's name: ".ndjson", ".csv", ".txt".
func (f Format) Extension() string { return [...]string{".ndjson", ".csv", ".txt"}[f] }

// MediaType returns the format's name for a browser.
func (f Format) MediaType() string {
	return [...]string{"application/x-ndjson", "text/csv;charset=utf-8", "text/plain;charset=utf-8"}[f]
}

// Scope says which messages an export holds.
type Scope uint8

// The scopes of exports.
const (
	Shown Scope = iota // what the filter shows
	All                // all of the history
	One                // one device or group
)

// String returns "shown", "all" or "one".
func (s Scope) String() string { return [...]string{"shown", "all", "one"}[s] }

// About is what an export says of itself.
type About struct {
	At     time.Time // of the export
	Scope  Scope
	Filter string // text of the filter; "" = none
	Bundle bool   // it is a support bundle
}

// Pace is called between two small steps of work, each a fraction of a
// millisecond, with how much of it is done; it may wait. An error from it ends
// the work, which then returns it.
type Pace func(Progress) error

// Progress is how far the work is: rows written, or bytes read.
type Progress struct{ Done, Total int64 }

const (
	formatName    = "device-console-export"
	exportVersion = 1 // of an export
	version       = 2 // of a bundle, the newest that Open reads

	step = 32 << 10 // bytes of work between two calls of Pace
	part = 1 << 20  // bytes of a file that are handed over at once
)

// The types of lines.
const (
	typeHeader   = "header"
	typeReceived = "received"
	typeSent     = "sent"
	typeGap      = "gap"
	typeNote     = "note"
	typeEnd      = "end"
)

// causes are the names of timeline.GapCause.
var causes = [...]string{"offline", "resumed", "bound", "too_large", "session_lost"}

// timeLayout has microseconds, always.
const timeLayout = "2006-01-02T15:04:05.000000Z"

// meter calls Pace after every step of work.
type meter struct {
	pace     Pace
	progress Progress
	worked   int
}

// work counts n bytes of work.
func (m *meter) work(n int) error {
	if m.worked += n; m.worked < step || m.pace == nil {
		return nil
	}
	m.worked = 0
	return m.pace(m.progress)
}
