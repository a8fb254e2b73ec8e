package filter

import (
	"strings"
	"unicode/utf8"
)

// maxPattern bounds a value with wildcards, in bytes: comparing one costs up to
// its length for each byte of what it is compared with.
const maxPattern = 200

// pattern is a value in which * stands for any characters, none included.
type pattern struct {
	text string
	wild bool // there are wildcards
}

// matches compares byte by byte.
func (p pattern) matches(s string) bool {
	if !p.wild {
		return s == p.text
	}
	first, rest, _ := strings.Cut(p.text, "*")
	if !strings.HasPrefix(s, first) {
		return false
	}
	s = s[len(first):]
	for {
		part, more, found := strings.Cut(rest, "*")
		if !found {
			return strings.HasSuffix(s, part)
		}
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s, rest = s[i+len(part):], more
	}
}

// matchesFolded compares in any letter case; the pattern is folded already.
func (p pattern) matchesFolded(s []byte) bool {
	n := len(p.text)
	at, star, mark := 0, -1, 0
	i := 0
	for i < len(s) {
		if at < n {
			if p.wild && p.text[at] == '*' {
				star, mark = at, i
				at++
				continue
			}
			if size, width := sameRune(s[i:], p.text[at:]); size > 0 {
				i, at = i+size, at+width
				continue
			}
		}
		if star < 0 {
			return false
		}
		_, size := utf8.DecodeRune(s[mark:]) // the wildcard takes one more
		mark += size
		i, at = mark, star+1
	}
	for p.wild && at < n && p.text[at] == '*' {
		at++
	}
	return at == n
}
