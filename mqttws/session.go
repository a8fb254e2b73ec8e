package mqttws

import (
	"cmp"
	"context"
	"io"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/eclipse/paho.golang/packets"
)

const (
	// receiveMaximum is how many QoS 1 and 2 messages a broker may send us
	// unanswered (3.1.2.11.3).
	receiveMaximum = 256
	// maxInFlight bounds what we send unanswered where the broker takes more.
	maxInFlight = 1024
)

// session is the client's side of the session state (MQTT 5, 4.1): the packets
// that wait for an answer, and the QoS 2 messages that were received and not
// yet released. It outlives connections when keep is set, as the broker's does.
type session struct {
	keep bool // the broker was asked to keep the session (SessionExpiry > 0)

	mu      sync.Mutex
	flights map[uint16]*flight  // by packet identifier
	seen    map[uint16]struct{} // QoS 2 identifiers between PUBLISH and PUBREL
	lastID  uint16
	count   uint64
	conn    *sessionConn // the connection in use, nil between connections
}

// flight is a packet of ours that waits for its answer.
type flight struct {
	number   uint64 // order of sending [MQTT-4.6.0-1]
	kind     byte   // packets.PUBLISH, SUBSCRIBE or UNSUBSCRIBE
	qos      byte
	publish  *packets.Publish // what to send again; nil unless the session is kept
	released bool             // PUBREL was sent: PUBLISH never is again [MQTT-4.3.3-6]
	again    bool             // was sent again on a resumed session
	slot     bool             // counts against the broker's Receive Maximum
	answer   chan<- packets.ControlPacket
	sending  *sending // nil for what has no sender waiting any more
}

// sending goes with the context of a publish through paho, and brings back what
// paho's result does not tell.
type sending struct {
	sent    atomic.Bool  // the packet got an identifier and was written
	refused *ReasonError // set before the answer: the broker ended the connection for it
}

type sendingKey struct{}

func newSession(keep bool) *session {
	return &session{keep: keep, flights: map[uint16]*flight{}, seen: map[uint16]struct{}{}}
}

// add gives a packet its identifier and its place in flight. There is always a
// free one: publishes are bounded by maxInFlight, requests by MaxSubscriptions.
func (s *session) add(f *flight) uint16 {
	for {
		s.lastID++
		if _, used := s.flights[s.lastID]; s.lastID != 0 && !used {
			break
		}
	}
	s.count++
	f.number = s.count
	s.flights[s.lastID] = f
	return s.lastID
}

// inOrder gives the identifiers in flight in the order of sending.
func (s *session) inOrder() []uint16 {
	ids := make([]uint16, 0, len(s.flights))
	for id := range s.flights {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b uint16) int { return cmp.Compare(s.flights[a].number, s.flights[b].number) })
	return ids
}

// drop gives up what is in flight, telling every sender that no answer will
// come: requests always, publishes when all is set.
func (s *session) drop(all bool) {
	for id, f := range s.flights {
		if all || f.kind != packets.PUBLISH {
			delete(s.flights, id)
			f.answer <- packets.ControlPacket{}
		}
	}
	if all {
		clear(s.seen)
	}
}

// end drops everything: the session will not be resumed.
func (s *session) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(true)
}

// resume takes over a new connection. Where the broker kept the session, what
// is in flight is sent again in its order [MQTT-4.4.0-1] [MQTT-4.6.0-1]; as much
// of it as the broker takes at once, the rest as answers come.
func (s *session) resume(c *sessionConn, present bool) {
	s.mu.Lock()
	if !present {
		s.drop(true) // [MQTT-3.2.2-5]
	}
	s.conn = c
	c.again = s.inOrder()
	for _, id := range c.again {
		s.flights[id].slot = false
	}
	var now []io.WriterTo
	for len(c.slots) < cap(c.slots) {
		p := c.nextAgain()
		if p == nil {
			break
		}
		c.slots <- struct{}{}
		now = append(now, p)
	}
	s.mu.Unlock()
	for _, p := range now {
		send(c.w, p)
	}
}

// send writes a packet, if the connection it belongs to is still there.
func send(w io.Writer, p io.WriterTo) { _, _ = p.WriteTo(w) }

// flightOf makes the record of a packet to be sent. What may be sent again is
// copied, because it may outlive its sender's interest.
func (s *session) flightOf(ctx context.Context, p any, answer chan<- packets.ControlPacket) *flight {
	f := &flight{answer: answer}
	switch p := p.(type) {
	case *packets.Publish:
		f.kind, f.qos = packets.PUBLISH, p.QoS
		f.sending, _ = ctx.Value(sendingKey{}).(*sending)
		if s.keep {
			again := *p
			again.Payload = slices.Clone(p.Payload)
			again.Duplicate = true // [MQTT-3.3.1-1]
			f.publish = &again
		}
	case *packets.Subscribe:
		f.kind = packets.SUBSCRIBE
	case *packets.Unsubscribe:
		f.kind = packets.UNSUBSCRIBE
	}
	return f
}
