package mqttws

import (
	"sync"

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
	flows   *flows  // the connection in use, nil between connections
	version Version // of the last connection
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
	losses   int              // connections that ended while it had no answer
	answered func(answer)     // called once, under session.mu: it must not wait
}

// answer ends a flight: with the broker's packet, with the reason for which the
// broker ended the connection over it, or, if both are nil, with the news that
// no answer will come.
type answer struct {
	packet  *packets.ControlPacket
	refused *ReasonError
}

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

// inOrder gives the identifiers in flight in the order of sending. There are
// few: a plain insertion costs the page less than a sort.
func (s *session) inOrder() []uint16 {
	var ids []uint16
	for id, f := range s.flights {
		ids = append(ids, id)
		i := len(ids) - 1
		for ; i > 0 && s.flights[ids[i-1]].number > f.number; i-- {
			ids[i] = ids[i-1]
		}
		ids[i] = id
	}
	return ids
}

// drop gives up what is in flight, telling every sender that no answer will
// come: requests always, publishes when all is set.
func (s *session) drop(all bool) {
	for id, f := range s.flights {
		if all || f.kind != packets.PUBLISH {
			delete(s.flights, id)
			f.answered(answer{})
		}
	}
	if all {
		clear(s.seen)
	}
}

// maxLosses is how many connections may end while a publish has no answer. After
// that it is not sent again, as if the session were lost: it may be what the broker
// ends them for, and would end all others.
const maxLosses = 2

// tire counts the end of a connection against the publishes without an answer.
func (s *session) tire() {
	for id, f := range s.flights {
		if f.kind != packets.PUBLISH || f.released {
			continue
		}
		if f.losses++; f.losses >= maxLosses {
			delete(s.flights, id)
			f.answered(answer{})
		}
	}
}

// end drops everything: the session will not be resumed.
func (s *session) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(true)
}
