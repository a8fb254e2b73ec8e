package mqttws

import "github.com/eclipse/paho.golang/packets"

// arrived tells whether a PUBLISH of QoS 1 or 2 is to be delivered. One of QoS 2
// whose identifier is not yet released came before: it is acknowledged again
// and not delivered again [MQTT-4.3.3-10].
func (f *flows) arrived(p *incoming) bool {
	if p.id == 0 { // [MQTT-2.2.1-3]
		f.w.refuse(packets.DisconnectProtocolError, "PUBLISH without a packet identifier")
		return false
	}
	if p.qos != 2 {
		return true
	}
	f.s.mu.Lock()
	_, again := f.s.seen[p.id]
	// MQTT 3.1.1 can't announce a maximum: there are no more than identifiers.
	full := !again && len(f.s.seen) >= receiveMaximum && f.w.version == V5
	if !again && !full {
		f.s.seen[p.id] = struct{}{}
	}
	f.s.mu.Unlock()
	if full {
		f.w.refuse(packets.DisconnectReceiveMaximumExceeded, "more unreleased messages than we announced to take")
	}
	return !again && !full
}

// acknowledge answers a PUBLISH that was delivered, now or before.
func (f *flows) acknowledge(p *incoming) {
	if p.qos == 1 {
		f.w.later(&packets.Puback{PacketID: p.id})
	} else {
		f.w.later(&packets.Pubrec{PacketID: p.id})
	}
}

// release answers PUBREL [MQTT-4.3.3-11].
func (f *flows) release(p *packets.Pubrel) {
	comp := &packets.Pubcomp{PacketID: p.PacketID}
	f.s.mu.Lock()
	if _, ok := f.s.seen[p.PacketID]; !ok {
		comp.ReasonCode = packets.PubcompPacketIdentifierNotFound
	}
	delete(f.s.seen, p.PacketID)
	f.s.mu.Unlock()
	f.w.later(comp)
}
