package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/draft"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// composable reports whether the send form may have made a message of a topic.
func composable(topic string) bool {
	_, err := platform.ParseTopic(topic)
	return err == nil
}

// onEditAndSend puts the message into the send form, to be changed and sent anew.
func (d *details) onEditAndSend(ctx app.Context, _ app.Event) {
	e, ok := d.ui.grid.store.Get(d.View.ID)
	if !ok {
		return
	}
	d.ui.editAndSend(ctx, messageOf(&e))
}

// editAndSend puts a message into the send form.
func (u *UI) editAndSend(ctx app.Context, m mqttws.Message) {
	made, ok := draft.FromMessage(m)
	if !ok {
		say(ctx, "This message is no text, which an event is. Download payload saves it.")
		return
	}
	if u.model.Connection.User.String() == made.User {
		made.User = ""
	}
	u.send(session.ComposeReplaced{Draft: made})
	u.compose(ctx)
}

// messageOf is a message as it would be published.
func messageOf(e *timeline.Entry) mqttws.Message {
	p := &e.Properties
	m := mqttws.Message{Topic: e.Topic, Payload: e.Payload, QoS: e.QoS, Retain: e.Retained, Properties: mqttws.Properties{
		ContentType: p.ContentType, ResponseTopic: p.ResponseTopic, CorrelationData: p.CorrelationData,
		PayloadFormat: p.PayloadFormat, MessageExpiry: p.MessageExpiry,
	}}
	for _, u := range p.User {
		m.Properties.User = append(m.Properties.User, mqttws.UserProperty(u))
	}
	return m
}
