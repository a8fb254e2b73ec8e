package scripted

import "github.com/eclipse/paho.golang/packets"

// Forget forgets all sessions, as a broker does that restarts without having kept them.
func (b *Broker) Forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.clients)
}

// Say sends bytes to every client that is connected, whatever they mean to it.
func (b *Broker) Say(bytes []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.conns {
		c.write(bytes)
	}
}

// Sockets counts the WebSockets that are open, also of those who have not logged in,
// and Upgrades all that ever were.
func (b *Broker) Sockets() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.sockets
}

// Upgrades counts the WebSockets so far.
func (b *Broker) Upgrades() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.upgrades
}

// Pings counts the PINGREQs so far.
func (b *Broker) Pings() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.pings
}

// Parted are the reason codes with which clients said goodbye so far.
func (b *Broker) Parted() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]byte(nil), b.parted...)
}

// opened counts a WebSocket, and gives what to do at its end.
func (b *Broker) opened() func() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sockets++
	b.upgrades++
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.sockets--
	}
}

// unknown is a packet identifier that no client of these tests comes to use.
const unknown = 65_000

// babble acknowledges a message twice, and others that there never were.
func (c *conn) babble(p *packets.Publish) {
	for _, id := range []uint16{unknown, p.PacketID, p.PacketID, unknown} {
		c.send(&packets.Puback{PacketID: id, Properties: &packets.Properties{}})
	}
}
