package lint

import (
	"strings"
	"time"

	"deviceconsole/app/payload"
	"deviceconsole/internal/platform"
)

// Composition is what a person composes, as typed.
type Composition struct {
	Kind                platform.Kind
	Device, Group, Type string
	Data                string // Event data, of an event
	ObservedAt          string // of an event that is stamped At; else ""
	Payload             string // of a message to devices
	JSON                bool   // Payload is meant to be JSON
	Retain              bool

	Topic   string // as it would be sent; "" = a part is missing
	Encoded []byte // the event as it would be sent; nil = not yet
	Rights  platform.Rights
	Now     time.Time
	Earlier func(visit func(payload []byte) bool) // as of Message
}

// Composed returns what is wrong with a message that a person composes, beside what
// keeps it from being sent at all. Its fixes work on the texts of the form.
func Composed(c Composition) []Finding {
	text, field := c.Payload, FieldPayload
	if c.Kind == platform.KindEvent {
		text, field = c.Data, FieldData
	}
	w := borrow(field, []byte(text))
	defer w.release()
	w.judgeID(FieldDevice, "device id", c.Device, 0, len(c.Device))
	if c.Kind == platform.KindGroup {
		w.judgeID(FieldGroup, "group id", c.Group, 0, len(c.Group))
	}
	if t, err := platform.ParseTopic(c.Topic); err == nil {
		w.judgeDirection(&Message{Topic: c.Topic, Sent: true, Rights: c.Rights}, t)
	}
	switch {
	case c.Kind == platform.KindEvent:
		w.composedEvent(&c)
	case text == "" && c.Retain:
		w.judgeEmpty(&Message{Sent: true, Retained: true})
	case c.JSON || looksJSON(w.b):
		w.dataAt, w.free = 2, !c.JSON
		w.walk()
		w.judgeUTF8(Warning)
		if w.broken && !w.tooDeep && !c.JSON {
			w.judgeBroken(Warning)
		}
	}
	if len(w.found) > 0 {
		placed(w.found, field, w.b)
	}
	return w.found
}

// composedEvent looks at the fields of an event.
func (w *walker) composedEvent(c *Composition) {
	w.judgeSize(FieldForm, c.Encoded, len(c.Encoded))
	for _, p := range judgeStamp(strings.TrimSpace(c.ObservedAt), c.Now) {
		if strings.TrimSpace(c.ObservedAt) == "" {
			break
		}
		f := Finding{Code: p.code, Severity: p.severity, Field: FieldObservedAt, Path: keyObservedAt, End: len(c.ObservedAt), What: keyObservedAt + ": " + p.what, Why: p.why}
		if p.label != "" {
			f.Fix = &Fix{p.label, []Change{{FieldObservedAt, []Edit{{0, ToEnd, p.fixed}}}}}
		}
		w.tell(f)
	}
	var shape Shape
	w.dataAt, w.shape = 1, &shape
	w.walk()
	if w.broken {
		return // why is told as what keeps it from being sent
	}
	if w.first == '{' {
		w.judgeComposedKeys(c)
	}
	w.compare(c.Earlier)
}

// judgeComposedKeys tells keys of the event that were put into its data.
func (w *walker) judgeComposedKeys(c *Composition) {
	e := w.event()
	if e.data != nil && w.raw(e.data)[0] == '{' {
		f := w.at(e.data, EventData, Warning, "this is a whole event, and its event_data is meant.", "As it stands event_data would hold another event_data.",
			&Fix{"Take it apart", w.apart(&e)})
		f.Offset = e.data.at
		w.tell(f)
		return
	}
	if m := e.observedAt; m != nil {
		f := w.at(m, TimePlace, Warning, "it stands inside event_data, where it is a tag like others.", besideWhy, nil)
		f.Offset = m.at
		if text := w.stampText(m); text != "" && c.ObservedAt == "" {
			f.Fix = &Fix{besideLabel, []Change{
				{w.field, []Edit{w.without(m)}},
				{FieldObservedAt, []Edit{{0, ToEnd, text}}},
			}}
		}
		w.tell(f)
	}
}

// stampText is the time that a member says, as the field Observed at has it; "" =
// it says none.
func (w *walker) stampText(m *member) string {
	raw := w.raw(m)
	if raw[0] == '"' {
		return string(payload.AppendUnquoted(nil, raw[1:len(raw)-1]))
	}
	return fromEpoch(string(raw))
}

// apart puts the parts of a whole event into the fields for them.
func (w *walker) apart(e *event) []Change {
	changes := []Change{{w.field, []Edit{{0, e.data.value, ""}, {e.data.valueEnd, ToEnd, ""}}}}
	if e.observedAt != nil {
		if text := w.stampText(e.observedAt); text != "" {
			changes = append(changes, Change{FieldObservedAt, []Edit{{0, ToEnd, text}}})
		}
	}
	if e.stream != nil && w.raw(e.stream)[0] == '"' {
		changes = append(changes, Change{FieldStream, []Edit{{0, ToEnd, w.stampText(e.stream)}}})
	}
	return changes
}
