package sandbox

import "sync"

// packetIDs gives the client's packet identifiers a range of their own inside the broker. MQTT has
// two independent sets, one for each direction (MQTT 5, 2.2.1); the broker keeps both in one table,
// so that a client's SUBSCRIBE 1 would be refused while the broker's PUBLISH 1 is unacknowledged,
// and a client's PUBLISH 1 would make the broker forget its own.
type packetIDs struct {
	mu       sync.Mutex
	inner    map[uint16]uint16 // the client's identifier → the broker's
	outer    map[uint16]uint16 // and back
	lastSent uint16            // the broker's own newest identifier; it counts upwards
	lastIn   uint16            // the newest that enter chose
}

func newPacketIDs() *packetIDs {
	return &packetIDs{inner: map[uint16]uint16{}, outer: map[uint16]uint16{}}
}

// sent notes an identifier that the broker chose for a message of its own.
func (p *packetIDs) sent(id uint16) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lastSent == 0 || int16(id-p.lastSent) > 0 {
		p.lastSent = id
	}
}

// newest is the newest identifier that the broker chose, 0 where there is none.
func (p *packetIDs) newest() uint16 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lastSent
}

// maxPacketIDs bounds the client's identifiers in use. Only QoS 2 flows that are never finished,
// over many connections, can reach it.
const maxPacketIDs = 8 * receiveMaximum

// enter gives the broker's identifier for one of the client's, the same one until exit is told that
// the flow is done. New ones lie far ahead of where the broker counts, and those inUse by the broker
// are skipped. 0, which no packet may have, means that too many are in use.
func (p *packetIDs) enter(id uint16, inUse func(uint16) bool) uint16 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if in, ok := p.inner[id]; ok {
		return in
	}
	if len(p.inner) >= maxPacketIDs {
		return 0
	}
	in := p.lastIn + 1
	if in-p.lastSent < 1<<14 { // the broker comes near
		in = p.lastSent + 1<<15
	}
	for {
		if _, taken := p.outer[in]; in != 0 && !taken && !inUse(in) {
			break
		}
		in++ // ends: both sides together have fewer than 65,535 in use
	}
	p.lastIn = in
	p.inner[id], p.outer[in] = in, id
	return in
}

// known tells whether the client's identifier is in use.
func (p *packetIDs) known(id uint16) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, ok := p.inner[id]
	return ok
}

// exit gives the client's identifier for one of the broker's, and forgets the pair where the flow
// is done. An identifier from before a restart is given as it is.
func (p *packetIDs) exit(in uint16, done bool) uint16 {
	p.mu.Lock()
	defer p.mu.Unlock()
	id, ok := p.outer[in]
	if !ok {
		return in
	}
	if done {
		delete(p.outer, in)
		delete(p.inner, id)
	}
	return id
}
