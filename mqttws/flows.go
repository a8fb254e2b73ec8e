package mqttws

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/eclipse/paho.golang/packets"
)

// flows are the exchanges of a session on one connection: what we send and its
// answers (this file), and what we receive and ours (received.go).
type flows struct {
	s *session
	w *wire

	order sync.Mutex    // packets are written in the order of their flights
	slots chan struct{} // one for each unanswered PUBLISH the broker takes (4.9)
	again []uint16      // still to be sent again, under s.mu

	blamed bool // the DISCONNECT was put down to a publish; set before the wire fails
}

// errQueued tells that a publish never left, because others were in the way
// until its context ended.
type errQueued struct{ cause error }

func (e *errQueued) Error() string { return "not sent: " + e.cause.Error() }
func (e *errQueued) Unwrap() error { return e.cause }

// begin takes over the connection, with room for that many publishes. Where the
// broker kept the session, what is in flight is sent again in its order
// [MQTT-4.4.0-1] [MQTT-4.6.0-1]: as much as the broker takes at once, the rest
// as answers come.
func (f *flows) begin(room int, present bool) {
	f.slots = make(chan struct{}, min(room, maxInFlight))
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	if !present {
		f.s.drop(true) // [MQTT-3.2.2-5]
	}
	f.s.flows = f
	f.again = f.s.inOrder()
	for _, id := range f.again {
		f.s.flights[id].slot = false
	}
	for len(f.slots) < cap(f.slots) {
		p := f.nextAgain()
		if p == nil {
			break
		}
		f.slots <- struct{}{}
		f.w.later(p)
	}
}

// nextAgain gives the next packet of a resumed session to send, nil if none is
// left. Its flight takes a slot, which the caller has. Called under s.mu.
func (f *flows) nextAgain() io.WriterTo {
	for len(f.again) > 0 {
		id := f.again[0]
		f.again = f.again[1:]
		fl := f.s.flights[id]
		if fl == nil {
			continue // answered before it was sent again
		}
		fl.slot, fl.again = true, true
		if fl.released {
			return &packets.Pubrel{PacketID: id}
		}
		return fl.publish
	}
	return nil
}

// send sends a packet that has an identifier and gives the channel of its
// answer. A PUBLISH waits until the broker takes another one, ctx ends
// (*errQueued), or the connection is lost (ErrNotConnected, as for any packet
// that is not sent because of that). d, if any, has the last word.
func (f *flows) send(ctx context.Context, p packets.Packet, d *departure) (<-chan answer, error) {
	fl := &flight{answer: make(chan answer, 1)}
	if fl.slot = f.describe(fl, p); fl.slot {
		select {
		case f.slots <- struct{}{}:
		case <-f.w.lost:
			return nil, ErrNotConnected
		case <-ctx.Done():
			return nil, &errQueued{ctx.Err()}
		}
	}
	if d != nil && !d.leave() {
		<-f.slots
		return nil, &errQueued{ctx.Err()}
	}
	f.order.Lock()
	defer f.order.Unlock()
	f.s.mu.Lock()
	if f.s.flows != f {
		f.s.mu.Unlock()
		return nil, ErrNotConnected
	}
	id := f.s.add(fl)
	if fl.publish != nil {
		fl.publish.PacketID = id
	}
	f.s.mu.Unlock()
	p.(interface{ SetIdentifier(uint16) }).SetIdentifier(id)
	send(f.w, p)
	return fl.answer, nil
}

// describe fills in what a flight needs to know of its packet, and tells whether
// it is a publish. What may be sent again is copied, because it may outlive its
// sender's interest.
func (f *flows) describe(fl *flight, p packets.Packet) bool {
	switch p := p.(type) {
	case *packets.Subscribe:
		fl.kind = packets.SUBSCRIBE
	case *packets.Unsubscribe:
		fl.kind = packets.UNSUBSCRIBE
	case *packets.Publish:
		fl.kind, fl.qos = packets.PUBLISH, p.QoS
		if f.s.keep {
			again := *p
			again.Payload = slices.Clone(p.Payload)
			again.Duplicate = true // [MQTT-3.3.1-1]
			fl.publish = &again
		}
		return true
	}
	return false
}

