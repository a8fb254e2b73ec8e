package payload

import (
	"math"
	"strings"
)

// Class says what a Span is, for colours.
type Class uint8

// The classes of spans.
const (
	Plain   Class = iota // braces, commas, space
	Key                  // the name of a member
	String               // a string value
	Number               // a number, as it came
	Literal              // true, false, null, or whatever else stands there
)

// Span is a piece of formatted JSON.
type Span struct {
	Class Class
	Text  string
}

const (
	indentWidth = 2
	maxIndent   = 16 // levels; deeper ones stay at this depth, which a phone can still show
	growth      = 4  // how many times its input formatted text may be
)

// Pretty lays JSON out on lines, two spaces a level, touching nothing but the
// space between its parts: numbers, escapes, duplicate keys and order stay. It
// reads at most max bytes of b and writes at most four times as many; cut says
// that it stopped before the end.
//
// It does not judge: text that is no JSON comes out with its parts on lines.
func Pretty(b []byte, max int) (spans []Span, cut bool) {
	input := Head(b, max)
	p := printer{in: string(input), room: growth * max}
	p.run()
	p.flush()
	return p.spans, p.full || len(input) < len(b)
}

// Indent lays JSON out on lines as Pretty does, without bounds and with the parts
// exactly as they stand, for text that is edited and sent rather than looked at.
// Use it on valid JSON alone. rest is called between two steps of long work; nil: never.
func Indent(text string, rest func()) string {
	return relaid(printer{in: text, exact: true, rest: rest})
}

// Compact takes all space from between the parts of valid JSON. rest is as for Indent.
func Compact(text string, rest func()) string {
	return relaid(printer{in: text, exact: true, compact: true, rest: rest})
}

func relaid(p printer) string {
	p.room, p.restAt = math.MaxInt, stepBytes
	p.run()
	return p.plain.String()
}

// stepBytes is how many bytes are read before rest is called: about two milliseconds in
// a browser.
const stepBytes = 64 << 10

// Join returns the text of spans.
func Join(spans []Span) string {
	var out strings.Builder
	for _, s := range spans {
		out.WriteString(s.Text)
	}
	return out.String()
}

// printer walks over its input once, without recursion, so that the depth of
// the JSON costs nothing but a count.
type printer struct {
	in    string
	at    int
	depth int
	room  int  // bytes that may still be written
	full  bool // room ran out
	spans []Span
	plain strings.Builder // not yet a span

	exact   bool // all goes to plain, as it stands
	compact bool // without space

	rest   func() // nil = never
	restAt int    // from where on it is called next
}

func (p *printer) run() {
	for p.at < len(p.in) && !p.full {
		if p.rest != nil && p.at >= p.restAt {
			p.restAt = p.at + stepBytes
			p.rest()
		}
		switch c := p.in[p.at]; c {
		case ' ', '\t', '\n', '\r':
			p.at++
		case '{', '[':
			p.at++
			if end, ok := p.closing(c); ok {
				p.put(string(c) + string(end))
				break
			}
			p.depth++
			p.put(string(c))
			p.line()
		case '}', ']':
			p.at++
			p.depth = max(0, p.depth-1)
			p.line()
			p.put(string(c))
		case ',':
			p.at++
			p.put(",")
			p.line()
		case ':':
			p.at++
			if p.put(":"); !p.compact {
				p.put(" ")
			}
		case '"':
			p.text()
		default:
			p.word()
		}
	}
}

// closing takes the bracket that closes an empty object or array.
func (p *printer) closing(open byte) (byte, bool) {
	end := byte('}')
	if open == '[' {
		end = ']'
	}
	i := p.space(p.at)
	if i < len(p.in) && p.in[i] == end {
		p.at = i + 1
		return end, true
	}
	return 0, false
}

// space returns where the space that begins at i ends.
func (p *printer) space(i int) int {
	for i < len(p.in) && strings.IndexByte(" \t\n\r", p.in[i]) >= 0 {
		i++
	}
	return i
}

// text takes a string with its quotes; one without an end goes to the end.
func (p *printer) text() {
	start := p.at
	p.at++
	for p.at < len(p.in) && p.in[p.at] != '"' {
		if p.in[p.at] == '\\' {
			p.at++
		}
		p.at++
	}
	p.at = min(p.at+1, len(p.in))
	class := String
	if i := p.space(p.at); i < len(p.in) && p.in[i] == ':' {
		class = Key
	}
	p.span(class, p.in[start:p.at])
}

// word takes a number, a literal, or anything that is no JSON.
func (p *printer) word() {
	start := p.at
	for p.at < len(p.in) && strings.IndexByte(" \t\n\r{}[],:\"", p.in[p.at]) < 0 {
		p.at++
	}
	class := Literal
	if c := p.in[start]; c == '-' || '0' <= c && c <= '9' {
		class = Number
	}
	p.span(class, p.in[start:p.at])
}

func (p *printer) line() {
	if p.compact {
		return
	}
	p.put("\n" + strings.Repeat(" ", indentWidth*min(p.depth, maxIndent)))
}

func (p *printer) put(s string) {
	if p.take(len(s)) {
		p.plain.WriteString(s)
	}
}

func (p *printer) span(class Class, text string) {
	if p.exact {
		p.put(text)
		return
	}
	text = Visible(text)
	if !p.take(len(text)) {
		return
	}
	p.flush()
	p.spans = append(p.spans, Span{class, text})
}

func (p *printer) take(n int) bool {
	if n > p.room {
		p.full = true
		return false
	}
	p.room -= n
	return true
}

func (p *printer) flush() {
	if p.plain.Len() > 0 {
		p.spans = append(p.spans, Span{Plain, p.plain.String()})
		p.plain.Reset()
	}
}
