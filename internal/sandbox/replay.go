package sandbox

import (
	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
)

// Retained messages for new subscriptions are sent here and not by the broker: it copies every
// payload before it asks whether the client may have it, sends everything again for each repetition
// of a filter, and goes on for a client that is gone.

// doNotSendRetained is the Retain Handling that keeps the broker from it (MQTT 5, 3.8.3.1).
const doNotSendRetained = 2

// wantsRetained tells whether a filter that was granted gets the retained messages
// [MQTT-3.3.1-9..11]; existed tells whether the session had the filter before.
func wantsRetained(sub packets.Subscription, existed bool) bool {
	return !mqtt.IsSharedFilter(sub.Filter) && (sub.RetainHandling == 0 || sub.RetainHandling == 1 && !existed)
}

// replay sends the retained messages that the SUBSCRIBE packet just answered asks for. It ends with
// the connection, and sends no more than the session and the write queue take.
func (b *Broker) replay(l *link) {
	filters := l.replays
	l.replays = nil
	for _, sub := range filters {
		for _, pk := range b.server.Topics.Messages(sub.Filter) {
			if l.gone() || !b.replayOne(l, sub, pk) {
				return
			}
		}
	}
}

// replayOne sends one retained message, whose payload it shares with the broker; false where the
// connection is lost.
func (b *Broker) replayOne(l *link, sub packets.Subscription, pk packets.Packet) bool {
	cl := l.client
	if sub.NoLocal && pk.Origin == cl.ID || !(&hook{b: b}).OnACLCheck(cl, pk.TopicName, false) {
		return true
	}
	payload := pk.Payload
	pk.Payload = nil
	out := pk.Copy(false)
	out.Payload = payload
	out.FixedHeader.Qos = min(out.FixedHeader.Qos, sub.Qos)
	if sub.Identifier > 0 { // [MQTT-3.3.4-3]
		out.Properties.SubscriptionIdentifier = []int{sub.Identifier}
	}
	switch {
	case out.FixedHeader.Qos > 0 && !b.adopt(cl, &out):
		return true // counted
	case out.FixedHeader.Qos == 0 && !l.out.room(len(payload)):
		b.stats.messagesDropped.Add(1)
		return true
	}
	return cl.WritePacket(out) == nil
}

// gone tells whether nothing more can reach the client.
func (l *link) gone() bool {
	select {
	case <-l.ctx.Done():
		return true
	case <-l.out.done:
		return true
	default:
		return l.client.Closed()
	}
}
