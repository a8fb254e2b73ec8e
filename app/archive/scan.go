package archive

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads the JSON of one line: an object of strings, numbers, true, false,
// null and lists as deep as the format has them, so that no line takes more memory
// than its own length. The first problem ends it.
type scanner struct {
	line    []byte
	at      int
	meter   *meter
	err     error  // of the meter
	problem string // with the line; "" = none
	text    []byte // of the string that was read last
	day     day
}

// reset begins a line.
func (s *scanner) reset(line []byte) {
	s.line, s.at, s.problem = line, 0, ""
	if cap(s.text) > part {
		s.text = nil // a long one is the exception
	}
}

func (s *scanner) failed() bool { return s.problem != "" || s.err != nil }

func (s *scanner) fail(format string, args ...any) {
	if !s.failed() {
		s.problem = fmt.Sprintf(format, args...)
	}
}

// column returns where the scanner stands, in characters from 1 on.
func (s *scanner) column() int {
	column := 1
	for before := s.line[:min(s.at, len(s.line))]; len(before) > 0; {
		n := cut(before)
		column += utf8.RuneCount(before[:n])
		before = before[n:]
		if s.err = s.meter.work(n); s.err != nil {
			break
		}
	}
	return column
}

func (s *scanner) space() {
	from := s.at
	for s.at < len(s.line) && (s.line[s.at] == ' ' || s.line[s.at] == '\t' || s.line[s.at] == '\r') {
		if s.at++; s.at-from == step {
			from = s.at
			if err := s.meter.work(step); err != nil {
				s.err = err
				return
			}
		}
	}
}

// peek returns the next character that is no space, or 0 at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.line) && s.line[s.at] > ' ' && !s.failed() { // an export has no spaces
		return s.line[s.at]
	}
	if s.failed() {
		return 0 // and stand where it failed
	}
	if s.space(); s.at == len(s.line) {
		return 0
	}
	return s.line[s.at]
}

// take goes past a character if it is the next one.
func (s *scanner) take(c byte) bool {
	if s.peek() != c || c == 0 {
		return false
	}
	s.at++
	return true
}

func (s *scanner) want(c byte) {
	if !s.failed() && !s.take(c) {
		s.fail("%q is missing", c)
	}
}

const (
	// elementWork is what one element of a list costs, in bytes of work.
	elementWork = 32
	// maxName and maxDigits bound names and numbers, in bytes: none of an export
	// is longer.
	maxName, maxDigits = 64, 20
)

// list calls element for each element between two brackets.
func (s *scanner) list(opening, closing byte, element func()) {
	s.want(opening)
	if s.take(closing) {
		return
	}
	for !s.failed() {
		if s.err = s.meter.work(elementWork); s.err != nil {
			return
		}
		element()
		if s.take(closing) {
			return
		}
		if !s.failed() && !s.take(',') {
			s.fail("%q or %q is missing", ',', closing)
		}
	}
}

// object calls member for each name of an object, with the scanner at the value.
// Names hold no escapes in an export.
func (s *scanner) object(member func(name []byte)) {
	s.list('{', '}', func() {
		s.want('"')
		if s.failed() {
			return
		}
		n := bytes.IndexByte(s.line[s.at:min(len(s.line), s.at+maxName)], '"')
		if n < 0 {
			s.fail("the name of a field does not end")
			return
		}
		name := s.line[s.at : s.at+n]
		s.at += n + 1
		s.want(':')
		if !s.failed() {
			member(name)
		}
	})
}

// end wants nothing more on the line.
func (s *scanner) end() {
	if s.peek(); !s.failed() && s.at < len(s.line) {
		s.fail("something follows the object")
	}
}

// digits goes past a number, which may hold one character more than digits.
func (s *scanner) digits(sign byte) {
	for end := min(len(s.line), s.at+maxDigits); s.at < end && (s.line[s.at] == sign || '0' <= s.line[s.at] && s.line[s.at] <= '9'); {
		s.at++
	}
}

// number reads an integer from least to most.
func (s *scanner) number(name string, least, most int64) int64 {
	s.space()
	from := s.at
	s.digits('-')
	n, err := strconv.ParseInt(string(s.line[from:s.at]), 10, 64)
	if err != nil || n < least || n > most {
		s.at = from
		s.fail("%s is not a whole number from %d to %d", name, least, most)
	}
	return n
}

