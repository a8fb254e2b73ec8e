package filter

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"
	"unsafe"

	"deviceconsole/app/timeline"
)

// word is a text that is looked for in any letter case.
//
// Most payloads do not hold it, so what counts is how fast that is known: two
// bytes of the word that stand side by side and are rare in messages are looked
// for at eight places at once, and the rest is compared only where they are.
type word struct {
	folded string

	ascii bool   // no letter beyond ASCII
	wide  bool   // a letter of it is also the small form of one beyond ASCII
	piece *word  // of a word that is not ASCII: a part that is, and not wide; nil = none
	at    int    // of the rare pair in folded
	next  int    // 1, or 0 for a word of one byte
	a, b  uint64 // the pair, each eight times
	ma    uint64 // 0x20 eight times where a is a letter, so that case does not count
	mb    uint64
}

// newWord makes a word of a text that is not empty.
func newWord(text string) *word {
	w := &word{folded: strings.Map(fold, text), ascii: true}
	for i := 0; i < len(w.folded); i++ {
		switch c := w.folded[i]; {
		case c >= utf8.RuneSelf:
			w.ascii = false
		case c == 'i', c == 'k', c == 's':
			w.wide = true
		}
	}
	if w.ascii {
		w.choosePair()
	} else if part := longestPlain(w.folded); part != "" {
		w.piece = newWord(part)
	}
	return w
}

// longestPlain returns the longest part of a folded text in which every byte
// stands for itself or its capital alone.
func longestPlain(folded string) string {
	parts := strings.FieldsFunc(folded, func(r rune) bool {
		return r >= utf8.RuneSelf || r == 'i' || r == 'k' || r == 's'
	})
	longest := ""
	for _, p := range parts {
		if len(p) > len(longest) {
			longest = p
		}
	}
	return longest
}

// common are the bytes of events, the most frequent first.
const common = `"e:,ta_01diosnvr2c}{.3485679mplu/-w bhgfyk`

func rarity(c byte) int {
	if i := strings.IndexByte(common, c); i >= 0 {
		return i
	}
	return len(common)
}

func (w *word) choosePair() {
	w.next = min(1, len(w.folded)-1)
	best := -1
	for i := 0; i+w.next < len(w.folded); i++ {
		if r := rarity(w.folded[i]) + rarity(w.folded[i+w.next]); r > best {
			best, w.at = r, i
		}
	}
	w.a, w.ma = spread(w.folded[w.at])
	w.b, w.mb = spread(w.folded[w.at+w.next])
}

const eachByte = 0x0101010101010101

func spread(c byte) (eight, mask uint64) {
	if 'a' <= c && c <= 'z' {
		mask = 0x20 * eachByte
	}
	return uint64(c) * eachByte, mask
}

// fold gives all letters that differ in case alone the same form.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	return unicode.ToLower(unicode.ToUpper(r))
}

// in reports whether the word is in s. It allocates nothing, and takes bytes that
// are not UTF-8 for the same character.
func (w *word) in(s []byte) bool {
	if !w.ascii {
		return (w.piece == nil || w.piece.in(s)) && w.find(s, 0) >= 0
	}
	found, beyond := w.scan(s)
	return found || w.wide && beyond && hasWide(s) && w.find(s, 0) >= 0
}

// scan reports whether s holds the word in letters of ASCII and, where it does
// not, whether s has bytes beyond ASCII.
func (w *word) scan(s []byte) (found, beyond bool) {
	i, last := w.at, len(s)-len(w.folded)+w.at // where the pair may be
	high := uint64(0)
	for ; i <= last && i+w.next+8 <= len(s); i += 8 {
		first := binary.LittleEndian.Uint64(s[i:])
		differ := (first | w.ma) ^ w.a | (binary.LittleEndian.Uint64(s[i+w.next:]) | w.mb) ^ w.b
		hits := (differ - eachByte) &^ differ & (0x80 * eachByte) // bytes of zero, and few others
		for ; hits != 0; hits &= hits - 1 {
			if at := i + bits.TrailingZeros64(hits)/8; at <= last && isASCII(s[at-w.at:], w.folded) {
				return true, false
			}
		}
		high |= first
	}
	for at := i; at <= last; at++ {
		if isASCII(s[at-w.at:], w.folded) {
			return true, false
		}
	}
	for _, c := range s[:min(w.at, len(s))] {
		high |= uint64(c)
	}
	for ; i < len(s); i++ {
		high |= uint64(s[i])
	}
	return false, high&(0x80*eachByte) != 0
}

// isASCII reports whether s, which is long enough, begins with a folded text.
func isASCII(s []byte, folded string) bool {
	for i := 0; i < len(folded); i++ {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != folded[i] {
			return false
		}
	}
	return true
}

// hasWide reports whether s may hold one of the letters beyond ASCII whose other
// case is within: K (U+212A), ſ (U+017F), İ (U+0130) and ı (U+0131).
func hasWide(s []byte) bool {
	for _, c := range s {
		if c == 0xe2 || c == 0xc4 || c == 0xc5 {
			return true
		}
	}
	return false
}

// find returns where the word begins in s at or behind a place, which is that of
// a character, or -1.
func (w *word) find(s []byte, from int) int {
	first := w.folded[0]
	for i := from; i < len(s); {
		c, size := s[i], 1
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c >= utf8.RuneSelf { // it may fold to a word of another first byte
			_, size = utf8.DecodeRune(s[i:])
		} else if c != first {
			i++
			continue
		}
		if prefix(s[i:], w.folded) > 0 {
			return i
		}
		i += size // what is within a character is no character
	}
	return -1
}

// prefix returns how many bytes of s a folded text takes up at its beginning, or 0.
func prefix(s []byte, folded string) int {
	at := 0
	for f := 0; f < len(folded); {
		size, width := sameRune(s[at:], folded[f:])
		if size == 0 {
			return 0
		}
		at, f = at+size, f+width
	}
	return at
}

// sameRune returns the lengths of the first characters of s and of a folded text
// where they are the same but for the case, else 0.
func sameRune(s []byte, folded string) (size, width int) {
	if len(s) == 0 {
		return 0, 0
	}
	r, size := utf8.DecodeRune(s)
	want, width := utf8.DecodeRuneInString(folded)
	if fold(r) != want {
		return 0, 0
	}
	return size, width
}

// bytesOf lends the bytes of a string, which nobody may change.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// textTerm is the term that a word is in topic or payload.
type textTerm struct {
	*word
	bit uint
}

func (w *word) test(topic string) bool { return w.in(bytesOf(topic)) }

func (n *textTerm) match(e *timeline.Entry, f *facts) bool {
	return f.ask(n.bit, n.word, e.Topic) || n.word.in(e.Payload)
}

func (*textTerm) cost() int { return costText }
