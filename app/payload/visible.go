package payload

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks in a row stay as they are: no text of any
// language has more (Unicode UAX 15, Stream-Safe Text Format), and laying out
// thousands on one character holds a browser up for seconds.
const maxMarks = 30

// Visible returns text with every character spelled out that a reader could not
// see or that would move the text around it: control characters as their
// pictures (NUL as ␀), bidirectional controls, invisible spaces and tags as
// ‹U+202E›, as are combining marks beyond the 30th in a row, and bytes that are
// no UTF-8 as �. Line feeds and tabs stay. The joiners U+200C and U+200D stay,
// since scripts and emoji need them.
func Visible(text string) string {
	if !needsCare(text) {
		return text
	}
	var out writer
	out.Grow(len(text) + 16)
	for _, r := range text {
		switch {
		case r == '\n', r == '\t':
			out.WriteRune(r)
		default:
			out.visible(r)
		}
	}
	return out.String()
}

// firstMark is the first combining mark of Unicode.
const firstMark = 0x300

// needsCare is the quick look that spares most text the copy.
func needsCare(text string) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c >= utf8.RuneSelf || c == 0x7f || c < ' ' && c != '\n' && c != '\t' {
			return true
		}
	}
	return false
}

// writer takes text character by character.
type writer struct {
	strings.Builder
	marks int // combining marks in a row so far
}

// visible writes one character as Visible says.
func (out *writer) visible(r rune) {
	if r < firstMark || !unicode.Is(unicode.M, r) {
		out.marks = 0
	} else {
		out.marks++
	}
	switch {
	case r < ' ':
		out.WriteRune('␀' + r) // the block U+2400 follows the order of the controls
	case r == 0x7f:
		out.WriteRune('␡')
	case out.marks > maxMarks, hidden(r):
		out.WriteString("‹U+")
		const digits = "0123456789ABCDEF"
		shift := 12
		for r>>shift > 15 {
			shift += 4
		}
		for ; shift >= 0; shift -= 4 {
			out.WriteByte(digits[r>>shift&15])
		}
		out.WriteString("›")
	default:
		out.WriteRune(r)
	}
}

// hidden reports whether r has no look of its own: C1 controls, characters that
// set the direction of text (Unicode UAX 9), invisible spaces and separators,
// and the tags of plane 14, which can carry hidden text.
func hidden(r rune) bool {
	switch {
	case 0x80 <= r && r <= 0x9f,
		r == 0x00ad, r == 0x061c, r == 0x180e, r == 0x200b, r == 0x200e, r == 0x200f,
		0x2028 <= r && r <= 0x202e,
		0x2060 <= r && r <= 0x206f,
		r == 0xfeff,
		0xfff9 <= r && r <= 0xfffb,
		0xe0000 <= r && r <= 0xe007f:
		return true
	}
	return false
}
