package session

import (
	"errors"
	"strconv"

	"deviceconsole/app/archive"
)

// openingWords says why a file was not opened, and what to do.
func openingWords(name string, err error) Words {
	w := Words{What: name + " was not opened", Why: err.Error()}
	var newer *archive.NewerError
	var large *archive.TooLargeError
	var line *archive.LineError
	switch {
	case errors.Is(err, archive.ErrForeign), errors.Is(err, archive.ErrOtherFormat):
		w.Do = "Choose a file that was exported from here as NDJSON"
	case errors.As(err, &newer):
		w.Do = "Open it with that version of the console, or reload the page to get the newest"
	case errors.Is(err, archive.ErrCutShort):
		w.Do = "Copy or download the file again, or export anew"
	case errors.Is(err, archive.ErrChanged), errors.As(err, &line):
		w.Do = "Get the file as it was exported; one that was edited can't be opened"
	case errors.As(err, &large):
		w.Why = "it has " + strconv.FormatUint(large.Messages, 10) + " messages, more than the history has room for"
		w.Do = "Choose a larger History size under Connection, or export less with a filter"
	default:
		w.Do = "Choose the file again"
	}
	return w
}
