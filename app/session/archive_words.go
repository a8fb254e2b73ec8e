package session

import (
	"errors"

	"deviceconsole/app/archive"
)

// openingWords says why a file was not opened, and what to do.
func openingWords(name string, err error) Words {
	w := Words{What: name + " was not opened", Why: err.Error()}
	var newer *archive.NewerError
	switch {
	case errors.Is(err, archive.ErrForeign), errors.Is(err, archive.ErrOtherFormat):
		w.Do = "Choose a file that was exported from here as NDJSON"
	case errors.As(err, &newer):
		w.Do = "Open it with that version of the console, or reload the page to get the newest"
	case changed(err):
		w.Do = "What it shows may not be what was heard: get the file as it was exported"
	default:
		w.Do = "Choose the file again"
	}
	return w
}

// changed reports whether a file is refused only because it is not as it was exported.
func changed(err error) bool {
	return errors.Is(err, archive.ErrChanged) || errors.As(err, new(*archive.LineError))
}
