package archive

import (
	"errors"
	"fmt"

	"deviceconsole/app/phrase"
)

// What is wrong with a file as a whole.
var (
	// ErrForeign: it does not begin as an export does.
	ErrForeign = errors.New("it is not an export of this console")
	// ErrOtherFormat: it is an export that can't be opened again.
	ErrOtherFormat = errors.New("it is a CSV or text export; only NDJSON can be opened again")
	// ErrCutShort: it does not end as an export does.
	ErrCutShort = errors.New("it is cut short: the last line is missing")
	// ErrChanged: the checksum or the counts of the last line differ.
	ErrChanged = errors.New("it was changed after it was exported: the checksum differs")
)

// NewerError: a newer console made the file.
type NewerError struct{ Version int64 }

func (e *NewerError) Error() string {
	return fmt.Sprintf("it was made by a newer version (%d; this console reads up to %d)", e.Version, version)
}

// LineError: a line is not as an export has it.
type LineError struct {
	Line    int    // from 1 on
	Column  int    // in characters, from 1 on; 0 = the whole line
	Problem string // "payload_base64 is not base64"
}

func (e *LineError) Error() string {
	if e.Column == 0 {
		return "line " + phrase.Grouped(e.Line) + ": " + e.Problem
	}
	return "line " + phrase.Grouped(e.Line) + ", column " + phrase.Grouped(e.Column) + ": " + e.Problem
}
