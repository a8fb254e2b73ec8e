package mqttws

import "github.com/eclipse/paho.golang/packets"

// read takes packets in until the link is lost. It never waits for writing, so
// that a broker that waits for us to read does not wait for ever.
func (l *link) read() {
	for {
		p, err := packets.ReadPacket(l.wire)
		if err != nil {
			if !l.wire.over() { // the stream is fine, what is in it is not
				l.wire.refuse(packets.DisconnectMalformedPacket, "a packet that can't be parsed")
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
	case *packets.Publish:
		if c.Topic == "" || c.Properties.TopicAlias != nil { // [MQTT-3.1.2-27]
			l.wire.refuse(packets.DisconnectTopicAliasInvalid, "PUBLISH with a topic alias or without a topic, while we announced to take no alias")
			return
		}
		if c.QoS == 0 || l.flows.arrived(c) {
			l.client.receive(c)
		}
		if c.QoS > 0 {
			l.flows.acknowledge(c)
		}
	case *packets.Pubrel:
		l.flows.release(c)
	case *packets.Pubrec:
		l.flows.received(c)
	case *packets.Puback, *packets.Pubcomp, *packets.Suback, *packets.Unsuback:
		l.flows.answer(p)
	case *packets.Pingresp:
		l.pings.answered()
	case *packets.Disconnect:
		l.flows.end(&ReasonError{Packet: "DISCONNECT", Code: c.ReasonCode, Text: cleanText(c.Properties.ReasonString)})
	}
}

// receive puts a message into the inbox. It never waits: the wire has asked for
// room before it read the message.
func (c *Client) receive(p *packets.Publish) {
	m := &Message{
		Topic:     p.Topic,
		Payload:   p.Payload,
		QoS:       p.QoS,
		Retain:    p.Retain,
		Duplicate: p.Duplicate,
		Properties: Properties{
			ContentType:     p.Properties.ContentType,
			ResponseTopic:   p.Properties.ResponseTopic,
			CorrelationData: p.Properties.CorrelationData,
			PayloadFormat:   p.Properties.PayloadFormat,
			MessageExpiry:   p.Properties.MessageExpiry,
		},
	}
	if id := p.Properties.SubscriptionIdentifier; id != nil {
		m.Properties.SubscriptionIDs = []int{*id}
	}
	for _, u := range p.Properties.User {
		m.Properties.User = append(m.Properties.User, UserProperty(u))
	}
	c.inbox.put(event{message: m})
}
