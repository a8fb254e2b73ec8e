package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// The bounds of a template.
const (
	MaxText      = 4 << 20  // bytes of the text
	MaxVariables = 1000     // in a text
	MaxVariable  = 4 << 10  // bytes between {{ and }}
	MaxOutput    = 16 << 20 // bytes that Expand makes
)

// Error says why a text is no template, and where.
type Error struct {
	Offset, End  int    // bytes of the text
	Line, Column int    // of Offset, from 1; Column in characters
	Message      string // a sentence or two: what is wrong, and what to do
}

// Error returns the sentence.
func (e *Error) Error() string { return e.Message }

// ErrTooLong is returned by Expand for what would be longer than MaxOutput.
var ErrTooLong = errors.New("the message would have more than 16 MB with its variables filled in: take some of them out")

// Template is a text with variables. It does not change, and is safe for
// concurrent use.
type Template struct {
	text  string
	json  bool
	parts []part
}

// part is a piece of text as it is, and the variable behind it.
type part struct {
	literal    string
	variable   *variable // nil = none: the last piece
	start, end int       // of the variable, in the text
	inString   bool      // of JSON
}

// String returns the text as it was parsed.
func (t *Template) String() string { return t.text }

// Variables counts them.
func (t *Template) Variables() int {
	n := 0
	for _, p := range t.parts {
		if p.variable != nil {
			n++
		}
	}
	return n
}

// Uses reports whether a variable is one of the names.
func (t *Template) Uses(names ...string) bool {
	for _, p := range t.parts {
		for _, name := range names {
			if p.variable != nil && p.variable.name == name {
				return true
			}
		}
	}
	return false
}

// Expand returns the text with its variables filled in. The error says which
// variable has no value there, or is ErrTooLong.
func (t *Template) Expand(s *State) (string, error) {
	b, err := t.Append(nil, s)
	return string(b), err
}

// Append is Expand behind what dst holds; what it returned before an error is
// of no use.
func (t *Template) Append(dst []byte, s *State) ([]byte, error) {
	start := len(dst)
	for _, p := range t.parts {
		var err error
		if dst, err = t.appendPart(dst, p, s); err != nil {
			return nil, err
		}
		if len(dst)-start > MaxOutput {
			return nil, ErrTooLong
		}
	}
	return dst, nil
}

func (t *Template) appendPart(dst []byte, p part, s *State) ([]byte, error) {
	dst = append(dst, p.literal...)
	if p.variable == nil {
		return dst, nil
	}
	return t.fill(dst, p, s)
}

// Filled is a piece of what a template became that its text writes in another way: a
// variable, or {{{{.
type Filled struct {
	From, To   int // bytes of the result
	Start, End int // bytes of the text
}

// Trace is Expand, and tells the pieces that were filled in, in their order.
func (t *Template) Trace(s *State) (text string, filled []Filled, err error) {
	var dst []byte
	at := 0
	for _, p := range t.parts {
		end := p.start
		if p.variable == nil {
			end = len(t.text)
		}
		for from := len(dst); at < end; {
			i := strings.Index(t.text[at:end], "{{{{")
			if i < 0 {
				break
			}
			from += i
			filled = append(filled, Filled{from, from + 2, at + i, at + i + 4})
			from, at = from+2, at+i+4
		}
		from := len(dst) + len(p.literal)
		if dst, err = t.appendPart(dst, p, s); err != nil {
			return "", nil, err
		}
		if len(dst) > MaxOutput {
			return "", nil, ErrTooLong
		}
		if p.variable != nil {
			filled = append(filled, Filled{from, len(dst), p.start, p.end})
		}
		at = p.end
	}
	return string(dst), filled, nil
}

// fill appends the value of a variable.
func (t *Template) fill(dst []byte, p part, s *State) ([]byte, error) {
	kind := p.variable.kind
	if kind == isNumber || !t.json && kind != isJSON {
		return p.variable.append(dst, s)
	}
	value, err := p.variable.append(s.scratch[:0], s)
	if err != nil {
		return nil, err
	}
	if cap(value) <= MaxVariable {
		s.scratch = value
	}
	if kind == isJSON && (!t.json || p.inString) {
		value = plainText(value)
	}
	switch {
	case !t.json:
		return append(dst, value...), nil
	case p.inString:
		return appendEscaped(dst, value), nil
	case kind == isJSON && len(value) == 0:
		return append(dst, "null"...), nil
	case kind == isJSON || kind == isAny && json.Valid(value):
		return append(dst, bytes.TrimSpace(value)...), nil
	}
	return append(appendEscaped(append(dst, '"'), value), '"'), nil
}

// plainText is what a JSON string says, and any other value as it stands.
func plainText(value []byte) []byte {
	var text string
	if len(value) > 0 && value[0] == '"' && json.Unmarshal(value, &text) == nil {
		return []byte(text)
	}
	return value
}

// appendEscaped appends text as it stands within a JSON string (RFC 8259,
// clause 7). Bytes that are no UTF-8 become U+FFFD.
func appendEscaped(dst, text []byte) []byte {
	for _, c := range bytes.ToValidUTF8(text, []byte("\ufffd")) {
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, `\n`...)
		case c == '\r':
			dst = append(dst, `\r`...)
		case c == '\t':
			dst = append(dst, `\t`...)
		case c < ' ':
			dst = append(dst, `\u00`...)
			dst = append(dst, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// Masked returns the text with a stand-in of the same length in place of each
// variable, a number or, within a JSON string, letters: what is JSON with its variables
// filled in is JSON so, and what is none is wrong at the same line and column.
func (t *Template) Masked() string {
	if len(t.parts) <= 1 {
		return t.text
	}
	var b strings.Builder
	b.Grow(len(t.text))
	at := 0
	for _, p := range t.parts {
		if p.variable == nil {
			continue
		}
		b.WriteString(t.text[at:p.start])
		first, rest := "0", " "
		if p.inString {
			first, rest = "x", "x"
		}
		b.WriteString(first)
		b.WriteString(strings.Repeat(rest, p.end-p.start-1))
		at = p.end
	}
	b.WriteString(t.text[at:])
	return b.String()
}

// excerpt is a piece of a template as a sentence quotes it.
func excerpt(text string) string {
	const most = 40
	text = strings.ToValidUTF8(text, "\ufffd")
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "…"
	}
	return "“" + text + "”"
}
