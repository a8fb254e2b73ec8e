package payload

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// Form is what a payload looks like.
type Form uint8

// The forms of payloads.
const (
	Empty  Form = iota // no bytes
	JSON               // a JSON object or array
	Text               // UTF-8 that is no JSON object or array; "42" too
	Binary             // anything else
)

// String returns "empty", "JSON", "text" or "binary".
func (f Form) String() string {
	switch f {
	case Empty:
		return "empty"
	case JSON:
		return "JSON"
	case Text:
		return "text"
	}
	return "binary"
}

// MaxChecked is up to how many bytes a payload is checked as a whole. Of a
// longer one the start decides, so that a message of many megabytes does not
// hold up the page.
const MaxChecked = 256 << 10

// Detect says what b looks like. Beyond 256 KiB (MaxChecked) it judges by the
// start; of a longer payload hand it one byte more than that at least.
func Detect(b []byte) Form {
	if len(b) == 0 {
		return Empty
	}
	start, whole := Head(b, MaxChecked), len(b) <= MaxChecked
	if !utf8.Valid(start) || bytes.IndexByte(start, 0) >= 0 {
		return Binary
	}
	if looksJSON(start) && (!whole || json.Valid(start) || soundAndDeep(start)) {
		return JSON
	}
	return Text
}

// soundAndDeep reports whether b is JSON of more levels than encoding/json takes
// (10,000), as far as brackets, commas and colons tell.
func soundAndDeep(b []byte) bool {
	const most = 10_000
	if bytes.Count(b, []byte("["))+bytes.Count(b, []byte("{")) <= most {
		return false
	}
	o := NewOutline(b)
	o.Read(len(b))
	_, broken := o.Broken()
	return !broken
}

// looksJSON reports whether b begins as an object or array does: "{" before a
// member or the end, "[" before a value or the end. "[INFO] started" does not.
func looksJSON(b []byte) bool {
	b = bytes.TrimLeft(b, " \t\r\n")
	if len(b) == 0 || b[0] != '{' && b[0] != '[' {
		return false
	}
	opener := b[0]
	b = bytes.TrimLeft(b[1:], " \t\r\n")
	if len(b) == 0 {
		return true
	}
	if opener == '{' {
		return b[0] == '"' || b[0] == '}'
	}
	return bytes.IndexByte([]byte(`]{["-0123456789tfn`), b[0]) >= 0
}

// Head returns at most max bytes of b, without half a UTF-8 character at the
// end where the cut made one.
func Head(b []byte, max int) []byte {
	if len(b) <= max {
		return b
	}
	b = b[:max]
	for back := 1; back < utf8.UTFMax && back <= len(b); back++ {
		if c := b[len(b)-back]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-back:]) {
				return b[:len(b)-back]
			}
			return b
		}
	}
	return b
}
