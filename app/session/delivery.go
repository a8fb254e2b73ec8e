package session

import (
	"errors"
	"slices"

	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// pump hands the oldest queued item to the broker when the connection is up and
// no other is on its way.
func (m Model) pump() (Model, []Effect) {
	if m.Connection.State != mqttws.Connected || m.Outbox.blocked {
		return m, nil
	}
	next := -1
	for i, item := range m.Outbox.Items {
		if item.State == timeline.InFlight && !item.done {
			return m, nil
		}
		if next < 0 && item.State == timeline.Queued && item.identity == m.Connection.identity() {
			next = i
		}
	}
	if next < 0 {
		return m, nil
	}
	m.Outbox.Items = slices.Clone(m.Outbox.Items)
	item := &m.Outbox.Items[next]
	item.State, item.sentAt, item.epoch = timeline.InFlight, m.Now, m.Connection.epoch
	return m, []Effect{item.mark(), Publish{item.ID, mqttws.Message{
		Topic: item.Topic, Payload: item.Payload, QoS: item.QoS, Retain: item.Retain, Properties: item.Properties,
	}}}
}

// publishAnswered takes what became of the item that was on its way.
func (m Model) publishAnswered(e PublishAnswered) (Model, []Effect) {
	i := m.Outbox.find(e.ID)
	if i < 0 || m.Outbox.Items[i].State != timeline.InFlight || m.Outbox.Items[i].done {
		return m, nil
	}
	m.Outbox.Items = slices.Clone(m.Outbox.Items)
	item := &m.Outbox.Items[i]
	if errors.Is(e.Err, mqttws.ErrNotConnected) {
		// Nothing was sent. When the connection that it was for is still thought
		// to be up, its end is about to be told: wait for the next one.
		item.State = timeline.Queued
		m.Outbox.blocked = m.Outbox.blocked || item.epoch == m.Connection.epoch
	} else {
		m.finish(item, e)
	}
	effects := []Effect{item.mark()}
	m, more := m.pump()
	return m, append(effects, more...)
}

// finish writes the outcome into an item.
func (m Model) finish(item *Item, e PublishAnswered) {
	item.done = true
	item.Latency = max(m.Now.Sub(item.sentAt), 0)
	var reason *mqttws.ReasonError
	var invalid *mqttws.InvalidError
	switch {
	case e.Err == nil && item.QoS == 0:
		item.Words = Words{What: "At QoS 0 the broker gives no answer"}
	case e.Err == nil:
		item.State, item.Code = timeline.Acknowledged, e.Ack.Code
		if e.Ack.Code != 0 {
			item.Words = m.reasonWords(&mqttws.ReasonError{Packet: "PUBACK", Code: e.Ack.Code, Text: e.Ack.Reason})
		}
	case errors.As(e.Err, &reason):
		item.State, item.Code = timeline.Rejected, reason.Code
		item.Words = m.reasonWords(reason)
	case errors.As(e.Err, &invalid):
		item.State = timeline.Rejected
		item.Words = Words{"It was not sent", m.scrub(invalid.Error()), "Correct it, then send it anew"}
	default:
		item.State = timeline.Unconfirmed
		item.Words = Words{"The broker's answer is not known", m.scrub(e.Err.Error()),
			"It may have arrived or not. Sending it again may deliver it twice"}
	}
}
