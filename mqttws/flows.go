package mqttws

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/eclipse/paho.golang/packets"
)

// flows are the exchanges of a session on one connection: what we send and its
// answers (this file), and what we receive and ours (received.go).
type flows struct {
	s *session
	w *wire

	order sync.Mutex         // requests are written in the order of their flights
	free  int                // unanswered PUBLISHes that the broker takes beside those there are (4.9), under s.mu
	again []uint16           // still to be sent again, under s.mu
	line  []*outgoing        // publishes that wait until the broker takes another one, under s.mu
	open  map[*outgoing]bool // those of QoS 0 that are not written yet, under s.mu

	blamed bool // the DISCONNECT was put down to a publish; set before the wire fails
}

// begin takes over the connection, with room for that many publishes. Where the
// broker kept the session, what is in flight is sent again in its order
// [MQTT-4.4.0-1] [MQTT-4.6.0-1]: as much as the broker takes at once, the rest
// as answers come.
func (f *flows) begin(room int, present bool) {
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	if !present || f.s.version != f.w.version { // what the other version can't carry must not be sent again
		f.s.drop(true) // [MQTT-3.2.2-5]
	}
	f.s.version = f.w.version
	f.s.flows, f.free = f, min(room, maxInFlight)
	f.again = f.s.inOrder()
	for _, id := range f.again {
		f.s.flights[id].slot = false
	}
	f.advance()
}

// advance sends what the broker takes now: first what is to be sent again, then
// what waits. Called under s.mu, which keeps the order.
func (f *flows) advance() {
	for f.free > 0 {
		p := f.nextAgain()
		if p == nil {
			break
		}
		f.free--
		f.w.later(p)
	}
	for len(f.line) > 0 && (f.free > 0 || f.line[0].packet.QoS == 0) {
		o := f.line[0]
		f.line = f.line[1:]
		if o.departure.leave() {
			f.launch(o)
		}
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

// launch hands a publish to the writer. Called under s.mu.
func (f *flows) launch(o *outgoing) {
	if o.packet.QoS == 0 {
		f.open[o] = true
		f.w.later(handing{o.packet, func() { f.handed(o) }})
		return
	}
	f.free--
	fl := &flight{kind: packets.PUBLISH, qos: o.packet.QoS, slot: true, answered: o.answered}
	o.packet.PacketID = f.s.add(fl)
	if f.s.keep { // a copy, because it may outlive its sender's interest
		again := *o.packet
		again.Payload = slices.Clone(o.packet.Payload)
		again.Duplicate = true // [MQTT-3.3.1-1]
		fl.publish = &again
	}
	f.w.later(o.packet)
}

// handed ends a publish of QoS 0, which was written.
func (f *flows) handed(o *outgoing) {
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	if f.open[o] {
		delete(f.open, o)
		o.done(Ack{At: time.Now()}, nil)
	}
}

// start sends a publish as soon as the broker takes another one, behind those that
// were started before.
func (f *flows) start(o *outgoing) {
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	if f.s.flows != f {
		o.done(Ack{}, ErrNotConnected)
		return
	}
	f.line = append(f.line, o)
	f.advance()
}

// ask sends a request and gives the channel of its answer; ErrNotConnected where
// the connection is lost.
func (f *flows) ask(p packets.Packet) (<-chan answer, error) {
	answered := make(chan answer, 1)
	fl := &flight{kind: packets.UNSUBSCRIBE, answered: func(a answer) { answered <- a }}
	if _, ok := p.(*packets.Subscribe); ok {
		fl.kind = packets.SUBSCRIBE
	}
	f.order.Lock()
	defer f.order.Unlock()
	f.s.mu.Lock()
	if f.s.flows != f {
		f.s.mu.Unlock()
		return nil, ErrNotConnected
	}
	id := f.s.add(fl)
	f.s.mu.Unlock()
	p.(interface{ SetIdentifier(uint16) }).SetIdentifier(id)
	f.w.send(p)
	return answered, nil
}

// answer ends a flight with the broker's answer. An identifier that is not in
// flight is an answer that came twice, which does no harm.
func (f *flows) answer(p *packets.ControlPacket) {
	id := p.PacketID()
	f.s.mu.Lock()
	fl := f.s.flights[id]
	if fl == nil || !fl.answeredBy(p.Type) && !(f.w.version == V311 && fl.loweredBy(p.Type)) {
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
	fl.answered(answer{packet: p})
	if fl.slot {
		f.free++
		f.advance()
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

// loweredBy tells whether a packet of the type ends a flight of QoS 2 as if it had
// been of QoS 1. RabbitMQ, which has no QoS 2, answers so: it has taken the
// message, and another connection over it would only have it taken again.
func (fl *flight) loweredBy(kind byte) bool {
	return kind == packets.PUBACK && fl.kind == packets.PUBLISH && fl.qos == 2 && !fl.released
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
// other end, and silent tells that the broker was not heard any more. The senders
// whose answers can't come any more are told so.
func (f *flows) end(why *ReasonError, silent bool) {
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	if f.s.flows == f {
		f.s.flows = nil
		if why != nil {
			f.blame(why)
		}
		f.s.drop(!f.s.keep)
		if !silent {
			f.s.tire()
		}
		f.giveUp()
	}
	if why != nil {
		f.w.fail(why)
	}
}

// giveUp answers the publishes that have no flight yet. Called under s.mu.
func (f *flows) giveUp() {
	for _, o := range f.line {
		if o.departure.leave() {
			o.done(Ack{}, ErrNotConnected)
		}
	}
	for o := range f.open {
		o.done(Ack{}, ErrUnconfirmed)
	}
	f.line = nil
	clear(f.open)
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
			fl.answered(answer{refused: why})
			return
		}
	}
}
