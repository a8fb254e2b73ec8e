package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

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
	Stamping                                session.Stamping
	Device, Data, ObservedAt, Stream, Whole string // what is wrong with each; Whole = with the form
	Topic, Payload, Size                    string
	Notes                                   []string
	Ready                                   bool
	Refused                                 string // why the last Send was not taken
}

func sendViewOf(m session.Model) sendView {
	c := m.Compose
	problem := func(f session.ComposeField) string {
		p, _ := c.Preview.Problem(f)
		return p.Text
	}
	v := sendView{
		Stamping:   c.Stamping,
		Device:     problem(session.ComposeDevice),
		Data:       problem(session.ComposeData),
		ObservedAt: problem(session.ComposeObservedAt),
		Stream:     problem(session.ComposeStream),
		Whole:      problem(session.ComposeForm),
		Topic:      payload.Visible(c.Preview.Topic),
		Payload:    payload.Visible(c.Preview.Payload),
		Notes:      c.Preview.Notes,
		Ready:      c.Preview.Ready(),
		Refused:    m.Outbox.Problem,
	}
	if q := problem(session.ComposeQoS); q != "" && v.Whole == "" {
		v.Whole = q
	}
	v.Size = "QoS " + strconv.Itoa(int(c.QoS))
	if c.Preview.Payload != "" {
		v.Size += " · " + counted(c.Preview.Bytes, "byte")
	}
	if c.Retain {
		v.Size += " · retained"
	}
	return v
}

func (s *send) Render() app.UI {
	v := s.View
	return app.Form().Class("stack").Aria("label", "Send").Attr("novalidate", true).AutoComplete(false).
		OnInput(s.onInput).OnChange(s.onChange).OnSubmit(s.onSubmit).Body(
		app.Div().Class("pair").Body(
			field(sendAsID, "Send as", "", "", app.Select().ID(sendAsID).Body(app.Option().Value("event").Text("Event"))),
			field(deviceID, "Device ID", "", v.Device, plainInput(deviceID, "none", v.Device)),
		),
		app.Div().Class("field").Body(
			app.Label().For(dataID).Text("Event data"),
			app.Textarea().ID(dataID).Rows(6).Spellcheck(false).Attr("autocapitalize", "none").Attr("autocomplete", "off").
				Aria("describedby", dataID+"-error").Aria("invalid", v.Data != ""),
			app.P().Class("error").ID(dataID+"-error").Text(v.Data),
		),
		app.Div().Class("field").Body(
			app.Span().Class("label").ID("stamp-label").Text("Timestamp"),
			app.Div().Class("choice").Role("radiogroup").Aria("labelledby", "stamp-label").Body(
				stampChoice(session.StampServer, "Server stamps it"),
				stampChoice(session.StampNow, "Now"),
				stampChoice(session.StampAt, "At"),
			),
			app.Div().Class("field").Hidden(v.Stamping != session.StampAt).Body(
				app.Label().For(observedAtID).Text("Observed at"),
				plainInput(observedAtID, "2001-01-01T00:10:10.000000Z", v.ObservedAt),
				app.P().Class("error").ID(observedAtID+"-error").Text(v.ObservedAt),
			),
		),
		app.Details().Class("more").Body(
			app.Summary().Text("Stream, delivery"),
			app.Div().Class("stack").Body(
				app.Div().Class("pair").Body(
					field(streamID, "Stream", "", v.Stream, plainInput(streamID, "raw", v.Stream)),
					field(qosID, "QoS", "", "", app.Select().ID(qosID).Body(
						app.Option().Value("0").Text("0 · at most once, no answer"),
						app.Option().Value("1").Text("1 · at least once"),
						app.Option().Value("2").Text("2 · exactly once"),
					)),
				),
				app.Div().Class("pair").Body(
					checkbox(addIPID, "Add client IP"),
					checkbox(retainID, "Retain"),
				),
			),
		),
		s.preview(),
	)
}

func (s *send) preview() app.UI {
	v := s.View
	var notes []app.UI
	for _, n := range v.Notes {
		notes = append(notes, app.P().Class("said").Text(n))
	}
	return app.Div().Class("stack tight").Body(
		app.Section().Class("field").Aria("label", "What will be sent").Body(
			app.H2().Class("label").Text("What will be sent"),
			app.Div().Class("code will").Body(
				app.Div().Class("topic").Body(app.Elem("bdi").Text(v.Topic)),
				app.Div().Body(app.Elem("bdi").Text(v.Payload)),
				app.Div().Class("muted").Hidden(v.Topic+v.Payload != "").Text("Nothing yet: a part is missing or wrong."),
			),
		),
		app.Div().Class("stack tight").Hidden(len(notes) == 0).Body(notes...),
		app.P().Class("error").Role("alert").Text(v.Whole),
		app.P().Class("error").Role("alert").Text(v.Refused),
		app.Div().Class("actions").Body(
			app.Span().Class("grow num").Text(v.Size),
			app.Button().Class("button primary").Type("submit").Disabled(!v.Ready).Text("Send"),
		),
	)
}

func stampChoice(s session.Stamping, title string) app.UI {
	id := stampName + strconv.Itoa(int(s))
	return app.Label().For(id).Body(
		app.Input().Type("radio").Name(stampName).ID(id).Value(strconv.Itoa(int(s))), app.Text(title),
	)
}

func (s *send) onInput(_ app.Context, e app.Event) {
	switch id, value := typed(e); id {
	case deviceID:
		s.ui.send(session.ComposeDeviceChanged{Text: value})
	case dataID:
		s.ui.send(session.ComposeDataChanged{Text: value})
	case observedAtID:
		s.ui.send(session.ComposeObservedAtChanged{Text: value})
	case streamID:
		s.ui.send(session.ComposeStreamChanged{Text: value})
	}
}

func (s *send) onChange(_ app.Context, e app.Event) {
	id, value := typed(e)
	number, _ := strconv.Atoi(value)
	switch id {
	case addIPID:
		s.ui.send(session.ComposeAddClientIPChanged{On: e.Get("target").Get("checked").Truthy()})
	case retainID:
		s.ui.send(session.ComposeRetainChanged{On: e.Get("target").Get("checked").Truthy()})
	case qosID:
		s.ui.send(session.ComposeQoSChanged{QoS: byte(number)})
	case stampName + value:
		s.ui.send(session.ComposeStampingChanged{Stamping: session.Stamping(number)})
	}
}

func (s *send) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	s.ui.send(session.SendPressed{})
}
