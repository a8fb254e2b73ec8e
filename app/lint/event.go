package lint

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/internal/platform"
)

// The keys of an event (PLATFORM.md "Events").
const (
	keyData        = "event_data"
	keyObservedAt  = "observed_at"
	keyStream      = "stream"
	keyAddClientIP = "add_client_ip"
)

// event holds the members of an event that the rules speak of; nil = not there.
type event struct {
	data, observedAt, stream, addClientIP *member
	others                                []*member
}

func (w *walker) event() event {
	var e event
	for i := range w.top {
		m := &w.top[i]
		switch {
		case w.is(m.key, keyData):
			e.data = m
		case w.is(m.key, keyObservedAt):
			e.observedAt = m
		case w.is(m.key, keyStream):
			e.stream = m
		case w.is(m.key, keyAddClientIP):
			e.addClientIP = m
		default:
			e.others = append(e.others, m)
		}
	}
	return e
}

// raw is the text of a member's value.
func (w *walker) raw(m *member) []byte { return w.b[m.value:m.valueEnd] }

// at makes a finding about a member's value.
func (w *walker) at(m *member, code Code, severity Severity, what, why string, fix *Fix) Finding {
	name := w.spelled(m.key)
	return Finding{Code: code, Severity: severity, Field: w.field, Path: payload.JoinPath([]string{name}), Offset: m.value, End: m.valueEnd,
		What: called(name, "") + ": " + what, Why: why, Fix: fix}
}

// judgeEvent applies the rules of events to a text that was walked through.
func (w *walker) judgeEvent(m *Message) {
	if w.first != '{' {
		w.tell(Finding{Code: EventData, Severity: Error, Field: w.field, End: min(1, len(w.b)),
			What: "The event is " + typeName(w.first) + "; it has to be a JSON object with event_data.", Why: "The platform refuses anything else."})
		return
	}
	e := w.event()
	w.judgeData(&e)
	w.judgeKeys(&e)
	if e.observedAt != nil {
		w.judgeObservedAt(e.observedAt, m)
	} else if len(w.inside) > 0 {
		w.misplaced(&w.inside[len(w.inside)-1], &e)
	}
	if e.stream != nil {
		w.judgeStream(e.stream)
	}
	if e.addClientIP != nil {
		w.judgeFlag(e.addClientIP)
	}
}

func (w *walker) judgeData(e *event) {
	const why = "The platform takes an event's tags from the object event_data alone, and refuses an event without it."
	switch {
	case e.data == nil:
		f := Finding{Code: EventData, Severity: Error, Field: w.field, End: 1, What: "event_data is missing.", Why: why}
		near := w.near(e)
		if near != nil {
			f.Offset, f.End = near.at, near.end+1
			f.What = "event_data is missing: " + shown(w.b[near.start:near.end]) + " is not it."
			f.Fix = w.fix("Rename it to event_data", near.start, near.end, keyData)
		} else if len(e.others) > 0 && len(w.top) < maxTop {
			f.Fix = &Fix{"Put the tags inside event_data", []Change{{w.field, w.wrap(e)}}}
		}
		w.tell(f)
	case w.raw(e.data)[0] != '{':
		f := w.at(e.data, EventData, Error, "it is "+typeName(w.raw(e.data)[0])+", and has to be an object.", why, nil)
		if object := inText(w.raw(e.data)); object != "" {
			f.Fix = w.fix("Send the object itself", e.data.value, e.data.valueEnd, object)
		}
		w.tell(f)
	}
}

// near finds the member that was meant to be event_data.
func (w *walker) near(e *event) *member {
	for _, m := range e.others {
		if plain(w.spelled(m.key)) == "eventdata" {
			return m
		}
	}
	if len(e.others) == 1 && w.raw(e.others[0])[0] == '{' {
		switch plain(w.spelled(e.others[0].key)) {
		case "data", "event", "eventpayload", "tags":
			return e.others[0]
		}
	}
	return nil
}

// plain takes from a name what people write in different ways.
func plain(name string) string { return strings.ToLower(separators.Replace(name)) }

// wrap puts the members of an event that the contract does not know inside
// event_data and the others behind it.
func (w *walker) wrap(e *event) []Edit {
	open := w.i0()
	edits := []Edit{{open, open, `{"` + keyData + `":`}}
	var beside strings.Builder
	kept := 0
	for i := range w.top {
		m := &w.top[i]
		if m != e.observedAt && m != e.stream && m != e.addClientIP {
			kept++
			continue
		}
		beside.WriteByte(',')
		beside.Write(w.b[m.at:m.valueEnd])
		start, end := m.comma, m.valueEnd
		if kept == 0 { // nothing is left in front: the comma behind goes
			start, end = m.at, w.behindComma(m.valueEnd)
		}
		edits = append(edits, Edit{start, end, ""})
	}
	end := bytes.LastIndexByte(w.b, '}') + 1
	return append(edits, Edit{end, end, beside.String() + "}"})
}

// i0 is where the root begins.
func (w *walker) i0() int { return bytes.IndexByte(w.b, w.first) }

// behindComma returns the place of what stands behind the comma that follows.
func (w *walker) behindComma(at int) int {
	end := payload.SkipSpace(w.b, at)
	if end < len(w.b) && w.b[end] == ',' {
		return payload.SkipSpace(w.b, end+1)
	}
	return at
}

