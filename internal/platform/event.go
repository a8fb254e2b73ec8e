package platform

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxEventCharacters bounds an event, in characters (Unicode code points) from brace to brace.
const MaxEventCharacters = 65536

// The keys of an event.
const (
	keyData        = "event_data"
	keyObservedAt  = "observed_at"
	keyStream      = "stream"
	keyAddClientIP = "add_client_ip"
)

// Event is an event as a device sends it (PLATFORM.md "Events"). An Event that was decoded keeps,
// beside its fields, the order of its keys and the keys the contract does not know, and encodes
// with both.
type Event struct {
	Data        json.RawMessage // a JSON object, every character as it came
	ObservedAt  Timestamp       // zero: the server stamps the time of receipt
	Stream      *string         // nil: the raw stream
	AddClientIP bool            // the server adds the tag ip_address

	came []cameMember // the members in the order they came; never changed in place
}

// cameMember is a member as it came. For the keys of the contract the Event's field holds the value.
type cameMember struct {
	key string // one of the contract's, or ""
	raw []byte // of an unknown member: name, colon and value as they came
}

// EventError says why a payload is not an event. Problem completes a sentence that begins with
// Where: "event_data" + " " + "is missing".
type EventError struct {
	Where   string // "the payload", "event_data", "observed_at", "stream", "add_client_ip"
	Problem string
	Offset  int // byte of the payload (of Data, from Encode) that the problem is about
}

func (e *EventError) Error() string { return e.Where + " " + e.Problem }

// EventCharacters counts what [MaxEventCharacters] bounds: the payload's characters without white
// space before the first and after the last of them.
func EventCharacters(payload []byte) int { return utf8.RuneCount(bytes.Trim(payload, whiteSpace)) }

// DecodeEvent reads an event's payload. It takes what the contract allows and nothing else: keys
// are case-sensitive, null is no value, a key of the contract may be there once. Keys that the
// contract does not know are kept, as are repeated keys inside event_data. It keeps no part of b.
// The error is an [*EventError].
func DecodeEvent(b []byte) (Event, error) {
	if err := checkPayload(b); err != nil {
		return Event{}, err
	}
	// One copy, which the Event's slices share; they are cut to their capacity.
	d := decoder{scanner: scanner{b: bytes.Clone(b)}, seen: map[string]bool{}}
	d.space()
	syntax := d.members(d.take)
	if syntax == nil {
		if d.space(); d.i < len(b) {
			syntax = d.fail(d.found() + " behind the event's last brace")
		}
	}
	switch {
	case syntax != nil:
		return Event{}, notJSON(thePayload, b, syntax)
	case d.err != nil:
		return Event{}, d.err
	case d.e.Data == nil:
		return Event{}, &EventError{Where: keyData, Problem: "is missing; an event needs it, as a JSON object" + d.nearly}
	}
	return d.e, nil
}

const thePayload = "the payload"

// checkPayload refuses what need not be scanned.
func checkPayload(b []byte) error {
	trimmed := bytes.TrimLeft(b, whiteSpace)
	fail := func(problem string) error { return &EventError{Where: thePayload, Problem: problem} }
	switch {
	case len(trimmed) == 0:
		return fail("is empty; an event is a JSON object with event_data")
	case !utf8.Valid(b):
		return fail("is not valid UTF-8")
	case bytes.HasPrefix(b, []byte("\ufeff")):
		return fail("begins with a byte order mark, which JSON does not allow")
	case trimmed[0] != '{':
		return fail("is " + typeName(trimmed[0]) + "; an event is a JSON object with event_data")
	}
	return checkSize(b)
}

func checkSize(b []byte) error {
	if n := EventCharacters(b); n > MaxEventCharacters {
		return &EventError{Where: thePayload, Problem: "has " + strconv.Itoa(n) + " characters; an event has at most " +
			strconv.Itoa(MaxEventCharacters)}
	}
	return nil
}

// decoder takes an event's members one by one and keeps the first thing wrong with them, which is
// told only when the whole payload is JSON.
type decoder struct {
	scanner
	e      Event
	seen   map[string]bool // the contract's keys that were there
	err    error
	nearly string // a hint that event_data is there in other letter case
}

func (d *decoder) take(m member) {
	raw := d.b[m.value:m.end:m.end]
	switch m.name {
	case keyData, keyObservedAt, keyStream, keyAddClientIP:
		if d.seen[m.name] {
			d.wrong(m, "is there twice; which one counts would be a guess")
			return
		}
		d.seen[m.name] = true
		d.e.came = append(d.e.came, cameMember{key: m.name})
	default:
		if d.nearly == "" && strings.EqualFold(m.name, keyData) {
			d.nearly = " (" + quote(m.name) + " is not it: keys are case-sensitive)"
		}
		d.e.came = append(d.e.came, cameMember{raw: d.b[m.at:m.end:m.end]})
	}
	switch m.name {
	case keyData:
		d.expect(m, raw, '{', "a JSON object")
		d.e.Data = raw
	case keyObservedAt:
		if d.expect(m, raw, '"', `a text such as "2001-01-01T00:10:10.000000Z"`) {
			s, _ := unquote(raw)
			at, err := ParseTimestamp(s)
			if err != nil {
				d.wrong(m, err.(*EventError).Problem)
			}
			d.e.ObservedAt = at
		}
	case keyStream:
		if d.expect(m, raw, '"', "a text") {
			s, ok := unquote(raw)
			if !ok {
				d.wrong(m, "holds half of a surrogate pair, which is no character")
			}
			d.e.Stream = &s
		}
	case keyAddClientIP:
		d.e.AddClientIP = raw[0] == 't'
		if raw[0] != 'f' {
			d.expect(m, raw, 't', "true or false")
		}
	}
}

// expect tells a value's type by its first character.
func (d *decoder) expect(m member, raw []byte, first byte, what string) bool {
	if raw[0] == first {
		return true
	}
	if raw[0] == 'n' {
		d.wrong(m, "is null; it has to be "+what+", or be left out")
	} else {
		d.wrong(m, "is "+typeName(raw[0])+"; it has to be "+what)
	}
	return false
}

func (d *decoder) wrong(m member, problem string) {
	if d.err == nil {
		d.err = &EventError{Where: m.name, Problem: problem, Offset: m.value}
	}
}

// typeName names a JSON value by its first character.
func typeName(first byte) string {
	switch first {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a text"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	if first == '-' || first >= '0' && first <= '9' {
		return "a number"
	}
	return "not JSON"
}

// notJSON tells a syntax error with the line and column (in characters) a person counts.
func notJSON(where string, b []byte, err *syntaxError) error {
	before := b[:err.at]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	return &EventError{Where: where, Offset: err.at, Problem: "is not JSON at line " + strconv.Itoa(line) +
		", column " + strconv.Itoa(column) + ": " + err.problem}
}
