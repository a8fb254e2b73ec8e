package sandbox

import (
	"bytes"
	"sync/atomic"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
)

// When a session is resumed, the broker copies what the previous client of the session had to get,
// clears the previous client, and puts the new one in its place. A publisher that looked the previous
// one up just before gives its message to nobody: after the copy it is cleared away or left behind.
// So deliveries to the session wait while it is handed over. Those that were past the check find their
// way from whichever place they end in:
//
//   - cleared with the previous client: catchStraggler, until the new client is in place
//   - left behind in the previous client before the new one was in place: endHandover
//   - left behind later: forward, since the publisher then sees that another client is in place
//
// The outbox sees to it that they overtake neither CONNACK nor older messages.

// handover is a session's state while it is being resumed.
type handover struct {
	from       *mqtt.Client
	to         *link
	stragglers []packets.Packet
	done       chan struct{}
}

// beginHandover prepares the resumption of a session that previous had, by l.
func (b *Broker) beginHandover(l *link, previous *mqtt.Client) {
	l.previous = previous
	l.session.mu.Lock()
	l.session.handover = &handover{from: previous, to: l, done: make(chan struct{})}
	l.session.mu.Unlock()
	l.out.park()
	// The broker counts packet identifiers from 1 again for each client; counting on keeps them in the
	// order of the messages, for orderInflight.
	for range l.session.ids.newest() {
		_, _ = l.client.NextPacketID() // all are free yet
	}
}

// awaitHandover waits while the session is being resumed, which takes no network.
func (s *session) awaitHandover() {
	s.mu.Lock()
	h := s.handover
	s.mu.Unlock()
	if h != nil {
		<-h.done
	}
}

// takeStragglers gives what was caught for the handover to l, once.
func (s *session) takeStragglers(l *link) []packets.Packet {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.handover
	if h == nil || h.to != l {
		return nil
	}
	late := h.stragglers
	h.stragglers = nil
	return late
}

// finishHandover ends the handover to l, if there is one.
func (s *session) finishHandover(l *link) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.handover; h != nil && h.to == l {
		s.handover = nil
		close(h.done)
	}
}

// catchStraggler keeps a message that the broker clears with the previous client of the session
// although it did not copy it for the next one.
func (s *session) catchStraggler(cl *mqtt.Client, pk packets.Packet) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.handover
	if h == nil || h.from != cl || !cl.IsTakenOver() || pk.FixedHeader.Type != packets.Publish {
		return
	}
	if _, copied := h.to.client.State.Inflight.Get(pk.PacketID); !copied {
		h.stragglers = append(h.stragglers, pk)
	}
}

// endHandover gives the client, which is in place now, what came too late for the copy, and lets new
// messages go. The client may be gone again already; then its session keeps them.
func (b *Broker) endHandover(l *link) {
	previous := l.previous
	if previous == nil {
		return
	}
	l.previous = nil
	late := l.session.takeStragglers(l)
	for _, pk := range previous.State.Inflight.GetAll(false) {
		if pk.FixedHeader.Type == packets.Publish && previous.State.Inflight.Delete(pk.PacketID) {
			late = append(late, pk)
		}
	}
	var encoded [][]byte
	for _, pk := range late {
		if b.store != nil {
			b.store.OnQosComplete(l.client, pk) // under its old identifier
		}
		if !b.adopt(l.client, &pk) {
			continue
		}
		pk.ProtocolVersion = l.client.Properties.ProtocolVersion
		pk.Mods.AllowResponseInfo = true
		var buf bytes.Buffer
		if pk.PublishEncode(&buf) == nil {
			encoded = append(encoded, buf.Bytes())
		}
	}
	l.out.unpark(encoded)
	l.session.finishHandover(l)
}

// forward gives a message that the broker has just left behind in a previous client of the session,
// however long ago that was, to the one that is in its place; false where cl is no such client.
func (b *Broker) forward(cl *mqtt.Client, pk packets.Packet) bool {
	if !cl.IsTakenOver() {
		return false
	}
	current, ok := b.server.Clients.Get(cl.ID)
	if !ok || current == cl {
		return false
	}
	if l := linkOf(current); l == nil || !l.session.had(cl) {
		return false
	}
	if cl.State.Inflight.Delete(pk.PacketID) && b.adopt(current, &pk) {
		_ = current.WritePacket(pk) // where the connection is lost, the session keeps it
	}
	return true
}

// had tells whether cl was a client of the session.
func (s *session) had(cl *mqtt.Client) bool {
	if l := linkOf(cl); l != nil {
		return l.session == s
	}
	return s.recalled == cl
}

// adopt makes a message one that cl's session keeps, with a packet identifier of its own.
func (b *Broker) adopt(cl *mqtt.Client, pk *packets.Packet) bool {
	if cl.State.Inflight.Len() >= int(b.server.Options.Capabilities.MaximumInflight) {
		b.stats.messagesDropped.Add(1)
		return false
	}
	id, err := cl.NextPacketID()
	if err != nil {
		b.stats.messagesDropped.Add(1)
		return false
	}
	pk.PacketID = uint16(id)
	if cl.State.Inflight.Set(*pk) {
		atomic.AddInt64(&b.server.Info.Inflight, 1)
	}
	(&hook{b: b}).OnQosPublish(cl, *pk, pk.Created, 0)
	if b.store != nil {
		b.store.OnQosPublish(cl, *pk, pk.Created, 0)
	}
	_, kept := cl.State.Inflight.Get(pk.PacketID)
	return kept
}
