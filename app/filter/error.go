package filter

import (
	"strings"
	"unicode/utf8"
)

// Error says why a text is no filter, and where: Start and End are bytes of the
// text, and may be the same place, or the end of it. An Error that ends where the
// text does may be mended by typing on.
type Error struct {
	Start, End int
	Message    string // a sentence or two: what is wrong, and what to do
	Fix        Fix
}

// Fix is a way out that needs no typing; the zero Fix is none.
type Fix struct {
	Label string // what it does, for a button
	Text  string // the whole filter as it is afterwards
}

// Error returns the sentence.
func (e *Error) Error() string { return e.Message }

// excerpt is a piece of a filter as a sentence quotes it.
func excerpt(text string) string {
	const most = 40
	if len(text) > most {
		n := most
		for n > 0 && !utf8.RuneStart(text[n]) {
			n--
		}
		text = text[:n] + "…"
	}
	return "“" + text + "”"
}

// oneOf lists words as a sentence does: "in or out".
func oneOf(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, s)
}
