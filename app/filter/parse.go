package filter

import "strconv"

// Parse reads a filter. The error is an *Error. A blank text is the filter that
// everything matches.
func Parse(text string, env Env) (*Filter, error) {
	if len(text) > MaxBytes {
		return nil, &Error{Start: MaxBytes, End: len(text), Message: "The filter is too long: it has " + strconv.Itoa(len(text)) +
			" bytes, and " + strconv.Itoa(MaxBytes) + " is the most. Shorten it."}
	}
	p := parser{scanner: scanner{text: text}, env: env}
	f := &Filter{text: text}
	if p.skipSpace(); p.at < len(text) {
		root, err := p.sides()
		if err != nil {
			return nil, err
		}
		f.root, f.words, f.outcomes = root, p.words, p.outcomes
	}
	return f, nil
}

// parser makes nodes of a text, by recursive descent.
type parser struct {
	scanner
	env      Env
	negated  bool // within an odd number of nots
	searches int
	bit      uint // the next of facts
	words    []*word
	outcomes bool
}

// sides reads terms with "or" between them, up to the end of the text or the ")"
// of the group.
func (p *parser) sides() (node, *Error) {
	var sides either
	for {
		side, err := p.terms(len(sides) > 0)
		if err != nil {
			return nil, err
		}
		sides = append(sides, side)
		if !p.keyword("or") {
			return together(sides), nil
		}
		p.at += len("or")
	}
}

// terms reads one side of an "or".
func (p *parser) terms(afterOr bool) (node, *Error) {
	var terms every
	joined := false // "and" came last
	for start := p.at; ; {
		p.skipSpace()
		switch {
		case !p.sideEnds() && p.keyword("and") && len(terms) > 0 && !joined:
			p.at += len("and")
			joined = true
			continue
		case !p.sideEnds():
			term, err := p.term()
			if err != nil {
				return nil, err
			}
			terms, joined = append(terms, term), false
			continue
		case len(terms) > 0 && !joined:
			return together(terms), nil
		case joined:
			return nil, &Error{Start: start, End: p.at, Message: "“and” joins two terms; behind it one is missing. (A space alone means the same.)"}
		case p.keyword("or"):
			return nil, p.twoSides(p.at, p.at+len("or"), "in front of it")
		case afterOr:
			return nil, p.twoSides(start-len("or"), p.at, "behind it")
		}
		return nil, &Error{Start: start - 1, End: min(p.at+1, len(p.text)), Message: "Between these parentheses a term is missing."}
	}
}

func (p *parser) twoSides(start, end int, where string) *Error {
	return &Error{Start: start, End: end, Message: "“or” stands between two terms; " + where +
		" one is missing. To find the word itself, put it in quotes: \"or\"."}
}

// sideEnds reports whether no more terms follow on this side of an "or".
func (p *parser) sideEnds() bool {
	return p.at >= len(p.text) || p.groups > 0 && p.text[p.at] == ')' || p.keyword("or")
}

// term reads one term and what negates it.
func (p *parser) term() (node, *Error) {
	start, contrary := p.at, false
	for p.keyword("not") {
		p.at += len("not")
		contrary = !contrary
		if p.skipSpace(); p.sideEnds() {
			return nil, &Error{Start: start, End: p.at, Message: "“not” turns around the term behind it, and there is none. " +
				"To find the word itself, put it in quotes: \"not\"."}
		}
	}
	if p.text[p.at] == '-' {
		if p.ends(p.at + 1) {
			return nil, &Error{Start: p.at, End: p.at + 1, Message: "A - turns around the term that follows it without a space, as in -open. " +
				"To find the character itself, put it in quotes: \"-\"."}
		}
		p.at++
		contrary = !contrary
	}
	if !contrary {
		return p.plain()
	}
	p.negated = !p.negated
	n, err := p.plain()
	p.negated = !p.negated
	return not{n}, err
}

// plain reads a term that is not negated, or a group.
func (p *parser) plain() (node, *Error) {
	switch p.text[p.at] {
	case '(':
		return p.group()
	case ')':
		return nil, &Error{Start: p.at, End: p.at + 1, Message: "There is no ( that this ) closes. To find the character itself, put it in quotes: \")\".",
			Fix: Fix{"Take it away", p.text[:p.at] + p.text[p.at+1:]}}
	case '"':
		return p.phrase()
	}
	return p.bare()
}

func (p *parser) group() (node, *Error) {
	open := p.at
	if p.groups == MaxDepth {
		return nil, &Error{Start: open, End: open + 1, Message: "There are more than " + strconv.Itoa(MaxDepth) +
			" parentheses within each other. Take some away."}
	}
	p.groups++
	p.at++
	p.skipSpace()
	if p.at >= len(p.text) {
		return nil, p.openGroup(open)
	}
	n, err := p.sides()
	if err != nil {
		return nil, err
	}
	if p.at >= len(p.text) {
		return nil, p.openGroup(open)
	}
	p.groups--
	p.at++
	return n, nil
}

func (p *parser) openGroup(open int) *Error {
	return &Error{Start: open, End: len(p.text), Message: "This ( is not closed: a ) is missing.", Fix: Fix{"Close it", p.text + ")"}}
}

