package payload

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// LeftwardRuns are the stretches of a text, as pairs of offsets, that are written to the
// left: from a character of such a script to the last one that belongs to the same
// words. Where each is drawn by itself, nothing beside it changes its place. There are
// none in most texts.
func LeftwardRuns(text string) (runs [][2]int) {
	if !needsCare(text) {
		return nil
	}
	start, end := -1, 0 // of the run so far
	close := func() {
		if start >= 0 {
			runs = append(runs, [2]int{start, end})
		}
		start = -1
	}
	for i, r := range text {
		switch {
		case runsLeft(r):
			if start < 0 {
				start = i
			}
			end = i + utf8.RuneLen(r)
		case start >= 0 && parts(r, text[i+utf8.RuneLen(r):]):
			close()
		}
	}
	close()
	return runs
}

// parts reports whether a character, with what follows it, ends the words before it: it
// is a letter, or a sign between the parts of a JSON text, a topic, a row of a table or a
// sentence of the console.
func parts(r rune, rest string) bool {
	switch r {
	case '"', '/', '{', '}', '[', ']', '<', '>', '=', '|', '–', '→', '·', '\n', '\t', utf8.RuneError:
		return true
	case ',', ';', ':':
		return !strings.HasPrefix(rest, " ")
	}
	return r > ' ' && unicode.IsLetter(r)
}

// leftToRight is a mark without a look: numbers and signs after it are not drawn into
// the right-to-left text before it (Unicode UAX 9).
const leftToRight = 0x200e

// InOrder puts U+200E, a mark without a look, behind each stretch of a sentence that is
// written to the left, so that what follows stays behind it.
func InOrder(text string) string {
	runs := LeftwardRuns(text)
	if runs == nil {
		return text
	}
	var out strings.Builder
	at := 0
	for _, r := range runs {
		out.WriteString(text[at:r[1]])
		out.WriteRune(leftToRight)
		at = r[1]
	}
	out.WriteString(text[at:])
	return out.String()
}
