package mqttws

import (
	"context"
	"fmt"
	"io"

	"github.com/eclipse/paho.golang/packets"
	"github.com/eclipse/paho.golang/paho/log"
	pahosession "github.com/eclipse/paho.golang/paho/session"
)

// sessionConn is the session as paho uses it on one connection: a
// session.SessionManager. paho's own is not used because it answers no sender
// when a session that is not kept is lost, and writes to a connection that is
// gone.
type sessionConn struct {
	s *session
	w *wire

	slots chan struct{} // one for each unanswered PUBLISH the broker takes (4.9)
	over  chan struct{} // closed when the connection is lost
	again []uint16      // still to be sent again, under s.mu

	blamed bool // the DISCONNECT was put down to a publish; set before the wire fails
}

var _ pahosession.SessionManager = (*sessionConn)(nil)

// errQueued tells that a publish never left, because the broker's Receive
// Maximum was in use until its context ended.
type errQueued struct{ cause error }

func (e *errQueued) Error() string { return "not sent: " + e.cause.Error() }
func (e *errQueued) Unwrap() error { return e.cause }

// ConAckReceived starts the connection.
func (c *sessionConn) ConAckReceived(_ io.Writer, _ *packets.Connect, ca *packets.Connack) error {
	room := maxInFlight
	if rm := ca.Properties.ReceiveMaximum; rm != nil {
		if *rm == 0 { // 3.2.2.3.3: a protocol error
			c.w.refuse(packets.DisconnectProtocolError, "a Receive Maximum of 0")
			return c.w.Cause()
		}
		room = min(room, int(*rm))
	}
	c.w.up.Store(true)
	c.slots = make(chan struct{}, room)
	c.s.resume(c, ca.SessionPresent)
	return nil
}

// ConnectionLost ends the connection; only the first call counts. A DISCONNECT
// that came with it is the wire's cause. The senders whose answers can't come
// any more are told so.
func (c *sessionConn) ConnectionLost(d *packets.Disconnect) error {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.s.conn != c {
		return nil
	}
	c.s.conn = nil
	close(c.over)
	if d != nil {
		why := &ReasonError{Packet: "DISCONNECT", Code: d.ReasonCode, Text: cleanText(d.Properties.ReasonString)}
		c.blame(why)
		c.w.fail(why)
	}
	c.s.drop(!c.s.keep)
	return nil
}

// blame answers the publish that a DISCONNECT speaks of. A broker that refuses
// a packet by ending the connection does not name it. It is the oldest one
// unanswered that the reason can be about.
func (c *sessionConn) blame(why *ReasonError) {
	for _, id := range c.s.inOrder() {
		f := c.s.flights[id]
		if f.kind != packets.PUBLISH && blamesSubscribe(why.Code) {
			return
		}
		if f.kind == packets.PUBLISH && !f.released && blamesPublish(why.Code) {
			c.blamed = true
			delete(c.s.flights, id) // not sent again either, should the session be resumed
			if f.sending != nil {
				f.sending.refused = why
			}
			f.answer <- packets.ControlPacket{}
			return
		}
	}
}

