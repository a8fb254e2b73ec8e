package archive

import (
	"bytes"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"deviceconsole/app/payload"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

// lines writes one line a message for people: moment, arrow, kind, device or
// group or topic, payload, and what else matters. Characters that can't be seen
// are spelled out, line feeds too; bytes that are no text stand in hex.
type lines struct{}

// textTitle begins a file.
const textTitle = "Messages of the device console, exported "

func (lines) begin(o *output, a About, rows int) {
	o.buf = append(o.buf, textTitle...)
	o.buf = appendMoment(o.buf, a.At)
	if a.Filter != "" {
		o.buf = append(append(o.buf, ", filter: "...), oneLine(a.Filter)...)
	}
	o.buf = append(o.buf, '\n')
}

func (lines) entry(o *output, e *timeline.Entry) {
	o.buf = appendMoment(o.buf, e.At)
	switch e.Kind {
	case timeline.Gap:
		o.buf = append(append(append(o.buf, " – gap: "...), gapWords(e.Gap)...), '\n')
		return
	case timeline.Sent:
		o.buf = append(o.buf, " → "...)
	default:
		o.buf = append(o.buf, " ← "...)
	}
	o.buf = append(append(o.buf, subject(e.Topic)...), ' ')
	if notes := notes(e); notes != "" {
		o.buf = append(append(append(o.buf, '('), notes...), ") "...)
	}
	switch {
	case len(e.Payload) == 0:
		o.buf = append(o.buf, "(empty)"...)
	case o.readable(e.Payload):
		o.pieces(e.Payload, visible)
	default:
		o.buf = append(o.buf, "hex "...)
		o.hex(e.Payload)
	}
	o.buf = append(o.buf, '\n')
}

func (lines) end(o *output, s Summary, _ uint64) {
	o.buf = strconv.AppendUint(o.buf, s.Messages, 10)
	o.buf = append(o.buf, " messages, "...)
	o.buf = strconv.AppendUint(o.buf, s.Gaps, 10)
	o.buf = append(o.buf, " gaps\n"...)
}

func appendMoment(out []byte, t time.Time) []byte {
	return t.AppendFormat(out, "2006-01-02 15:04:05.000000 -07:00")
}

// subject tells of or for whom a message is: "event kitchen/mw-3f2a", "group
// microwaves", or the topic of another kind.
func subject(topic string) string {
	t, err := platform.ParseTopic(topic)
	switch {
	case err != nil:
		return "other " + oneLine(topic)
	case t.Kind == platform.KindGroup:
		return t.Kind.String() + " " + t.Group.String() + " " + oneLine(t.Type)
	}
	text := t.Kind.String() + " " + t.User.String() + "/" + t.Device.String()
	if t.Type != "" {
		text += " " + oneLine(t.Type)
	}
	return text
}

// notes tells what else matters of a message: "retained, rejected 0x87".
func notes(e *timeline.Entry) string {
	var notes []string
	if e.Retained {
		notes = append(notes, "retained")
	}
	if e.Duplicate {
		notes = append(notes, "duplicate")
	}
	if e.Away {
		notes = append(notes, "while away")
	}
	if e.Outcome != timeline.NoOutcome {
		outcome := e.Outcome.String()
		if e.Code != 0 {
			outcome += " 0x" + strings.ToUpper(strconv.FormatUint(uint64(e.Code), 16))
		}
		notes = append(notes, outcome)
	}
	return strings.Join(notes, ", ")
}

// gapWords says in a sentence without its end what may be missing at a gap.
func gapWords(g timeline.GapInfo) string {
	var text string
	switch g.Cause {
	case timeline.GapBound:
		text = "older messages left the history to make room"
		if g.Count > 0 {
			text = strconv.FormatUint(g.Count, 10) + " " + text
		}
		return text
	case timeline.GapTooLarge:
		return "a message of " + strconv.FormatUint(g.Bytes, 10) + " bytes was larger than the whole history"
	case timeline.GapResumed:
		text = "offline, session resumed, messages of QoS 0 may be missing"
	case timeline.GapSessionLost:
		text = "offline, the broker did not keep the session as asked, messages may be missing"
	default:
		text = "offline, messages may be missing"
	}
	if !g.From.IsZero() && !g.Until.IsZero() {
		text += ", from " + string(appendMoment(nil, g.From)) + " until " + string(appendMoment(nil, g.Until))
	}
	if g.Reason != "" {
		text += " (" + oneLine(g.Reason) + ")"
	}
	return text
}

// readable reports whether bytes can be read as text: UTF-8 without NUL.
func (o *output) readable(b []byte) bool {
	return o.every(b, func(piece []byte) bool { return bytes.IndexByte(piece, 0) < 0 && utf8.Valid(piece) })
}

// visible writes a piece of text on one line.
func visible(out, text []byte) []byte { return append(out, oneLine(string(text))...) }

// oneLine spells out what payload.Visible leaves: line feeds and tabs.
func oneLine(text string) string {
	text = payload.Visible(text)
	if strings.ContainsAny(text, "\n\t") {
		text = strings.NewReplacer("\n", "␊", "\t", "␉").Replace(text)
	}
	return text
}
