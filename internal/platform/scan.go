package platform

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// scanner checks JSON (RFC 8259) in place and finds where members begin and end, so that what is
// not to be changed keeps every digit, space and escape. It works without recursion: events may
// nest as deep as their size allows, deeper than the 10,000 levels encoding/json takes.
type scanner struct {
	b []byte // valid UTF-8
	i int

	rest   func() // between steps of long work; nil = never
	restAt int    // from where on it is called next
}

// syntaxError is a breach of JSON's grammar at a byte offset.
type syntaxError struct {
	at      int
	problem string
}

func (s *scanner) fail(problem string) *syntaxError { return &syntaxError{s.i, problem} }

// next is the character at the scanner, 0 at the end (NUL itself is no JSON outside strings).
func (s *scanner) next() byte {
	if s.i < len(s.b) {
		return s.b[s.i]
	}
	return 0
}

func (s *scanner) space() {
	for s.i < len(s.b) && isSpace(s.b[s.i]) {
		s.i++
	}
}

// whiteSpace is what JSON allows between its tokens.
const whiteSpace = " \t\r\n"

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// found names what stands at the scanner, for an error.
func (s *scanner) found() string {
	if s.i >= len(s.b) {
		return "the text ends"
	}
	_, n := utf8.DecodeRune(s.b[s.i:])
	if s.b[s.i] == '"' {
		return "there is a double quote"
	}
	return "there is " + quote(string(s.b[s.i:s.i+n]))
}

// members walks the object whose opening brace is at the scanner and calls f with each member: its
// name decoded, where the name and the value begin, and where the value ends.
func (s *scanner) members(f func(m member)) *syntaxError {
	s.i++
	if s.space(); s.next() == '}' {
		s.i++
		return nil
	}
	for {
		s.space()
		m := member{at: s.i}
		if err := s.skipName(); err != nil {
			return err
		}
		m.name, _ = unquote(s.b[m.at:s.i])
		if err := s.skipColon(); err != nil {
			return err
		}
		s.space()
		m.value = s.i
		if err := s.skipValue(); err != nil {
			return err
		}
		m.end = s.i
		f(m)
		s.space()
		switch s.next() {
		case ',':
			s.i++
		case '}':
			s.i++
			return nil
		default:
			return s.fail(s.found() + " where a comma or } should follow a member")
		}
	}
}

// member is one member of an object, by its offsets.
type member struct {
	name           string
	at, value, end int
}

func (s *scanner) skipName() *syntaxError {
	switch s.next() {
	case '"':
		return s.skipString()
	case '}':
		return s.fail("there is a comma before }, where JSON has none")
	}
	return s.fail(s.found() + " where a member's name in double quotes should begin" + s.hint())
}

func (s *scanner) skipColon() *syntaxError {
	if s.space(); s.next() != ':' {
		return s.fail(s.found() + " where a colon should follow a member's name")
	}
	s.i++
	return nil
}

func (s *scanner) skipNameAndColon() *syntaxError {
	s.space()
	if err := s.skipName(); err != nil {
		return err
	}
	return s.skipColon()
}

// skipValue skips one value of any depth; open holds one byte for each level that is not closed.
func (s *scanner) skipValue() *syntaxError {
	var open []byte
	for {
		if s.rest != nil && s.i >= s.restAt {
			s.restAt = s.i + stepBytes
			s.rest()
		}
		s.space()
		switch c := s.next(); c {
		case '{', '[':
			s.i++
			if s.space(); s.next() == c+2 { // '{'+2 is '}', '['+2 is ']'
				s.i++
				break
			}
			open = append(open, c)
			if c == '{' {
				if err := s.skipNameAndColon(); err != nil {
					return err
				}
			}
			continue
		default:
			if err := s.skipScalar(); err != nil {
				return err
			}
		}
		var err *syntaxError
		if open, err = s.close(open); err != nil || len(open) == 0 {
			return err
		}
	}
}

// close ends what a value ends: containers that close after it are taken off open, until a comma
// asks for the next value.
func (s *scanner) close(open []byte) ([]byte, *syntaxError) {
	for len(open) > 0 {
		s.space()
		top := open[len(open)-1]
		switch c := s.next(); {
		case c == top+2:
			s.i++
			open = open[:len(open)-1]
		case c == ',' && top == '{':
			s.i++
			return open, s.skipNameAndColon()
		case c == ',':
			s.i++
			return open, nil
		default:
			return open, s.fail(s.found() + " where a comma or " + string(rune(top+2)) + " should follow a value")
		}
	}
	return open, nil
}

func (s *scanner) skipScalar() *syntaxError {
	switch c := s.next(); {
	case c == '"':
		return s.skipString()
	case c == '-' || c >= '0' && c <= '9':
		return s.skipNumber()
	case c == ']' && bytes.HasSuffix(bytes.TrimRight(s.b[:s.i], whiteSpace), []byte(",")):
		return s.fail("there is a comma before ], where JSON has none")
	}
	for _, word := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(s.b[s.i:], []byte(word)) {
			s.i += len(word)
			return nil
		}
	}
	return s.fail(s.found() + " where a value should begin" + s.hint())
}

func (s *scanner) skipString() *syntaxError {
	for s.i++; s.i < len(s.b); s.i++ {
		switch c := s.b[s.i]; {
		case c == '"':
			s.i++
			return nil
		case c < 0x20:
			return s.fail("a text holds a raw control character; write it as \\u" + hex4(rune(c)))
		case c == '\\':
			s.i++
			if err := s.checkEscape(); err != nil {
				return err
			}
		}
	}
	return s.fail("a text has no closing quote")
}

// checkEscape stands behind a backslash and leaves the scanner on the escape's last character.
func (s *scanner) checkEscape() *syntaxError {
	switch s.next() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return nil
	case 'u':
		if s.i+4 < len(s.b) {
			if _, err := strconv.ParseUint(string(s.b[s.i+1:s.i+5]), 16, 16); err == nil {
				s.i += 4
				return nil
			}
		}
		return s.fail("\\u is not followed by four hexadecimal digits")
	}
	return s.fail(s.found() + " behind a backslash, which is no escape of JSON")
}

func (s *scanner) skipNumber() *syntaxError {
	if s.next() == '-' {
		s.i++
	}
	if s.next() == '0' {
		s.i++
		if c := s.next(); c >= '0' && c <= '9' {
			return s.fail("a number begins with 0 and goes on")
		}
	} else if !s.digits() {
		return s.fail(s.found() + " where a number's digits should follow" + s.hint())
	}
	if s.next() == '.' {
		s.i++
		if !s.digits() {
			return s.fail(s.found() + " where digits should follow a point")
		}
	}
	if c := s.next(); c == 'e' || c == 'E' {
		s.i++
		if c := s.next(); c == '+' || c == '-' {
			s.i++
		}
		if !s.digits() {
			return s.fail(s.found() + " where an exponent's digits should follow")
		}
	}
	return nil
}

func (s *scanner) digits() bool {
	from := s.i
	for c := s.next(); c >= '0' && c <= '9'; c = s.next() {
		s.i++
	}
	return s.i > from
}