// AddToSession gives p its packet identifier. A PUBLISH waits until the broker
// takes another one (4.9), ctx ends (*errQueued), or the connection is lost.
func (c *sessionConn) AddToSession(ctx context.Context, p pahosession.Packet, answer chan<- packets.ControlPacket) error {
	publish := p.Type() == packets.PUBLISH
	if publish {
		select {
		case c.slots <- struct{}{}:
		case <-c.over:
			return pahosession.ErrNoConnection
		case <-ctx.Done():
			return &errQueued{ctx.Err()}
		}
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.s.conn != c {
		return pahosession.ErrNoConnection
	}
	f := c.s.flightOf(ctx, p, answer)
	f.slot = publish
	id := c.s.add(f)
	p.SetIdentifier(id)
	if f.publish != nil {
		f.publish.PacketID = id
	}
	if f.sending != nil {
		f.sending.sent.Store(true)
	}
	return nil
}

// nextAgain gives the next packet of a resumed session to send, nil if none is
// left. Its flight takes a slot, which the caller has. Called under s.mu.
func (c *sessionConn) nextAgain() io.WriterTo {
	for len(c.again) > 0 {
		id := c.again[0]
		c.again = c.again[1:]
		f := c.s.flights[id]
		switch {
		case f == nil: // answered before it was sent again
		case f.released:
			f.slot, f.again = true, true
			return &packets.Pubrel{PacketID: id}
		default:
			f.slot, f.again = true, true
			return f.publish
		}
	}
	return nil
}

// PacketReceived handles what has a packet identifier. A PUBLISH goes on to
// deliver, which must be read.
func (c *sessionConn) PacketReceived(p *packets.ControlPacket, deliver chan<- *packets.Publish) error {
	switch p := p.Content.(type) {
	case *packets.Publish:
		if c.arrived(p) {
			deliver <- p
		}
	case *packets.Pubrel:
		c.release(p)
	case *packets.Pubrec:
		c.received(p)
	}
	switch p.Type {
	case packets.PUBACK, packets.PUBCOMP, packets.SUBACK, packets.UNSUBACK:
		c.answer(p)
	}
	return nil
}

// answer ends a flight with the broker's answer. An identifier that is not in
// flight is an answer that came twice, which does no harm.
func (c *sessionConn) answer(p *packets.ControlPacket) {
	id := p.PacketID()
	c.s.mu.Lock()
	f := c.s.flights[id]
	if f == nil {
		c.s.mu.Unlock()
		return
	}
	if !f.answeredBy(p.Type) {
		c.s.mu.Unlock()
		c.w.refuse(packets.DisconnectProtocolError, fmt.Sprintf("%s for a packet that has another answer", p.PacketType()))
		return
	}
	delete(c.s.flights, id)
	if comp, ok := p.Content.(*packets.Pubcomp); ok && f.again && comp.ReasonCode == packets.PubcompPacketIdentifierNotFound {
		comp.ReasonCode = 0 // released before; only the answer was lost (3.7.2.1)
	}
	f.answer <- *p
	var next io.WriterTo
	if f.slot {
		if next = c.nextAgain(); next == nil {
			<-c.slots
		}
	}
	c.s.mu.Unlock()
	if next != nil {
		send(c.w, next)
	}
}

// answeredBy tells whether a packet of the type ends the flight.
func (f *flight) answeredBy(kind byte) bool {
	switch kind {
	case packets.PUBACK:
		return f.kind == packets.PUBLISH && f.qos == 1
	case packets.PUBREC, packets.PUBCOMP:
		return f.kind == packets.PUBLISH && f.qos == 2
	case packets.SUBACK:
		return f.kind == packets.SUBSCRIBE
	default:
		return f.kind == packets.UNSUBSCRIBE
	}
}

// received handles PUBREC: a refusal ends the flight, success releases it
// [MQTT-4.3.3-4].
func (c *sessionConn) received(p *packets.Pubrec) {
	if p.ReasonCode >= 0x80 {
		c.answer(&packets.ControlPacket{FixedHeader: packets.FixedHeader{Type: packets.PUBREC}, Content: p})
		return
	}
	c.s.mu.Lock()
	f := c.s.flights[p.PacketID]
	rel := &packets.Pubrel{PacketID: p.PacketID}
	switch {
	case f == nil:
		rel.ReasonCode = 0x92 // Packet Identifier not found
	case f.answeredBy(packets.PUBREC):
		f.released, f.publish = true, nil
	default:
		c.s.mu.Unlock()
		c.w.refuse(packets.DisconnectProtocolError, "PUBREC for a packet that has another answer")
		return
	}
	c.s.mu.Unlock()
	send(c.w, rel)
}

// arrived tells whether a PUBLISH of QoS 1 or 2 is to be delivered. One of QoS 2
// whose identifier is not yet released came before: it is acknowledged again
// and not delivered again [MQTT-4.3.3-10].
func (c *sessionConn) arrived(p *packets.Publish) bool {
	if p.PacketID == 0 { // [MQTT-2.2.1-3]
		c.w.refuse(packets.DisconnectProtocolError, "PUBLISH without a packet identifier")
		return false
	}
	if p.QoS != 2 {
		return true
	}
	c.s.mu.Lock()
	_, again := c.s.seen[p.PacketID]
	full := !again && len(c.s.seen) >= receiveMaximum
	if !again && !full {
		c.s.seen[p.PacketID] = struct{}{}
	}
	c.s.mu.Unlock()
	switch {
	case full:
		c.w.refuse(packets.DisconnectReceiveMaximumExceeded, "more unreleased messages than we announced to take")
		return false
	case again:
		_ = c.Ack(p)
		return false
	}
	return true
}

// release answers PUBREL [MQTT-4.3.3-11].
func (c *sessionConn) release(p *packets.Pubrel) {
	comp := &packets.Pubcomp{PacketID: p.PacketID}
	c.s.mu.Lock()
	if _, ok := c.s.seen[p.PacketID]; !ok {
		comp.ReasonCode = packets.PubcompPacketIdentifierNotFound
	}
	delete(c.s.seen, p.PacketID)
	c.s.mu.Unlock()
	send(c.w, comp)
}

// Ack answers a PUBLISH that was delivered; paho calls it for QoS 0 too.
func (c *sessionConn) Ack(p *packets.Publish) error {
	switch p.QoS {
	case 1:
		send(c.w, &packets.Puback{PacketID: p.PacketID})
	case 2:
		send(c.w, &packets.Pubrec{PacketID: p.PacketID})
	}
	return nil
}

// Close, SetErrorLogger and SetDebugLogger complete the interface; paho calls
// none of them for a session it did not make.

func (c *sessionConn) Close() error              { return nil }
func (c *sessionConn) SetErrorLogger(log.Logger) {}
func (c *sessionConn) SetDebugLogger(log.Logger) {}
