package lint

import (
	"bytes"
	"unicode/utf8"

	"deviceconsole/app/payload"
	"deviceconsole/internal/platform"
)

// Enough is how many bytes of a longer payload Check has to be given to look at the first
// limit: its characters are counted where they may be too many, beyond what is looked at.
func Enough(limit int) int { return max(limit, utf8.UTFMax*platform.MaxEventCharacters) + 1 }

// Check returns what is wrong with a message that passes, by its topic first and
// then in the order of the payload. It looks at the first limit bytes of the payload
// (0 = all) and says nothing of the rest, but for its size. It keeps no part of m.
func Check(m Message, limit int) []Finding {
	text := m.Payload
	if limit > 0 {
		text = payload.Head(text, limit)
	}
	w := borrow(FieldPayload, text)
	defer w.release()
	w.judgeTopic(&m)
	isEvent := len(m.Topic) > 1 && m.Topic[:2] == "0/"
	if isEvent {
		w.judgeSize(FieldPayload, m.Payload, m.Size)
	}
	switch {
	case m.Size == 0 && isEvent:
		w.tell(Finding{Code: EventData, Severity: Error, Field: FieldPayload, What: "The event is empty.", Why: "An event is a JSON object with event_data."})
	case m.Size == 0:
		w.judgeEmpty(&m)
	case isEvent:
		w.checkEvent(&m)
	case looksJSON(text):
		w.checkJSON(&m)
	}
	if len(w.found) > 0 {
		placed(w.found, FieldPayload, text)
	}
	return w.found
}

// judgeEmpty tells a message that clears.
func (l *list) judgeEmpty(m *Message) {
	if m.Sent && m.Retained {
		l.tell(Finding{Code: EmptyRetained, Severity: Note, Field: FieldPayload, What: "It clears the retained message of this topic.",
			Why: "The broker keeps nothing in its place; devices that come later get none."})
	}
}

// checkEvent applies the rules of events.
func (w *walker) checkEvent(m *Message) {
	part := len(w.b) < m.Size
	w.judgeUTF8(Error)
	var shape Shape
	w.dataAt, w.shape, w.strict = 2, &shape, true
	w.walk()
	switch {
	case w.ended && part, w.tooDeep:
	case w.broken:
		w.judgeBroken(Error)
	default:
		w.judgeEvent(m)
	}
	w.compare(m.Earlier)
}

// checkJSON looks into a payload that begins as an object or array does. Any other
// is free to be what it likes.
func (w *walker) checkJSON(m *Message) {
	part := len(w.b) < m.Size
	var shape Shape
	w.dataAt, w.shape, w.free = 2, &shape, true
	w.walk()
	switch {
	case w.ended && part, w.tooDeep:
	case w.broken && !w.ended && w.b[payload.SkipSpace(w.b, 0)] == '[' && len(w.top) == 0 && bytes.IndexByte(w.b[:w.i], '{') < 0:
		w.found, w.tallies = nil, nil // "[1] started" is text
		w.judgeTopic(m)
		return
	case w.broken:
		w.judgeBroken(Warning)
	}
	w.judgeUTF8(Warning)
	if len(shape.tags) > 0 {
		w.compare(m.Earlier)
	}
}

// judgeBroken tells that a text is no JSON, and where.
func (w *walker) judgeBroken(severity Severity) {
	f := Finding{Code: NotJSON, Severity: severity, Field: w.field, Offset: w.i, End: min(w.i+1, len(w.b)),
		What: "It is not JSON from here on: " + w.problem + ".", Why: "Readers refuse all of it."}
	if w.ended {
		f.Code = CutShort
		f.What = "The JSON is cut short: " + w.problem + "."
		f.Why = "Likely a buffer was too small. " + f.Why
		f.Offset = max(len(w.b)-1, 0)
		f.End = len(w.b)
	}
	w.tell(f)
}

// judgeUTF8 tells bytes that are no characters.
func (w *walker) judgeUTF8(severity Severity) {
	if utf8.Valid(w.b) {
		return
	}
	at := 0
	for at < len(w.b) {
		r, n := utf8.DecodeRune(w.b[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	w.tell(Finding{Code: UTF8, Severity: severity, Field: w.field, Offset: at, End: at + 1,
		What: "A byte (0x" + hexByte(w.b[at]) + ") is no UTF-8.", Why: "JSON is UTF-8; readers refuse it or show other characters."})
}

func hexByte(c byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[c>>4], digits[c&15]})
}

// looksJSON reports whether a text begins as an object or array of JSON does.
func looksJSON(b []byte) bool {
	i := payload.SkipSpace(b, 0)
	if i >= len(b) || b[i] != '{' && b[i] != '[' {
		return false
	}
	j := payload.SkipSpace(b, i+1)
	if j >= len(b) {
		return len(b) > i+1 || b[i] == '{'
	}
	if b[i] == '{' {
		return b[j] == '"' || b[j] == '}'
	}
	return bytes.IndexByte([]byte(`]{["-0123456789tfn`), b[j]) >= 0
}
