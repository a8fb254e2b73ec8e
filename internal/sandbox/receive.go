package sandbox

import (
	"fmt"
	"strings"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"deviceconsole/internal/platform"
)

// received is a publish as the platform takes it.
type received struct {
	topic   string
	payload []byte
	retain  bool
	event   bool
}

// receive judges what an account publishes, and makes of it what subscribers get (PLATFORM.md
// "Topics" and "Events"). ip is the client's address, "" where there is none.
//
// The retain flag of an event is ignored: an event is something that happened, not a state, and a
// device whose library sets the flag by default still gets its events through.
func (b *Broker) receive(rights platform.Rights, ip, topic string, payload []byte, retain bool) (received, *refusal) {
	if err := rights.MayPublish(topic); err != nil {
		return received{}, &refusal{code: codeNotAuthorized, reason: "not authorized: " + err.Error()}
	}
	t, err := platform.ParseTopic(topic)
	if err != nil {
		return received{}, &refusal{code: codeNotAuthorized, reason: "not authorized: " + err.Error()}
	}
	out := received{topic: t.String(), payload: payload, retain: retain}
	if t.Kind == platform.KindEvent {
		e, err := platform.DecodeEvent(payload)
		if err == nil {
			out.payload, err = e.Receive(b.now(), t.Device, ip)
		}
		if err != nil {
			return received{}, &refusal{code: codePayloadInvalid, reason: "not a valid event: " + err.Error()}
		}
		out.retain, out.event = false, true
		return out, nil
	}
	if retain && len(payload) > 0 && !b.retained.room(out.topic, len(payload)) {
		return received{}, &refusal{code: codeQuotaExceeded, reason: "no room for another retained message"}
	}
	return out, nil
}

// nothing is a packet that the broker ignores: an acknowledgement of something it never sent.
var nothing = packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Puback}}

// gate judges a PUBLISH packet before the broker sees it, and gives the packet that the broker is to
// handle. It stands here and not in the broker's own places because those see a topic alias as "",
// drop some topics without acknowledging them, and pass a refused packet on at MQTT 3.1.1.
func (b *Broker) gate(l *link, pk packets.Packet) packets.Packet {
	if pk.PublishValidate(topicAliases) != packets.CodeSuccess {
		return pk // the broker answers with DISCONNECT
	}
	qos := pk.FixedHeader.Qos
	if qos > 0 {
		known := l.session.ids.known(pk.PacketID)
		pk.PacketID = l.enter(pk.PacketID)
		if qos == 2 && known && l.hasPubrec(pk.PacketID) { // sent again, 4.3.3
			l.acknowledge(pk, nil)
			return nothing
		}
	}
	if !l.resolveAlias(&pk) {
		pk.Properties.TopicAlias = topicAliases + 1 // the broker answers with DISCONNECT 0x94
		return pk
	}
	got, r := b.receive(l.account.rights, l.ip(), pk.TopicName, pk.Payload, pk.FixedHeader.Retain)
	if r != nil {
		b.refusePublish(l, pk, r)
		return nothing
	}
	if got.event {
		b.stats.events.Add(1)
	}
	pk.TopicName, pk.Payload, pk.FixedHeader.Retain = got.topic, got.payload, got.retain
	return pk
}

// refusePublish tells the client at MQTT 5 and QoS > 0; else the message is dropped, since MQTT 3.1.1
// knows no refusal but closing the connection [MQTT-3.3.5-2] and QoS 0 no answer.
func (b *Broker) refusePublish(l *link, pk packets.Packet, r *refusal) {
	told := l.connect.version == 5 && pk.FixedHeader.Qos > 0
	what := "publish refused"
	if r.code == codePayloadInvalid {
		what = "event refused"
		b.stats.eventsRefused.Add(1)
	} else {
		b.stats.publishesRefused.Add(1)
	}
	b.journal.info(what, "remote", l.remote, "client", clip(l.client.ID), "topic", clip(pk.TopicName), "qos", pk.FixedHeader.Qos,
		"told", told, "reason", r.forLog())
	if pk.FixedHeader.Qos > 0 {
		l.acknowledge(pk, r)
	}
}