// phrase reads a term that begins with a quote.
func (p *parser) phrase() (node, *Error) {
	start := p.at
	content, end, ok := p.quoted(start)
	if !ok {
		return nil, p.openQuote(start)
	}
	if p.ends(end) {
		if content == "" {
			return nil, &Error{Start: start, End: end, Message: "There is nothing between these quotes."}
		}
		p.at = end
		return p.find(content, start, end)
	}
	if pathEnd, ok := p.pathEnd(start); ok {
		if op, after := operatorAt(p.text, pathEnd); after > 0 {
			return p.compare(start, pathEnd, op, after)
		}
		if pathEnd > end && pathEnd < len(p.text) && p.text[pathEnd] == ':' {
			return p.loose(start, pathEnd)
		}
	}
	return p.piece(start)
}

// piece takes what begins with a quote and goes on as it stands.
func (p *parser) piece(start int) (node, *Error) {
	p.at = p.pieceEnd(start)
	return p.find(p.text[start:p.at], start, p.at)
}

func (p *parser) openQuote(start int) *Error {
	return &Error{Start: start, End: len(p.text), Message: "This quote is not closed. To find a quote itself, write \"\\\"\".",
		Fix: Fix{"Close it", p.text + `"`}}
}

// bare reads a term that begins without a quote.
func (p *parser) bare() (node, *Error) {
	start := p.at
	end, ok := p.pathEnd(start)
	if ok && end < len(p.text) && p.text[end] == ':' {
		if k, known := keys[lowerASCII(p.text[start:end])]; known {
			return p.keyed(start, end, k)
		}
		return p.loose(start, end)
	}
	if ok {
		at := end
		if p.ends(at) {
			at = spaceEnd(p.text, at)
		}
		if op, after := operatorAt(p.text, at); after > 0 && (op != opMore || p.text[end-1] != '-') { // "->" is an arrow
			return p.compare(start, end, op, after)
		}
		if test, known := flags[lowerASCII(p.text[start:end])]; known && p.ends(end) {
			p.at = end
			return test, nil
		}
	}
	p.at = p.wordEnd(start)
	return p.find(p.text[start:p.at], start, p.at)
}

// flags are the terms of one word.
var flags = map[string]flag{"retained": isRetained, "duplicate": isDuplicate, "while-away": isAway}

// find makes the term of a text in topic or payload.
func (p *parser) find(content string, start, end int) (node, *Error) {
	if err := p.search(start, end); err != nil {
		return nil, err
	}
	w := newWord(content)
	if !p.negated {
		p.words = append(p.words, w)
	}
	return &textTerm{w, p.nextBit()}, nil
}

// search counts a term that looks into payloads.
func (p *parser) search(start, end int) *Error {
	if p.searches++; p.searches <= MaxSearches {
		return nil
	}
	return &Error{Start: start, End: end, Message: "A filter looks for at most " + strconv.Itoa(MaxSearches) +
		" words and tags; this is one too many. A text in quotes counts as one.",
		Fix: Fix{"Find all of it as one text", Phrase(p.text)}}
}

func (p *parser) nextBit() uint {
	p.bit++
	return p.bit - 1
}

// compare reads the value behind a comparison.
func (p *parser) compare(start, pathEnd int, op operator, at int) (node, *Error) {
	at = spaceEnd(p.text, at)
	tag := p.text[start:pathEnd]
	if p.ends(at) {
		return nil, &Error{Start: start, End: at, Message: "A value to compare " + excerpt(tag) + " with is missing, such as the 60 of temp_c>60."}
	}
	v, err := p.value(at)
	if err != nil {
		return nil, err
	}
	return p.compareTag(start, pathEnd, op, v)
}

func (p *parser) compareTag(start, pathEnd int, op operator, v value) (node, *Error) {
	path, problem := parsePath(p.text[start:pathEnd])
	if problem != "" {
		return nil, &Error{Start: start, End: pathEnd, Message: problem}
	}
	if err := p.search(start, v.end); err != nil {
		return nil, err
	}
	if op == opIs {
		if err := checkPattern(v); err != nil {
			return nil, err
		}
	}
	return newCompareTag(path, op, v), nil
}

// loose reads tag:value, which may as well be meant as text.
func (p *parser) loose(start, colon int) (node, *Error) {
	at := colon + 1
	if p.ends(at) {
		p.at = at
		return p.find(p.text[start:at], start, at)
	}
	v := value{start: at}
	if p.text[at] == '"' {
		content, end, ok := p.quoted(at)
		if !ok {
			return nil, p.openQuote(at)
		}
		if !p.ends(end) {
			return p.piece(start)
		}
		v.text, v.end, v.quoted = content, end, true
	} else {
		v.end = p.wordEnd(at)
		v.text = p.text[at:v.end]
	}
	p.at = v.end
	tag, err := p.compareTag(start, colon, opIs, v)
	if err != nil {
		return nil, err
	}
	if err != nil {
		return nil, err
	}
	found, err := p.find(p.text[start:v.end], start, v.end)
	if err != nil {
		return nil, err
	}
	return together(either{tag, found}), nil
}

// value reads a value that must be there and end where a term does.
func (p *parser) value(at int) (value, *Error) {
	v := value{start: at, end: p.wordEnd(at)}
	v.text = p.text[at:v.end]
	if p.text[at] == '"' {
		content, end, ok := p.quoted(at)
		if !ok {
			return v, p.openQuote(at)
		}
		if !p.ends(end) {
			return v, &Error{Start: end, End: end + 1, Message: "Behind the closing quote a space is missing.",
				Fix: Fix{"Put it there", p.text[:end] + " " + p.text[end:]}}
		}
		v.text, v.end, v.quoted = content, end, true
	}
	p.at = v.end
	return v, nil
}