// answer ends a flight with the broker's answer. An identifier that is not in
// flight is an answer that came twice, which does no harm.
func (f *flows) answer(p *packets.ControlPacket) {
	id := p.PacketID()
	f.s.mu.Lock()
	fl := f.s.flights[id]
	if fl == nil || !fl.answeredBy(p.Type) {
		f.s.mu.Unlock()
		if fl != nil {
			f.w.refuse(packets.DisconnectProtocolError, fmt.Sprintf("%s for a packet that has another answer", p.PacketType()))
		}
		return
	}
	defer f.s.mu.Unlock()
	delete(f.s.flights, id)
	if comp, ok := p.Content.(*packets.Pubcomp); ok && fl.again && comp.ReasonCode == packets.PubcompPacketIdentifierNotFound {
		comp.ReasonCode = 0 // released before; only the answer was lost (3.7.2.1)
	}
	fl.answer <- answer{packet: p}
	if !fl.slot {
		return
	}
	if next := f.nextAgain(); next != nil {
		f.w.later(next)
	} else {
		<-f.slots
	}
}

// answeredBy tells whether a packet of the type ends the flight.
func (fl *flight) answeredBy(kind byte) bool {
	switch kind {
	case packets.PUBACK:
		return fl.kind == packets.PUBLISH && fl.qos == 1
	case packets.PUBREC, packets.PUBCOMP:
		return fl.kind == packets.PUBLISH && fl.qos == 2
	case packets.SUBACK:
		return fl.kind == packets.SUBSCRIBE
	default:
		return fl.kind == packets.UNSUBSCRIBE
	}
}

// received handles PUBREC: a refusal ends the flight, success releases it
// [MQTT-4.3.3-4].
func (f *flows) received(p *packets.Pubrec) {
	if p.ReasonCode >= 0x80 {
		f.answer(&packets.ControlPacket{FixedHeader: packets.FixedHeader{Type: packets.PUBREC}, Content: p})
		return
	}
	rel := &packets.Pubrel{PacketID: p.PacketID}
	f.s.mu.Lock()
	fl := f.s.flights[p.PacketID]
	switch {
	case fl == nil:
		rel.ReasonCode = packets.PubcompPacketIdentifierNotFound
	case fl.answeredBy(packets.PUBREC):
		fl.released, fl.publish = true, nil
	default:
		f.s.mu.Unlock()
		f.w.refuse(packets.DisconnectProtocolError, "PUBREC for a packet that has another answer")
		return
	}
	f.s.mu.Unlock()
	f.w.later(rel)
}

// end ends the connection, once; why is the broker's DISCONNECT, nil for any
// other end. The senders whose answers can't come any more are told so.
func (f *flows) end(why *ReasonError) {
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	if f.s.flows == f {
		f.s.flows = nil
		if why != nil {
			f.blame(why)
		}
		f.s.drop(!f.s.keep)
	}
	if why != nil {
		f.w.fail(why)
	}
}

// blame answers the publish that a DISCONNECT speaks of. A broker that refuses
// a packet by ending the connection does not name it. It is the oldest one
// unanswered that the reason can be about.
func (f *flows) blame(why *ReasonError) {
	for _, id := range f.s.inOrder() {
		fl := f.s.flights[id]
		if fl.kind != packets.PUBLISH && blamesSubscribe(why.Code) {
			return
		}
		if fl.kind == packets.PUBLISH && !fl.released && blamesPublish(why.Code) {
			f.blamed = true
			delete(f.s.flights, id) // not sent again either, should the session be resumed
			fl.answer <- answer{refused: why}
			return
		}
	}
}
