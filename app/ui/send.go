package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/draft"
	"deviceconsole/app/payload"
	"deviceconsole/app/session"
)

// The ids of the fields of the send form.
const (
	sendAsID     = "send-as"
	deviceID     = "send-device"
	dataID       = "send-data"
	stampName    = "send-stamp" // radio buttons: with the number of the choice behind
	observedAtID = "send-observed-at"
	streamID     = "send-stream"
	addIPID      = "send-add-ip"
	qosID        = "send-qos"
	retainID     = "send-retain"
)

// send is the form that composes an event, with what it would send beside it.
type send struct {
	app.Compo
	ui   *UI
	View sendView
}

type sendView struct {
	Stamping                                draft.Stamping
	Device, Data, ObservedAt, Stream, Whole string // what is wrong with each; Whole = with the form
	Topic, Payload, Size                    string
	Notes                                   []string
	Ready                                   bool
	Refused                                 string // why the last Send was not taken
	Fate, Tone                              string // of the newest item of the outbox
}

func sendViewOf(m session.Model, now time.Time) sendView {
	d, b := m.Compose.Draft, m.Compose.Built
	problem := func(f draft.Field) string {
		p, _ := b.Problem(f)
		return p.Text
	}
	v := sendView{
		Stamping:   d.Stamping,
		Device:     problem(draft.FieldDevice),
		Data:       problem(draft.FieldData),
		ObservedAt: problem(draft.FieldObservedAt),
		Stream:     problem(draft.FieldStream),
		Whole:      problem(draft.FieldForm),
		Topic:      payload.Visible(b.Message.Topic),
		Payload:    payload.Visible(string(b.Message.Payload)),
		Notes:      b.Notes,
		Ready:      b.Ready(),
		Refused:    m.Outbox.Problem,
	}
	if v.Whole == "" {
		v.Whole = problem(draft.FieldQoS) + problem(draft.FieldRetain)
	}
	v.Size = "QoS " + strconv.Itoa(int(d.QoS))
	if b.Bytes > 0 {
		v.Size += " · " + counted(b.Bytes, "byte")
	}
	if d.Retain {
		v.Size += " · retained"
	}
	// Why the last Send was not taken is said instead: an older item's fate would
	// be read as the answer to it.
	if n := len(m.Outbox.Items); n > 0 && v.Refused == "" {
		newest := sentViewOf(m.Outbox.Items[n-1], now)
		v.Fate, v.Tone = newest.State, newest.Tone
	}
	return v
}

func (s *send) Render() app.UI {
	v := s.View
	return el("form", "stack", label("Send"), is("novalidate", true), attr{"autocomplete", "off"},
		on{"input", s.onInput}, on{"change", s.onChange}, on{"submit", s.onSubmit},
		el("div", "pair",
			field(sendAsID, "Send as", "", "", el("select", "", id(sendAsID), el("option", "", attr{"value", "event"}, "Event"))),
			field(deviceID, "Device ID", "", v.Device, input(deviceID, v.Device, attr{"placeholder", "none"})),
		),
		field(dataID, "Event data", "", v.Data,
			el("textarea", "", id(dataID), attr{"rows", "6"}, is("spellcheck", false), attr{"autocapitalize", "none"},
				attr{"autocomplete", "off"}, aria("describedby", dataID+"-error"), is("aria-invalid", v.Data != ""))),
		el("div", "field",
			el("span", "label", id("stamp-label"), "Timestamp"),
			el("div", "choice", role("radiogroup"), aria("labelledby", "stamp-label"),
				stampChoice(draft.StampServer, "Server stamps it"),
				stampChoice(draft.StampNow, "Now"),
				stampChoice(draft.StampAt, "At"),
			),
			el("div", "", hidden(v.Stamping != draft.StampAt),
				field(observedAtID, "Observed at", "", v.ObservedAt,
					input(observedAtID, v.ObservedAt, attr{"placeholder", "2001-01-01T00:10:10.000000Z"})),
			),
		),
		el("details", "more",
			el("summary", "", "Stream, delivery"),
			el("div", "stack",
				el("div", "pair",
					field(streamID, "Stream", "", v.Stream, input(streamID, v.Stream, attr{"placeholder", "raw"})),
					field(qosID, "QoS", "", "", el("select", "", id(qosID),
						el("option", "", attr{"value", "0"}, "0 · at most once, no answer"),
						el("option", "", attr{"value", "1"}, "1 · at least once"),
						el("option", "", attr{"value", "2"}, "2 · exactly once"),
					)),
				),
				el("div", "pair", checkbox(addIPID, "Add client IP"), checkbox(retainID, "Retain")),
			),
		),
		s.preview(),
	)
}

func (s *send) preview() app.UI {
	v := s.View
	var notes []app.UI
	for _, n := range v.Notes {
		notes = append(notes, el("p", "said", n))
	}
	return el("div", "stack tight",
		el("section", "field", label("What will be sent"),
			el("h2", "label", "What will be sent"),
			el("div", "code will",
				el("div", "topic", el("bdi", "", v.Topic)),
				el("div", "", el("bdi", "", v.Payload)),
				el("div", "muted", hidden(v.Topic+v.Payload != ""), "Nothing yet: a part is missing or wrong."),
			),
		),
		el("div", "stack tight", hidden(len(notes) == 0), notes),
		el("p", "error", role("alert"), v.Whole),
		el("p", "error", role("alert"), v.Refused),
		el("div", "actions",
			el("span", "grow num fate", el("span", "", v.Size), el("span", "pill "+v.Tone, aria("live", "polite"), v.Fate)),
			el("button", "button primary", kind("submit"), is("disabled", !v.Ready), "Send"),
		),
	)
}

func stampChoice(s draft.Stamping, text string) app.UI {
	name := stampName + strconv.Itoa(int(s))
	return el("label", "", attr{"for", name},
		el("input", "", kind("radio"), attr{"name", stampName}, id(name), attr{"value", strconv.Itoa(int(s))}), text,
	)
}

func (s *send) onInput(_ app.Context, e app.Event) {
	id, value := typed(e)
	for field, of := range map[draft.Field]string{
		draft.FieldDevice: deviceID, draft.FieldData: dataID, draft.FieldObservedAt: observedAtID, draft.FieldStream: streamID,
	} {
		if id == of {
			s.ui.send(session.ComposeChanged{Field: field, Value: value})
		}
	}
}

func (s *send) onChange(_ app.Context, e app.Event) {
	id, value := typed(e)
	checked := strconv.FormatBool(e.Get("target").Get("checked").Truthy())
	switch id {
	case addIPID:
		s.ui.send(session.ComposeChanged{Field: draft.FieldAddClientIP, Value: checked})
	case retainID:
		s.ui.send(session.ComposeChanged{Field: draft.FieldRetain, Value: checked})
	case qosID:
		s.ui.send(session.ComposeChanged{Field: draft.FieldQoS, Value: value})
	case stampName + value:
		s.ui.send(session.ComposeChanged{Field: draft.FieldStamping, Value: value})
	}
}

func (s *send) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	s.ui.send(session.SendPressed{})
}