// without is the edit that takes a member out of its object.
func (w *walker) without(m *member) Edit {
	if m.comma >= 0 {
		return Edit{m.comma, m.valueEnd, ""}
	}
	return Edit{m.at, w.behindComma(m.valueEnd), ""}
}

// inText returns the object of JSON that a string holds as text; "" = it holds none.
func inText(raw []byte) string {
	if raw[0] != '"' {
		return ""
	}
	text := payload.AppendUnquoted(nil, raw[1:len(raw)-1])
	w := borrow(FieldPayload, text)
	defer w.release()
	if w.walk(); w.broken || w.first != '{' || len(w.found) > 0 {
		return ""
	}
	return string(text)
}

// judgeKeys tells the keys beside event_data that mean nothing.
func (w *walker) judgeKeys(e *event) {
	if e.data == nil {
		return
	}
	isObject := w.raw(e.data)[0] == '{'
	for _, m := range e.others {
		name := w.spelled(m.key)
		f := w.at(m, UnknownKey, Note, "the platform knows no such key beside event_data.", "It is not stored as a tag: tags stand inside event_data.", nil)
		f.Offset, f.End = m.at, m.end+1
		for _, known := range []struct {
			key string
			is  *member
		}{{keyObservedAt, e.observedAt}, {keyStream, e.stream}, {keyAddClientIP, e.addClientIP}} {
			if known.is == nil && plain(name) == plain(known.key) {
				f.Severity = Warning
				f.What = called(name, "the key") + ": the key is called " + known.key + "."
				f.Why = "Keys are case-sensitive; the platform does not take this one."
				f.Fix = w.fix("Rename it to "+known.key, m.start, m.end, known.key)
			}
		}
		if f.Fix == nil && isObject {
			f.Fix = &Fix{"Move into event_data", []Change{{w.field, w.moveIn(m, e.data)}}}
		}
		w.tell(f)
	}
}

// moveIn puts a member at the end of event_data.
func (w *walker) moveIn(m, data *member) []Edit {
	at := data.valueEnd - 1
	comma := ","
	if at > 0 && len(bytes.TrimSpace(w.b[data.value+1:at])) == 0 {
		comma = ""
	}
	insert := Edit{at, at, comma + string(w.b[m.at:m.valueEnd])}
	if m.at < at {
		return []Edit{w.without(m), insert}
	}
	return []Edit{insert, w.without(m)}
}

func (w *walker) judgeStream(m *member) {
	raw := w.raw(m)
	f := w.at(m, KeyType, Error, "it is "+typeName(raw[0])+", and has to be a text.", "The platform refuses the event. Without stream it goes to the raw stream.", nil)
	switch {
	case raw[0] == '"':
		return
	case raw[0] == 'n':
		f.Fix = &Fix{"Leave it out", []Change{{w.field, []Edit{w.without(m)}}}}
	case digit(raw[0]) || raw[0] == '-':
		f.Fix = w.fix("Send as text", m.value, m.valueEnd, `"`+string(raw)+`"`)
	}
	w.tell(f)
}

func (w *walker) judgeFlag(m *member) {
	raw := string(w.raw(m))
	f := w.at(m, KeyType, Error, "it is "+typeName(raw[0])+", and has to be true or false.", "The platform refuses the event.", nil)
	switch strings.ToLower(raw) {
	case "true", "false":
		return
	case "null":
		f.Fix = &Fix{"Leave it out", []Change{{w.field, []Edit{w.without(m)}}}}
	case `"true"`, "1", `"1"`:
		f.Fix = w.fix("Write true", m.value, m.valueEnd, "true")
	case `"false"`, "0", `"0"`:
		f.Fix = w.fix("Write false", m.value, m.valueEnd, "false")
	}
	w.tell(f)
}

// typeName names a value of JSON by its first character.
func typeName(first byte) string {
	switch {
	case first == '{':
		return "an object"
	case first == '[':
		return "an array"
	case first == '"':
		return "a text"
	case first == 't' || first == 'f':
		return "true or false"
	case first == 'n':
		return "null"
	case first == 0:
		return "empty"
	}
	return "a number"
}

// judgeSize tells an event that has too many characters, or nearly.
func (l *list) judgeSize(field Field, b []byte, size int) {
	const most, near = platform.MaxEventCharacters, platform.MaxEventCharacters * 9 / 10
	if size < near {
		return
	}
	f := Finding{Code: Size, Severity: Error, Field: field, Why: "The platform takes at most " + phrase.Grouped(most) + " from the first brace to the last. Send less, or in parts."}
	n := most + 1
	if size <= utf8.UTFMax*most {
		if len(b) < size {
			return // what is there does not tell
		}
		n = platform.EventCharacters(b)
		f.What = "The event has " + phrase.Grouped(n) + " characters, which is too many."
	} else {
		f.What = "The event has more than " + phrase.Grouped(most) + " characters, which is too many."
	}
	switch {
	case n < near:
		return
	case n <= most:
		f.Severity = Note
		f.What = "The event has " + phrase.Grouped(n) + " characters, nearly as many as there may be."
	}
	l.tell(f)
}
