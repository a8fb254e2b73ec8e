package ui

import (
	"unicode/utf8"

	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

const (
	previewCharacters = 300                                   // of a payload in a row; more never fits
	previewBytes      = (previewCharacters + 1) * utf8.UTFMax // one more, so that Preview knows of the cut
	otherKind         = "other"                               // of a topic outside the platform's contract
)

// row is what one line of the message list shows.
type row struct {
	Kind               string // event, message, update, group, other, gap
	Out                bool   // sent from here
	Time, Milli, Micro string // "14:02:31", ".482", "110"
	Half               string // of the day, where the place tells it: " PM"
	Moment             string // in full, with the zone
	Device             string // device or group, with the type of an update or group message; the topic of another kind
	Topic              string
	Column             string // Topic, where the list has room for a column of it
	Text               string // one line of the payload
	None               bool   // Text says that there is no payload
	Pill               string // outcome, retained, while away, duplicate
	Tone               string // of the pill: good, warn, bad or ""
}

// makeRow makes a row of an entry. size is the length of its payload, of which
// the entry may hold the beginning alone; at most width characters of it are
// shown; withUser names the user before the device, for who sees the devices of
// many.
func makeRow(e *timeline.Entry, size, width int, withUser bool) row {
	if e.Kind == timeline.Gap {
		return row{Kind: "gap", Text: payload.InOrder(gapText(e.Gap)), Moment: payload.InOrder(gapMoment(e.Gap))}
	}
	r := row{Out: e.Kind == timeline.Sent, Topic: payload.Topic(e.Topic), Moment: moment(e.At)}
	r.Time, r.Milli, r.Micro, r.Half = phrase.ClockParts(e.At)
	r.Kind, r.Device = kindAndDevice(e.Topic, withUser)
	r.Text = payload.Preview(e.Payload, width)
	if size == 0 {
		r.Text, r.None = "empty payload", true
	}
	r.Pill, r.Tone = pill(e)
	return r
}

// kindAndDevice tells what a topic carries, and of or for whom.
func kindAndDevice(topic string, withUser bool) (kind, device string) {
	t, err := platform.ParseTopic(topic)
	if err != nil {
		return otherKind, payload.Preview([]byte(payload.Spelled(topic)), previewCharacters)
	}
	if t.Kind == platform.KindGroup {
		return t.Kind.String(), payload.Topic(t.Group.String()) + "/" + payload.Preview([]byte(t.Type), previewCharacters)
	}
	device = payload.Topic(t.Device.String())
	if device == "" {
		device = "(no device)"
	}
	if withUser {
		device = payload.Topic(t.User.String()) + "/" + device
	}
	if t.Kind == platform.KindUpdate {
		device += "/" + payload.Preview([]byte(t.Type), previewCharacters)
	}
	return t.Kind.String(), device
}

// pill is the word at the end of a row: of what was sent its outcome, of what
// came whether it is old or came twice.
func pill(e *timeline.Entry) (text, tone string) {
	switch {
	case e.Outcome == timeline.Rejected:
		return rejected(e.Code), outcomeTone(e.Outcome)
	case e.Outcome != timeline.NoOutcome:
		return e.Outcome.String(), outcomeTone(e.Outcome)
	case e.Retained:
		return "retained", ""
	case e.Away:
		return "while away", ""
	case e.Duplicate:
		return "duplicate", "warn"
	}
	return "", ""
}

// outcomeTone is how an outcome looks.
func outcomeTone(o timeline.Outcome) string {
	switch o {
	case timeline.Acknowledged:
		return "good"
	case timeline.Rejected, timeline.Quarantined:
		return "bad"
	case timeline.Unconfirmed, timeline.Expired:
		return "warn"
	}
	return ""
}

// rejected says that something was refused and, where the broker gave a reason
// code of MQTT 5, why.
func rejected(code byte) string {
	if code < 0x80 {
		return "rejected"
	}
	return "rejected · " + lower((&mqttws.ReasonError{Code: code}).Name())
}

// gapText says what may be missing: "Gap · offline 14:02:11 – 14:02:29 (18 s) ·
// messages may be missing".
func gapText(g timeline.GapInfo) string {
	switch g.Cause {
	case timeline.GapBound:
		if g.Count == 0 {
			return "Gap · older messages left the history to make room"
		}
		return "Gap · " + phrase.Counted(g.Count, "older message") + " left the history to make room"
	case timeline.GapTooLarge:
		return "Gap · a message of " + phrase.Counted(g.Bytes, "byte") + " is larger than the whole history"
	}
	text := "Gap · offline"
	if !g.From.IsZero() && !g.Until.IsZero() {
		text += " " + phrase.Clock(g.From) + " – " + phrase.Clock(g.Until) +
			" (" + span(max(0, g.Until.Sub(g.From))) + ")"
	}
	switch g.Cause {
	case timeline.GapResumed:
		return text + " · session kept, QoS 0 messages may be missing"
	case timeline.GapSessionLost:
		return text + " · the broker did not keep the session, messages may be missing"
	}
	return text + " · messages may be missing"
}

// gapMoment is the long form for those who stay on a gap.
func gapMoment(g timeline.GapInfo) string {
	var text string
	if !g.From.IsZero() && !g.Until.IsZero() {
		text = moment(g.From) + " – " + phrase.Clock(g.Until)
	}
	if g.Reason != "" {
		if text != "" {
			text += ": "
		}
		text += payload.Visible(g.Reason)
	}
	return text
}
