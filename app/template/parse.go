package template

import (
	"strings"
	"unicode/utf8"

	"deviceconsole/app/near"
	"deviceconsole/app/phrase"
)

// Parse reads a template whose values are put in as they are. The error is an
// *Error.
func Parse(text string) (*Template, error) { return parse(text, false) }

// ParseJSON reads a template of JSON: see the package's comment. It does not
// judge whether the text is JSON otherwise; see Masked. The error is an *Error.
func ParseJSON(text string) (*Template, error) { return parse(text, true) }

func parse(text string, json bool) (*Template, error) {
	p := parser{Template: Template{text: text, json: json}}
	if len(text) > MaxText {
		return nil, p.wrong(0, 0, "The text is too long: it has "+phrase.Grouped(len(text))+" bytes, and "+phrase.Grouped(MaxText)+" is the most with variables. Shorten it, or send it without variables.")
	}
	if err := p.parse(); err != nil {
		return nil, err
	}
	return &p.Template, nil
}

type parser struct {
	Template
	at        int
	variables int
	quotes    quotes
}

// quotes follows the strings of JSON.
type quotes struct{ within, escaped bool }

func (q *quotes) follow(text string) {
	for i := 0; i < len(text); i++ {
		switch {
		case q.escaped:
			q.escaped = false
		case q.within && text[i] == '\\':
			q.escaped = true
		case text[i] == '"':
			q.within = !q.within
		}
	}
}

func (p *parser) parse() *Error {
	var literal strings.Builder
	for {
		i := strings.Index(p.text[p.at:], "{{")
		if i < 0 {
			break
		}
		literal.WriteString(p.text[p.at : p.at+i])
		p.at += i
		if strings.HasPrefix(p.text[p.at:], "{{{{") {
			literal.WriteString("{{")
			p.at += 4
			continue
		}
		start := p.at
		v, err := p.variable()
		if err != nil {
			return err
		}
		p.quotes.follow(literal.String())
		p.parts = append(p.parts, part{literal.String(), v, start, p.at, p.quotes.within})
		literal.Reset()
	}
	literal.WriteString(p.text[p.at:])
	p.parts = append(p.parts, part{literal: literal.String()})
	return nil
}

// variable reads what stands between {{ and }}.
func (p *parser) variable() (*variable, *Error) {
	start := p.at
	if p.variables++; p.variables > MaxVariables {
		return nil, p.wrong(start, start+2, "There are more than "+phrase.Grouped(MaxVariables)+" variables. Take some out, or write {{{{ where {{ itself is meant.")
	}
	p.at += 2
	words, err := p.words(start)
	if err != nil {
		return nil, err
	}
	if len(words) == 0 {
		return nil, p.wrong(start, p.at, "Between {{ and }} the name of a variable is missing, such as seq. To send {{ itself, write {{{{.")
	}
	name := words[0].text
	k, known := kinds[name]
	if !known {
		return nil, p.unknown(words[0])
	}
	v, problem := k.make(words[1:])
	if problem != "" {
		return nil, p.wrong(start, p.at, problem)
	}
	v.name = name
	return v, nil
}

func (p *parser) unknown(w word) *Error {
	message := excerpt(w.text) + " is no variable. "
	if word := near.Word(w.text, names); word != "" {
		message += "Is {{" + word + "}} meant?"
	} else {
		message += "There are " + strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1] + "."
	}
	return p.wrong(w.start, w.end, message)
}

// word is one of a variable's words, without its quotes.
type word struct {
	text       string
	start, end int
	quoted     bool
}

// words reads up to the }} of the variable that began at start.
func (p *parser) words(start int) ([]word, *Error) {
	var words []word
	limit := min(len(p.text), start+MaxVariable)
	for {
		for p.at < limit && (p.text[p.at] == ' ' || p.text[p.at] == '\t') {
			p.at++
		}
		switch {
		case strings.HasPrefix(p.text[p.at:], "}}"):
			p.at += 2
			return words, nil
		case p.at >= limit || p.text[p.at] == '\n' || strings.HasPrefix(p.text[p.at:], "{{"):
			return nil, p.open(start)
		}
		w, err := p.word(start, limit)
		if err != nil {
			return nil, err
		}
		words = append(words, w)
	}
}

func (p *parser) open(start int) *Error {
	return p.wrong(start, start+2, "This {{ is not closed: }} is missing behind the variable, in the same line. To send {{ itself, write {{{{.")
}

func (p *parser) word(start, limit int) (word, *Error) {
	w := word{start: p.at}
	quote := p.text[p.at]
	if quote != '"' && quote != '\'' {
		for p.at < limit && !strings.ContainsRune(" \t\n", rune(p.text[p.at])) && !strings.HasPrefix(p.text[p.at:], "}}") && !strings.HasPrefix(p.text[p.at:], "{{") {
			p.at++
		}
		w.text, w.end = p.text[w.start:p.at], p.at
		return w, nil
	}
	var b strings.Builder
	for p.at++; p.at < limit && p.text[p.at] != '\n'; p.at++ {
		switch c := p.text[p.at]; {
		case c == quote:
			p.at++
			w.text, w.end, w.quoted = b.String(), p.at, true
			return w, nil
		case c == '\\' && p.at+1 < limit && (p.text[p.at+1] == quote || p.text[p.at+1] == '\\'):
			p.at++
			b.WriteByte(p.text[p.at])
		default:
			b.WriteByte(c)
		}
	}
	if p.at >= limit && limit < len(p.text) {
		return w, p.open(start)
	}
	return w, p.wrong(w.start, p.at, "This quote is not closed in its line. To write the quote itself, put a \\ before it.")
}

func (p *parser) wrong(start, end int, message string) *Error {
	before := p.text[:start]
	line := strings.LastIndexByte(before, '\n') + 1
	return &Error{
		Offset: start, End: end, Line: 1 + strings.Count(before, "\n"), Column: 1 + utf8.RuneCountInString(before[line:]), Message: message,
	}
}
