package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/payload"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
)

// maxOutboxShown bounds the items of the outbox in the document.
const maxOutboxShown = 50

// outbox lists what was sent from here and what became of it, newest first.
type outbox struct {
	app.Compo
	ui   *UI
	View outboxView
}

type outboxView struct {
	Items []sentView
	More  string // how many older ones are not listed
}

type sentView struct {
	ID            uint64
	Time, Moment  string
	What          string
	State, Tone   string
	Why           string
	Cancel, Again bool
}

func outboxViewOf(m session.Model, now time.Time) outboxView {
	var v outboxView
	items := m.Outbox.Items
	for i := len(items) - 1; i >= 0 && len(v.Items) < maxOutboxShown; i-- {
		v.Items = append(v.Items, sentViewOf(items[i], now))
	}
	if left := len(items) - len(v.Items); left > 0 {
		v.More = grouped(left) + " older ones"
	}
	return v
}

func sentViewOf(item session.Item, now time.Time) sentView {
	_, device := kindAndDevice(item.Topic, false)
	v := sentView{
		ID:     item.ID,
		Time:   shortTime(item.At, now),
		Moment: moment(item.At),
		What:   device + " " + payload.Preview(item.Payload, 60),
		State:  item.State.String(),
		Why:    item.Words.String(),
		Cancel: item.CanCancel(),
		Again:  item.CanSendAgain(),
	}
	switch item.State {
	case timeline.Acknowledged:
		v.Tone = "good"
		if item.Latency > 0 {
			v.State += " " + latency(item.Latency)
		}
	case timeline.Rejected:
		v.Tone = "bad"
		if item.Code >= 0x80 {
			v.State += " 0x" + strconv.FormatInt(int64(item.Code), 16)
		}
	case timeline.Unconfirmed:
		v.Tone = "warn"
	}
	return v
}

func (o *outbox) Render() app.UI {
	v := o.View
	return app.Section().Class("section sent").Aria("labelledby", "outbox-title").Hidden(len(v.Items) == 0).Body(
		app.H2().ID("outbox-title").Text("Outbox"),
		app.Ul().Class("outbox").Aria("label", "Outbox").OnClick(o.onClick).Body(
			app.Range(v.Items).Slice(func(i int) app.UI { return sentItem(v.Items[i]) }),
		),
		app.P().Class("said").Hidden(v.More == "").Text(v.More),
	)
}

func sentItem(v sentView) app.UI {
	id := strconv.FormatUint(v.ID, 10)
	return app.Li().Body(
		app.Span().Class("what").Title(v.Moment).Body(app.Text(v.Time+" "), app.Elem("bdi").Text(v.What)),
		app.Span().Class("pill "+v.Tone).Text(v.State),
		app.Span().Class("does").Body(
			app.If(v.Cancel, app.Button().Class("button small").Type("button").DataSet("cancel", id).Text("Cancel")),
			app.If(v.Again, app.Button().Class("button small").Type("button").DataSet("again", id).Text("Send again")),
		),
		app.P().Class("why").Hidden(v.Why == "").Text(v.Why),
	)
}

func (o *outbox) onClick(_ app.Context, e app.Event) {
	if id, ok := numbered(e, "data-cancel"); ok {
		o.ui.send(session.CancelPressed{ID: id})
	} else if id, ok := numbered(e, "data-again"); ok {
		o.ui.send(session.SendAgainPressed{ID: id})
	}
}

func numbered(e app.Event, attribute string) (uint64, bool) {
	value, _ := target(e, attribute)
	id, err := strconv.ParseUint(value, 10, 64)
	return id, err == nil
}
