package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	sent "deviceconsole/app/outbox"
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

func outboxViewOf(o session.OutboxReader, now time.Time) outboxView {
	var v outboxView
	for _, item := range o.Newest(maxOutboxShown) {
		v.Items = append(v.Items, sentViewOf(item, now))
	}
	if left := o.Counts().All - len(v.Items); left > 0 {
		v.More = grouped(left) + " older ones"
	}
	return v
}

func sentViewOf(item sent.Item, now time.Time) sentView {
	_, device := kindAndDevice(item.Message.Topic, false)
	v := sentView{
		ID:     item.ID,
		Time:   shortTime(item.At, now),
		Moment: moment(item.At),
		What:   device + " " + payload.Preview(item.Message.Payload, 60),
		State:  item.State.String(),
		Why:    session.ItemWords(item).String(),
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
	case timeline.Unconfirmed, timeline.Expired:
		v.Tone = "warn"
	case timeline.Quarantined:
		v.Tone = "bad"
	}
	return v
}

func (o *outbox) Render() app.UI {
	v := o.View
	items := make([]app.UI, len(v.Items))
	for i, item := range v.Items {
		items[i] = sentItem(item)
	}
	return el("section", "section sent", aria("labelledby", "outbox-title"), hidden(len(v.Items) == 0),
		el("h2", "", id("outbox-title"), "Outbox"),
		el("ul", "outbox", label("Outbox"), on{"click", o.onClick}, items),
		el("p", "said", hidden(v.More == ""), v.More),
	)
}

func sentItem(v sentView) app.UI {
	number := strconv.FormatUint(v.ID, 10)
	return el("li", "",
		el("span", "what", title(v.Moment), v.Time+" ", el("bdi", "", v.What)),
		el("span", "pill "+v.Tone, v.State),
		el("span", "does",
			when(v.Cancel, button("small", nil, data("cancel", number), "Cancel")),
			when(v.Again, button("small", nil, data("again", number), "Send again")),
		),
		el("p", "why", hidden(v.Why == ""), v.Why),
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
