package filter

import (
	"bytes"
	"strings"

	"deviceconsole/app/payload"
	"deviceconsole/app/timeline"
)

// hasTag is the term that a tag is there.
type hasTag struct{ path []string }

func (n hasTag) match(e *timeline.Entry, _ *facts) bool {
	_, ok := payload.Tag(e.Payload, n.path)
	return ok
}

func (hasTag) cost() int { return costTag }

// operator compares a tag with a value.
type operator uint8

// The operators, as the language writes them.
const (
	opIs operator = iota // :
	opEqual
	opUnequal
	opLess
	opAtMost
	opMore
	opAtLeast
)

// holds tells what the operator makes of an order, which is 0 for equal values.
func (op operator) holds(order int) bool {
	switch op {
	case opUnequal:
		return order != 0
	case opLess:
		return order < 0
	case opAtMost:
		return order <= 0
	case opMore:
		return order > 0
	case opAtLeast:
		return order >= 0
	}
	return order == 0
}

// compareTag is the term that a tag compares in some way with a value.
type compareTag struct {
	path []string
	op   operator

	value  []byte
	number *payload.Decimal // nil = the value is text
	folded pattern          // of opIs
}

// newCompareTag makes the term; a quoted value is text, whatever it looks like.
func newCompareTag(path []string, op operator, value value) *compareTag {
	t := &compareTag{path: path, op: op, value: []byte(value.text)}
	if d, ok := payload.ParseDecimal(t.value); ok && !value.quoted {
		t.number = &d
	}
	t.folded = pattern{text: strings.Map(fold, value.text), wild: value.wild()}
	return t
}

func (*compareTag) cost() int { return costTag }

func (n *compareTag) match(e *timeline.Entry, _ *facts) bool {
	raw, ok := payload.Tag(e.Payload, n.path)
	if !ok || len(raw) == 0 {
		return false
	}
	switch raw[0] {
	case '{', '[':
		return n.op == opUnequal
	case '"':
		return n.matchText(raw[1 : len(raw)-1])
	case 't', 'f', 'n':
		return n.matchLiteral(raw)
	}
	d, ok := payload.ParseDecimal(raw)
	if n.number != nil && ok {
		return n.op.holds(d.Compare(n.number))
	}
	return n.matchLiteral(raw)
}

// matchLiteral compares with what has no order beside text: true, false, null,
// and a number where the value is none.
func (n *compareTag) matchLiteral(raw []byte) bool {
	switch n.op {
	case opIs:
		return n.folded.matchesFolded(raw)
	case opEqual:
		return bytes.Equal(raw, n.value)
	case opUnequal:
		return !bytes.Equal(raw, n.value)
	}
	return false
}

// matchText compares with a string of JSON, without its quotes.
func (n *compareTag) matchText(raw []byte) bool {
	var buffer [512]byte
	text := raw
	if bytes.IndexByte(raw, '\\') >= 0 {
		text = payload.AppendUnquoted(buffer[:0], raw)
	}
	if n.number != nil {
		if d, ok := payload.ParseDecimal(text); ok {
			return n.op.holds(d.Compare(n.number))
		}
		if n.op > opUnequal {
			return false // text and number have no order
		}
	}
	if n.op == opIs {
		return n.folded.matchesFolded(text)
	}
	return n.op.holds(bytes.Compare(text, n.value))
}
