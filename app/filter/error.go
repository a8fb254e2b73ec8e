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

// nearest returns the word that was most likely meant, or "".
func nearest(text string, words []string) string {
	best, least := "", 3
	for _, word := range words {
		if d := distance(lowerASCII(text), word); d < least && d < len(word) {
			best, least = word, d
		}
	}
	return best
}

// distance counts the letters to add, take away or change between two words
// (Levenshtein); what is far apart counts as far.
func distance(a, b string) int {
	const longest = 24
	if len(a) > longest || len(b) > longest {
		return longest
	}
	var row [longest + 1]int
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		corner := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := corner
			if a[i-1] != b[j-1] {
				change++
			}
			corner = row[j]
			row[j] = min(change, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, s)
}