// acknowledge answers a PUBLISH at QoS 1 or 2, with success where r is nil.
func (l *link) acknowledge(pk packets.Packet, r *refusal) {
	ack := packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Puback}, PacketID: pk.PacketID}
	if pk.FixedHeader.Qos == 2 {
		ack.FixedHeader.Type = packets.Pubrec
	}
	if r != nil {
		ack.ReasonCode = r.code
		ack.Properties.ReasonString = reasonString(r.reason)
	}
	_ = l.client.WritePacket(ack) // a lost connection shows at the next read
}

// hasPubrec tells whether the broker has answered the QoS 2 publish with PUBREC and waits for PUBREL.
func (l *link) hasPubrec(id uint16) bool {
	pk, ok := l.client.State.Inflight.Get(id)
	return ok && pk.FixedHeader.Type == packets.Pubrec
}

// enter and exit translate packet identifiers (see packetIDs).
func (l *link) enter(id uint16) uint16 {
	return l.session.ids.enter(id, func(in uint16) bool {
		_, used := l.client.State.Inflight.Get(in)
		return used
	})
}

func (l *link) exit(in uint16, done bool) uint16 {
	if l.session == nil {
		return in
	}
	return l.session.ids.exit(in, done)
}

// resolveAlias puts the topic name in the place of a topic alias (MQTT 5, 3.3.2.3.4); false for an
// alias that stands for nothing.
func (l *link) resolveAlias(pk *packets.Packet) bool {
	alias := pk.Properties.TopicAlias
	pk.Properties.TopicAlias, pk.Properties.TopicAliasFlag = 0, false
	if alias == 0 {
		return true
	}
	if pk.TopicName == "" {
		var ok bool
		pk.TopicName, ok = l.aliases[alias]
		return ok
	}
	if l.aliases == nil {
		l.aliases = map[uint16]string{}
	}
	l.aliases[alias] = strings.Clone(pk.TopicName)
	return true
}

// judgeWill holds a will to the rules of the message it is going to be [MQTT-3.1.2-8].
func (b *Broker) judgeWill(rights platform.Rights, c packets.ConnectParams) *refusal {
	_, r := b.receive(rights, "", c.WillTopic, c.WillPayload, c.WillRetain)
	if r != nil {
		r.reason = "the will is refused: " + r.reason
	}
	return r
}

// receiveWill makes of a will what subscribers get, at the moment it is published.
func (b *Broker) receiveWill(cl *mqtt.Client, will mqtt.Will) mqtt.Will {
	ip := ""
	if l := linkOf(cl); l != nil {
		ip = l.ip()
	}
	got, r := b.receive(b.accounts.rights(string(cl.Properties.Username)), ip, will.TopicName, will.Payload, will.Retain)
	if r != nil {
		b.journal.info("will refused", "client", clip(cl.ID), "topic", clip(will.TopicName), "reason", r.forLog())
		return mqtt.Will{} // goes to no topic, so to nobody
	}
	if got.event {
		b.stats.events.Add(1)
	}
	will.TopicName, will.Payload, will.Retain = got.topic, got.payload, got.retain
	return will
}

// publishAs publishes for a part of the broker, by the same rules as for a client with those rights.
func (b *Broker) publishAs(rights platform.Rights, pk packets.Packet) error {
	got, r := b.receive(rights, "", pk.TopicName, pk.Payload, pk.FixedHeader.Retain)
	if r != nil {
		return fmt.Errorf("publish to %s: %w", pk.TopicName, r)
	}
	if got.event {
		b.stats.events.Add(1)
	}
	pk.FixedHeader.Type = packets.Publish
	pk.TopicName, pk.Payload, pk.FixedHeader.Retain = got.topic, got.payload, got.retain
	pk.PacketID = uint16(pk.FixedHeader.Qos) // the broker wants one and ignores it
	return b.server.InjectPacket(b.inline, pk)
}
