package draft

import (
	"strings"
	"unicode/utf8"
)

// Place returns the line and the column, in characters, of a byte of a text; both
// count from 1.
func Place(text string, offset int) (line, column int) {
	before := text[:max(0, min(offset, len(text)))]
	return 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
}
