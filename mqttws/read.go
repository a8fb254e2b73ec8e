package mqttws

import "github.com/eclipse/paho.golang/packets"

// read takes packets in until the link is lost. It never waits for writing, so
// that a broker that waits for us to read does not wait for ever.
func (l *link) read() {
	in := incoming{form311: l.version == V311}
	for {
		h, err := l.wire.next()
		if err != nil {
			return
		}
		if h.kind == packets.PUBLISH {
			if !l.told() {
				return // given up before it was Connected, so this message does not count
			}
			in.tag = l.backlog.tag
			if err := l.wire.publish(h, &in); err != nil {
				return
			}
			l.arrived(&in)
			continue
		}
		p, err := packets.ReadPacket(l.wire)
		if err != nil {
			if !l.wire.over() { // the stream is fine, what is in it is not
				l.wire.malformed()
			}
			return
		}
		l.handle(p)
	}
}

// handle acts on one packet. The wire has seen to it that CONNACK comes first
// and once, and that nothing comes that only clients send.
func (l *link) handle(p *packets.ControlPacket) {
	switch c := p.Content.(type) {
	case *packets.Connack:
		l.greeted <- l.greet(c)
	case *packets.Pubrel:
		l.flows.release(c)
	case *packets.Pubrec:
		l.flows.received(c)
	case *packets.Puback, *packets.Pubcomp, *packets.Suback, *packets.Unsuback:
		l.flows.answer(p)
	case *packets.Pingresp:
		l.pings.answered()
	case *packets.Disconnect:
		l.flows.end(l.reason("DISCONNECT", c.ReasonCode, c.Properties), false)
	}
}

// arrived acts on a PUBLISH: it is delivered, then acknowledged.
func (l *link) arrived(p *incoming) {
	if len(p.topic) == 0 || p.alias { // [MQTT-3.1.2-27]; MQTT 3.1.1: [MQTT-4.7.3-1]
		l.wire.refuse(packets.DisconnectTopicAliasInvalid, "PUBLISH with a topic alias or without a topic, while we announced to take no alias")
		return
	}
	if p.qos == 0 || l.flows.arrived(p) {
		// It does not wait: the wire has asked for room before it read the message.
		p.kept = l.backlog.kept(p)
		l.client.inbox.receive(p)
	}
	if p.qos > 0 {
		l.flows.acknowledge(p)
	}
}
