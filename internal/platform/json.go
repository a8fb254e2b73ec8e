package platform

import (
	"bytes"
	"unicode/utf8"
)

// JSONError says where a text stops being JSON (RFC 8259), and why.
type JSONError struct {
	Offset  int    // byte of the text
	Problem string // a sentence's part: "there is a comma before }, where JSON has none"
}

func (e *JSONError) Error() string { return e.Problem }

// CheckJSON is nil for one value of JSON of any depth with nothing but white space around it, else
// a [*JSONError]. Its time grows with the length of b alone. Numbers are judged by their form, never
// by their size; repeated names and halves of surrogate pairs, which RFC 8259 leaves open, pass.
func CheckJSON(b []byte) error { return CheckJSONInSteps(b, nil) }

// CheckJSONInSteps is CheckJSON that calls rest between two steps of its work, each of some
// thousand bytes; nil: never.
func CheckJSONInSteps(b []byte, rest func()) error {
	if err := checkText(b); err != nil {
		return err
	}
	s := scanner{b: b, rest: rest, restAt: stepBytes}
	return s.whole(s.skipValue())
}

// stepBytes is how many bytes are scanned before rest is called: about a millisecond in a browser.
const stepBytes = 64 << 10

// Member is one member of an object of JSON, by its byte offsets in the object's text.
type Member struct {
	Name       string // decoded; halves of surrogate pairs are U+FFFD
	At, Value  int    // where name and value begin
	End        int    // behind the value
	NameBroken bool   // Name has such a half
}

// Members takes an object of JSON apart. The error is a [*JSONError], also for what is JSON but no
// object.
func Members(b []byte) ([]Member, error) {
	if err := checkText(b); err != nil {
		return nil, err
	}
	s := scanner{b: b}
	if s.space(); s.next() != '{' {
		if err := s.skipValue(); err != nil {
			return nil, &JSONError{err.at, err.problem}
		}
		return nil, &JSONError{len(b) - len(bytes.TrimLeft(b, whiteSpace)), "it is " + typeName(bytes.TrimLeft(b, whiteSpace)[0]) +
			", where an object { } is needed"}
	}
	var members []Member
	err := s.members(func(m member) {
		_, sound := unquote(b[m.at:nameEnd(b, m.at)])
		members = append(members, Member{m.name, m.at, m.value, m.end, !sound})
	})
	if err := s.whole(err); err != nil {
		return nil, err
	}
	return members, nil
}

// nameEnd returns the place behind the name that begins at i, of checked JSON.
func nameEnd(b []byte, i int) int {
	s := scanner{b: b, i: i}
	_ = s.skipString()
	return s.i
}

// whole ends the scan of a text that is to hold one value.
func (s *scanner) whole(err *syntaxError) error {
	if err == nil {
		if s.space(); s.i >= len(s.b) {
			return nil
		}
		err = s.fail(s.found() + " behind the end of the value")
	}
	return &JSONError{err.at, err.problem}
}

// checkText refuses what is no text of JSON whatever it holds.
func checkText(b []byte) error {
	trimmed := bytes.TrimLeft(b, whiteSpace)
	switch {
	case len(trimmed) == 0:
		return &JSONError{0, "it is empty; JSON has a value"}
	case bytes.HasPrefix(b, []byte("\ufeff")):
		return &JSONError{0, "it begins with a byte order mark (U+FEFF), which JSON does not allow"}
	case !utf8.Valid(b):
		return &JSONError{invalidAt(b), "there is a byte that is no UTF-8"}
	}
	return nil
}

// invalidAt returns the first byte of b that is no UTF-8.
func invalidAt(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(b)
}
