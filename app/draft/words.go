package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentence makes a sentence of an error: a capital, and a full stop where no question
// mark stands.
func Sentence(err error) string {
	s := err.Error()
	if !strings.HasSuffix(s, "?") {
		s = strings.TrimSuffix(s, ".") + "."
	}
	if word, _, _ := strings.Cut(s, " "); strings.Contains(word, "_") {
		return s // a key such as event_data is written as it is
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// Place returns the line and the column, in characters, of a byte of a text; both
// count from 1.
func Place(text string, offset int) (line, column int) {
	before := text[:max(0, min(offset, len(text)))]
	return 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
}
