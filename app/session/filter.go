package session

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"deviceconsole/app/timeline"
)

// matcher makes a filter of the text in the search box: every word has to be in
// the topic or the payload, in any letter case. It is nil for a text without
// words: everything matches.
func matcher(text string) func(*timeline.Entry) bool {
	var words [][]byte
	for _, word := range strings.Fields(text) {
		words = append(words, bytes.Map(fold, []byte(word)))
	}
	if words == nil {
		return nil
	}
	return func(e *timeline.Entry) bool {
		for _, word := range words {
			if !holds(e.Topic, word) && !holds(e.Payload, word) {
				return false
			}
		}
		return true
	}
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

// holds reports whether a folded word is in s. It allocates nothing and looks at
// bytes that are not UTF-8 as they are.
func holds[T string | []byte](s T, word []byte) bool {
	first := word[0]
	for i := 0; i < len(s); i++ {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		// Letters beyond ASCII may fold to a word of another first byte.
		if (c == first || c >= utf8.RuneSelf) && startsWith(s[i:], word) {
			return true
		}
	}
	return false
}

func startsWith[T string | []byte](s T, word []byte) bool {
	at := 0
	for w := 0; w < len(word); {
		if at >= len(s) {
			return false
		}
		if c := s[at]; c < utf8.RuneSelf {
			if byte(fold(rune(c))) != word[w] {
				return false
			}
			at, w = at+1, w+1
			continue
		}
		r, n := decodeRune(s[at:])
		want, size := utf8.DecodeRune(word[w:])
		if fold(r) != want {
			return false
		}
		at, w = at+n, w+size
	}
	return true
}

func decodeRune[T string | []byte](s T) (rune, int) {
	var b [utf8.UTFMax]byte
	return utf8.DecodeRune(b[:copy(b[:], s)])
}
