package platform

import (
	"bytes"
	"encoding/json"
	"time"
	"unicode/utf8"
)

// Encode writes the event's payload, without white space between its keys and with every character
// of Data as it is. It refuses what [DecodeEvent] would; the error is an [*EventError] whose
// Offset is one of Data.
func (e Event) Encode() ([]byte, error) {
	if len(e.Data) > utf8.UTFMax*MaxEventCharacters { // whatever else there is to say, at any length
		return nil, checkSize(e.Data)
	}
	if err := e.check(); err != nil {
		return nil, err
	}
	out := e.appendMembers(nil)
	if err := checkSize(out); err != nil {
		return nil, err
	}
	return out, nil
}

// Receive is what the platform makes of the event and what operators see: observed_at is stamped
// with the time of receipt when it is absent, and the event data gets the tags device_id, when the
// topic names a device, and ip_address, when the event asks for it and clientIP is known. A tag of
// that name that the event brought along is overwritten where it stands (each time, if repeated):
// what the platform says is what the platform knows. The result may be longer than
// [MaxEventCharacters] by what was added. The error is that of Encode.
func (e Event) Receive(now time.Time, d Device, clientIP string) ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	if err := checkSize(e.appendMembers(nil)); err != nil {
		return nil, err
	}
	if e.ObservedAt.IsZero() {
		e.ObservedAt = NewTimestamp(now)
	}
	if !d.IsZero() {
		e.Data = setTag(e.Data, "device_id", d.s)
	}
	if e.AddClientIP && clientIP != "" {
		e.Data = setTag(e.Data, "ip_address", clientIP)
	}
	return e.appendMembers(nil), nil
}

// check holds a hand-made event to the rules of a decoded one.
func (e Event) check() error {
	data := bytes.Trim(e.Data, whiteSpace)
	switch {
	case len(data) == 0:
		return &EventError{Where: keyData, Problem: "is empty; it has to be a JSON object"}
	case !utf8.Valid(e.Data):
		return &EventError{Where: keyData, Problem: "is not valid UTF-8"}
	case data[0] != '{':
		return &EventError{Where: keyData, Problem: "is " + typeName(data[0]) + "; it has to be a JSON object"}
	case e.Stream != nil && !utf8.ValidString(*e.Stream):
		return &EventError{Where: keyStream, Problem: "is not valid UTF-8"}
	}
	s := scanner{b: e.Data}
	syntax := s.skipValue()
	if syntax == nil {
		if s.space(); s.i < len(s.b) {
			syntax = s.fail(s.found() + " behind the last brace")
		}
	}
	if syntax != nil {
		return notJSON(keyData, e.Data, syntax)
	}
	return nil
}

// appendMembers writes the event in the order its members came, then what was set since.
func (e Event) appendMembers(out []byte) []byte {
	out = append(out, '{')
	comma := func() {
		if len(out) > 1 {
			out = append(out, ',')
		}
	}
	written := map[string]bool{}
	field := func(key string) {
		written[key] = true
		if value := e.value(key); value != nil {
			comma()
			out = append(append(appendQuoted(out, key), ':'), value...)
		}
	}
	for _, m := range e.came {
		if m.key != "" {
			field(m.key)
			continue
		}
		comma()
		out = append(out, m.raw...)
	}
	for _, key := range []string{keyData, keyObservedAt, keyStream, keyAddClientIP} {
		if !written[key] && (key != keyAddClientIP || e.AddClientIP) {
			field(key)
		}
	}
	return append(out, '}')
}

// value is the JSON of one of the contract's keys, nil when it is absent.
func (e Event) value(key string) []byte {
	switch {
	case key == keyData:
		return bytes.Trim(e.Data, whiteSpace)
	case key == keyObservedAt && !e.ObservedAt.IsZero():
		return appendQuoted(nil, e.ObservedAt.s)
	case key == keyStream && e.Stream != nil:
		return appendQuoted(nil, *e.Stream)
	case key == keyAddClientIP && e.AddClientIP:
		return []byte("true")
	case key == keyAddClientIP:
		return []byte("false")
	}
	return nil
}

// setTag gives a checked JSON object a member with a text value: every member of that name is
// overwritten where it stands; without one, it is added behind the last. Everything else keeps its
// characters.
func setTag(data json.RawMessage, tag, value string) json.RawMessage {
	s := scanner{b: data}
	s.space()
	last := s.i + 1 // behind the brace, or behind the last member
	empty, found, kept := true, false, 0
	var out []byte
	_ = s.members(func(m member) {
		empty, last = false, m.end
		if m.name == tag {
			found = true
			out = appendQuoted(append(out, data[kept:m.value]...), value)
			kept = m.end
		}
	})
	if !found {
		out = append(out, data[:last]...)
		if !empty {
			out = append(out, ',')
		}
		out = appendQuoted(append(appendQuoted(out, tag), ':'), value)
		kept = last
	}
	return append(out, data[kept:]...)
}