// count reads an integer that is not negative.
func (s *scanner) count(name string) uint64 {
	s.space()
	from := s.at
	s.digits('0')
	n, err := strconv.ParseUint(string(s.line[from:s.at]), 10, 64)
	if err != nil {
		s.at = from
		s.fail("%s is not a whole number", name)
	}
	return n
}

// flag reads true or false.
func (s *scanner) flag(name string) bool {
	s.space()
	for _, word := range [...]string{"true", "false"} {
		if bytes.HasPrefix(s.line[s.at:], []byte(word)) {
			s.at += len(word)
			return word == "true"
		}
	}
	s.fail("%s is neither true nor false", name)
	return false
}

// str reads a string, which is good until the next one is read.
func (s *scanner) str(name string) []byte {
	s.text = s.text[:0]
	if !s.take('"') {
		s.fail("%s is not a string", name)
		return nil
	}
	for worked := 0; !s.failed(); {
		n, ascii := plain(s.line[s.at:])
		if run := s.line[s.at : s.at+n]; !ascii && !utf8.Valid(run) {
			s.at += invalid(run)
			s.fail("%s is not UTF-8", name)
			return nil
		}
		s.text = append(s.text, s.line[s.at:s.at+n]...)
		s.at += n
		if worked += n + 1; worked >= step/8 {
			s.err = s.meter.work(worked)
			worked = 0
		}
		switch {
		case s.err != nil:
			return nil
		case bytes.HasPrefix(s.line[s.at:], quoteEscape): // most of those in a payload of JSON
			s.text = append(s.text, '"')
			s.at += len(quoteEscape)
		case s.at == len(s.line):
			s.fail("%s does not end", name)
			return nil
		case s.line[s.at] == '"':
			s.at++
			s.err = s.meter.work(worked)
			return s.text
		case s.line[s.at] == '\\':
			s.escape(name)
		case s.line[s.at] < ' ':
			s.fail("%s holds a control character that is not escaped", name)
		}
	}
	return nil
}

var quoteEscape = []byte(`\"`)

// plain returns how many bytes stand for themselves in a string, at most a step,
// characters whole, and whether all of them are ASCII.
func plain(b []byte) (n int, ascii bool) {
	b = b[:cut(b)]
	all := byte(0)
	for i, c := range b {
		if c == '"' || c == '\\' || c < ' ' {
			return i, all < utf8.RuneSelf
		}
		all |= c
	}
	return len(b), all < utf8.RuneSelf
}

// invalid returns where text stops being UTF-8.
func invalid(text []byte) int {
	at := 0
	for at < len(text) {
		r, n := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	return at
}

// escape reads what follows a backslash (RFC 8259 clause 7).
func (s *scanner) escape(name string) {
	from := s.at
	s.at++
	c := byte(0)
	if s.at < len(s.line) {
		c = s.line[s.at]
	}
	s.at++
	switch c {
	case '"', '\\', '/':
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		r := s.hex4()
		if utf16.IsSurrogate(r) && bytes.HasPrefix(s.line[min(s.at, len(s.line)):], []byte(`\u`)) {
			s.at += 2
			r = utf16.DecodeRune(r, s.hex4())
		}
		if r < 0 || r == utf8.RuneError && string(s.line[from:s.at]) != `\ufffd` || utf16.IsSurrogate(r) {
			s.at = from
			s.fail("%s holds an escape that is no character", name)
			return
		}
		s.text = utf8.AppendRune(s.text, r)
		return
	default:
		s.at = from
		s.fail("%s holds an escape that JSON does not have", name)
		return
	}
	s.text = append(s.text, c)
}

// hex4 reads four hexadecimal digits; -1 = they are not there.
func (s *scanner) hex4() rune {
	if s.at+4 > len(s.line) {
		return -1
	}
	n, err := strconv.ParseUint(string(s.line[s.at:s.at+4]), 16, 16)
	if err != nil {
		return -1
	}
	s.at += 4
	return rune(n)
}

// base64 reads a string of base64 (RFC 4648 clause 4), decoded in place.
func (s *scanner) base64(name string) []byte {
	from := s.at
	text := s.str(name)
	out := text[:0]
	for len(text) > 0 && !s.failed() {
		n := min(len(text), step)
		decoded, err := base64.StdEncoding.Strict().Decode(text, text[:n])
		if err != nil || n < len(text) && decoded != n/4*3 {
			s.at = from
			s.fail("%s is not base64", name)
			return nil
		}
		out = append(out, text[:decoded]...)
		text = text[n:]
		s.err = s.meter.work(n)
	}
	return out
}
