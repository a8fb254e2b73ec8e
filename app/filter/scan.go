package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"deviceconsole/app/payload"
)

// scanner goes through the text of a filter. All places are bytes of it.
type scanner struct {
	text   string
	at     int
	groups int // parentheses that are open
}

// value is what stands behind a colon or a comparison.
type value struct {
	text       string // without quotes and escapes
	start, end int    // with quotes
	quoted     bool
}

// wild reports whether a * stands for any characters.
func (v value) wild() bool { return !v.quoted && strings.Contains(v.text, "*") }

func (s *scanner) skipSpace() { s.at = spaceEnd(s.text, s.at) }

func spaceEnd(text string, at int) int {
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !unicode.IsSpace(r) {
			break
		}
		at += size
	}
	return at
}

// ends reports whether a term or value that ran up to a place ends there.
func (s *scanner) ends(at int) bool {
	if at >= len(s.text) || s.groups > 0 && s.text[at] == ')' {
		return true
	}
	return spaceEnd(s.text, at) > at
}

// wordEnd returns where the bare word at a place ends: at a space, or at the ")"
// that closes a group. A "(" within it takes its ")" along.
func (s *scanner) wordEnd(at int) int {
	inner := 0
	for at < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[at:])
		switch {
		case unicode.IsSpace(r):
			return at
		case r == '(':
			inner++
		case r == ')' && inner > 0:
			inner--
		case r == ')' && s.groups > 0:
			return at
		}
		at += size
	}
	return at
}

// keyword reports whether a word stands at the scanner's place, alone, in any
// letter case.
func (s *scanner) keyword(word string) bool {
	end := s.at + len(word)
	return end <= len(s.text) && lowerASCII(s.text[s.at:end]) == word && (s.ends(end) || s.text[end] == '(')
}

// quoted reads the phrase that begins with the quote at a place.
func (s *scanner) quoted(at int) (text string, end int, ok bool) {
	var out strings.Builder
	for i := at + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			return out.String(), i + 1, true
		case c == '\\' && i+1 < len(s.text) && (s.text[i+1] == '"' || s.text[i+1] == '\\'):
			i++
			out.WriteByte(s.text[i])
		default:
			out.WriteByte(c)
		}
	}
	return "", len(s.text), false
}

// pieceEnd returns where a term ends that begins with a quoted piece and goes on:
// at a space outside of quotes.
func (s *scanner) pieceEnd(at int) int {
	for at < len(s.text) && !s.ends(at) {
		if s.text[at] == '"' {
			_, end, ok := s.quoted(at)
			if !ok {
				return s.wordEnd(at)
			}
			at = end
			continue
		}
		_, size := utf8.DecodeRuneInString(s.text[at:])
		at += size
	}
	return at
}

// pathEnd returns where the tag path at a place ends, and whether there is one:
// names of letters, digits, "_" and "-", or in quotes, with dots between.
func (s *scanner) pathEnd(at int) (end int, ok bool) {
	for {
		if at < len(s.text) && s.text[at] == '"' {
			if _, end, ok = s.quoted(at); !ok {
				return at, false
			}
		} else {
			end = nameEnd(s.text, at)
		}
		if end == at || s.text[at] == '-' {
			return at, false
		}
		if end >= len(s.text) || s.text[end] != '.' {
			return end, true
		}
		at = end + 1
	}
}

func nameEnd(text string, at int) int {
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if r == utf8.RuneError || r != '_' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		at += size
	}
	return at
}

// operators, the longer ones first.
var operators = []struct {
	text string
	op   operator
}{
	{">=", opAtLeast}, {"<=", opAtMost}, {"!=", opUnequal}, {"==", opEqual}, {">", opMore}, {"<", opLess}, {"=", opEqual},
}

// operatorAt returns the comparison at a place and where it ends; 0 = none.
func operatorAt(text string, at int) (op operator, end int) {
	for _, o := range operators {
		if strings.HasPrefix(text[at:], o.text) {
			return o.op, at + len(o.text)
		}
	}
	return 0, 0
}

// parsePath reads a tag path that pathEnd found.
func parsePath(text string) ([]string, string) {
	path, err := payload.ParsePath(text)
	if err != nil {
		return nil, "The tag path is no good: " + err.Error() + "."
	}
	return path, ""
}
