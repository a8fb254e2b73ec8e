package mqttws

import (
	"context"
	"math"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/eclipse/paho.golang/packets"
)

// Publish sends a message and waits for the broker's answer: PUBACK at QoS 1,
// PUBCOMP (or a refusing PUBREC) at QoS 2. QoS 0 has no answer, so success
// means only that the message was handed to the network.
//
// Errors:
//   - *InvalidError: never sent, because the standard or this broker's announced
//     limits forbid it;
//   - ErrNotConnected: never sent, there is no connection;
//   - *ReasonError: the broker refused it, by an answer or by a DISCONNECT that
//     can only be about it;
//   - ErrUnconfirmed: sent, and the answer will not be known;
//   - any other is the context's, and nothing was sent: the broker's Receive
//     Maximum (or 1024 publishes) was in use until the context ended.
//
// Where the broker keeps the session (Config.SessionExpiry), a publish waits
// through a reconnection for its answer, and is sent again as the standard
// demands [MQTT-4.4.0-1], also when its context has ended meanwhile; but not
// after two connections were lost over it: that is ErrUnconfirmed. The payload must not be changed before Publish returns.
func (c *Client) Publish(ctx context.Context, m Message) (Ack, error) {
	if ctx.Err() != nil {
		return Ack{}, &errQueued{ctx.Err()}
	}
	select {
	case c.places <- struct{}{}:
	case <-ctx.Done():
		return Ack{}, &errQueued{ctx.Err()}
	}
	type result struct {
		ack Ack
		err error
	}
	answered := make(chan result, 1)
	o := c.start(m, func(ack Ack, err error) {
		<-c.places
		answered <- result{ack, err}
	})
	select {
	case r := <-answered:
		return r.ack, r.err
	case <-ctx.Done():
		if o.departure.leave() { // it never will
			<-c.places
			return Ack{}, &errQueued{ctx.Err()}
		}
		return Ack{}, ErrUnconfirmed
	}
}

// Start is Publish for whoever sends many messages: it never waits, and packets
// leave in the order of its calls. done is told once what became of the message,
// with the errors of Publish but those of a context; before Start returns, or
// later from a goroutine of the client. It must not wait, nor call the client.
//
// What the broker does not take yet waits in memory: the caller bounds how much
// it starts. The payload must not be changed before done is called.
func (c *Client) Start(m Message, done func(Ack, error)) { c.start(m, done) }

func (c *Client) start(m Message, done func(Ack, error)) *outgoing {
	o := &outgoing{done: done}
	p, err := m.packet()
	c.mu.Lock()
	l := c.link
	c.mu.Unlock()
	switch {
	case err != nil:
	case l == nil:
		err = ErrNotConnected
	default:
		err = l.limits.allowsPublish(p)
	}
	if err != nil {
		done(Ack{}, err)
		return o
	}
	o.packet = p
	l.flows.start(o)
	return o
}

// outgoing is a publish on its way to its flight.
type outgoing struct {
	packet    *packets.Publish
	departure departure
	done      func(Ack, error) // called once, and not after departure was cancelled
}

func (o *outgoing) answered(a answer) { o.done(a.verdict()) }

// departure decides, once and for both sides, whether a packet is sent or given
// up by who waits for it.
type departure struct{ decided atomic.Bool }

// leave tells whether the caller is the one to decide.
func (d *departure) leave() bool { return d.decided.CompareAndSwap(false, true) }

// errQueued tells that a publish never left, because others were in the way
// until its context ended.
type errQueued struct{ cause error }

func (e *errQueued) Error() string { return "not sent: " + e.cause.Error() }
func (e *errQueued) Unwrap() error { return e.cause }

// verdict turns the answer to a publish into its result.
func (a answer) verdict() (Ack, error) {
	switch {
	case a.refused != nil:
		return Ack{}, a.refused
	case a.packet == nil:
		return Ack{}, ErrUnconfirmed
	}
	var code byte
	var pr *packets.Properties
	switch c := a.packet.Content.(type) {
	case *packets.Puback:
		code, pr = c.ReasonCode, c.Properties
	case *packets.Pubrec:
		code, pr = c.ReasonCode, c.Properties
	case *packets.Pubcomp:
		code, pr = c.ReasonCode, c.Properties
	}
	text := cleanText(pr.ReasonString)
	if code >= 0x80 {
		return Ack{}, &ReasonError{Packet: a.packet.PacketType(), Code: code, Text: text}
	}
	return Ack{Code: code, Reason: text, At: time.Now()}, nil
}

// Check is nil for a message that may be sent to a broker with these limits, else
// an *InvalidError: what Publish would refuse without sending it. The size that
// counts is that of the whole packet, topic and properties included.
func (m Message) Check(limits ServerLimits) error {
	p, err := m.packet()
	if err != nil {
		return err
	}
	return limits.allowsPublish(p)
}

// NoLimits are those of a broker that named none (MQTT 5, 3.2.2.3).
func NoLimits() ServerLimits {
	return ServerLimits{
		ReceiveMaximum: math.MaxUint16, MaximumQoS: 2, RetainAvailable: true,
		WildcardAvailable: true, SharedAvailable: true, SubscriptionIDs: true,
	}
}

// packet checks what can be checked without a connection (MQTT 5, 3.3.2).
func (m Message) packet() (*packets.Publish, error) {
	pr := m.Properties
	if m.QoS > 2 {
		return nil, &InvalidError{"QoS", "is none of 0, 1 and 2"} // [MQTT-3.3.1-4]
	}
	if err := checkTopic("topic", m.Topic); err != nil {
		return nil, err
	}
	if err := checkString("content type", pr.ContentType); err != nil {
		return nil, err
	}
	if pr.ResponseTopic != "" {
		if err := checkTopic("response topic", pr.ResponseTopic); err != nil { // [MQTT-3.3.2-14]
			return nil, err
		}
	}
	if len(pr.CorrelationData) > 65_535 {
		return nil, &InvalidError{"correlation data", "is longer than 65,535 bytes"}
	}
	if f := pr.PayloadFormat; f != nil && (*f > 1 || *f == 1 && !utf8.Valid(m.Payload)) {
		return nil, &InvalidError{"payload format", "says UTF-8 text, and the payload is none"}
	}
	p := &packets.Publish{
		QoS: m.QoS, Retain: m.Retain, Topic: m.Topic, Payload: m.Payload,
		Properties: &packets.Properties{
			ContentType:     pr.ContentType,
			ResponseTopic:   pr.ResponseTopic,
			CorrelationData: pr.CorrelationData,
			PayloadFormat:   pr.PayloadFormat,
			MessageExpiry:   pr.MessageExpiry,
		},
	}
	for _, u := range pr.User {
		if err := checkString("user property's name", u.Key); err != nil {
			return nil, err
		}
		if err := checkString("user property's value", u.Value); err != nil {
			return nil, err
		}
		p.Properties.User = append(p.Properties.User, packets.User(u))
	}
	return p, nil
}
