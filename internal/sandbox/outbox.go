package sandbox

import (
	"bytes"
	"sync"

	"github.com/mochi-mqtt/server/v2/packets"
)

// batchBytes is how much is written to the socket at a time, where many small packets wait.
const batchBytes = 64 << 10

// outbox is a connection's write queue. It keeps to the client's Receive Maximum [MQTT-3.3.4-9]
// and Maximum Packet Size [MQTT-3.1.2-24], of which the broker forgets the first one message at a
// time until it sends nothing any more, and makes a session unusable by the second. And it keeps the
// order when a session is resumed, where the broker lets new messages overtake CONNACK and those
// that it sends again, and sends some twice.
type outbox struct {
	limit int // bytes
	stats *stats

	mu       sync.Mutex
	connect  connectInfo
	tooLarge func(id uint16) // a PUBLISH at QoS > 0 that the client can't take is given up
	ready    [][]byte        // to be written, in order
	held     []queued        // PUBLISH at QoS > 0 beyond the Receive Maximum, in order
	parked   []queued        // PUBLISH that came while the session is being resumed, in order
	parking  bool
	unacked  map[uint16]bool // packet identifiers of PUBLISH at QoS > 0; true = it went out, false = held
	sent     int             // how many of unacked went out
	bytes    int             // of ready, held, parked, and what is being written
	writing  int
	closed   bool
	wake     chan struct{} // holds one token when there may be something to do
	done     chan struct{} // closed when nothing will be written any more
}

type queued struct {
	outgoing
	packet []byte
}

func newOutbox(limit int, st *stats) *outbox {
	return &outbox{limit: limit, stats: st, unacked: map[uint16]bool{}, wake: make(chan struct{}, 1), done: make(chan struct{})}
}

// configure tells what the client announced in CONNECT. tooLarge is called without a lock held.
func (o *outbox) configure(c connectInfo, tooLarge func(id uint16)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.connect, o.tooLarge = c, tooLarge
}

// sendResult is what became of a packet given to send.
type sendResult byte

const (
	outboxTaken sendResult = iota // or dropped and counted, where that is what MQTT asks for
	outboxFull                    // the client is too slow for what it asked for
	outboxClosed
)

// send queues a copy of the packet.
func (o *outbox) send(info outgoing, packet []byte) sendResult {
	o.mu.Lock()
	publish := info.kind == packets.Publish
	switch {
	case o.closed:
		o.mu.Unlock()
		return outboxClosed
	case publish && o.connect.largest > 0 && uint32(len(packet)) > o.connect.largest: // [MQTT-3.1.2-25]
		giveUp := o.tooLarge
		o.mu.Unlock()
		o.stats.messagesDropped.Add(1)
		if info.qos > 0 && giveUp != nil {
			giveUp(info.id)
		}
		return outboxTaken
	case publish && info.qos > 0: // bounded by what the session may keep
	case o.bytes+len(packet) > o.limit && publish:
		o.mu.Unlock()
		o.stats.messagesDropped.Add(1)
		return outboxTaken
	case o.bytes+len(packet) > o.limit:
		o.mu.Unlock()
		return outboxFull
	}
	defer o.mu.Unlock()
	q := queued{info, bytes.Clone(packet)}
	o.bytes += len(packet)
	if o.parking && publish && !info.dup {
		o.parked = append(o.parked, q)
	} else {
		o.enqueue(q)
	}
	return outboxTaken
}

// enqueue makes a packet ready, or holds it.
func (o *outbox) enqueue(q queued) {
	if q.qos > 0 {
		if _, again := o.unacked[q.id]; again { // it is on its way
			o.bytes -= len(q.packet)
			return
		}
		mayGo := o.connect.receiveMaximum == 0 || o.sent < o.connect.receiveMaximum
		o.unacked[q.id] = mayGo
		if !mayGo {
			o.held = append(o.held, q)
			return
		}
		o.sent++
	}
	o.ready = append(o.ready, q.packet)
	o.signal()
}

// room tells whether a message of that payload at QoS 0 would be taken.
func (o *outbox) room(payload int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return !o.closed && o.bytes+payload <= o.limit
}

// park keeps new messages back until unpark; those that the broker sends again pass.
func (o *outbox) park() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.parking = true
}

// unpark lets messages go: first those given, then those that came meanwhile.
func (o *outbox) unpark(first [][]byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	for _, packet := range first {
		if info, ok := nextOutgoing(packet); ok {
			o.bytes += len(packet)
			o.enqueue(queued{info, packet})
		}
	}
	for _, q := range o.parked {
		o.enqueue(q)
	}
	o.parked, o.parking = nil, false
}

// put queues a packet of the link's own, whatever waits.
func (o *outbox) put(packet []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.closed {
		o.ready = append(o.ready, packet)
		o.bytes += len(packet)
		o.signal()
	}
}

// finish drops what waits and makes packet the last one to be written. Messages at QoS 1 and 2
// stay in the session.
func (o *outbox) finish(packet []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	o.ready = [][]byte{packet}
	o.bytes = o.writing + len(packet)
	o.shut()
}

// acknowledged lets the next held message go where id went out.
func (o *outbox) acknowledged(id uint16) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.unacked[id] {
		return
	}
	delete(o.unacked, id)
	o.sent--
	for len(o.held) > 0 && o.sent < o.connect.receiveMaximum {
		next := o.held[0]
		o.held[0] = queued{}
		o.held = o.held[1:]
		o.unacked[next.id] = true
		o.sent++
		o.ready = append(o.ready, next.packet)
		o.signal()
	}
}

// take waits for packets to write and gives them joined; nil means that the outbox is closed and
// everything was taken. The batch before counts as written.
func (o *outbox) take() []byte {
	for {
		o.mu.Lock()
		o.bytes -= o.writing
		o.writing = 0
		if len(o.ready) > 0 {
			batch := o.join()
			o.writing = len(batch)
			o.mu.Unlock()
			return batch
		}
		closed := o.closed
		o.mu.Unlock()
		if closed {
			return nil
		}
		<-o.wake
	}
}

// join takes ready packets up to batchBytes, at least one.
func (o *outbox) join() []byte {
	n, size := 1, len(o.ready[0])
	for n < len(o.ready) && size+len(o.ready[n]) <= batchBytes {
		size += len(o.ready[n])
		n++
	}
	batch := o.ready[0]
	if n > 1 {
		batch = bytes.Join(o.ready[:n], nil)
	}
	clear(o.ready[:n])
	o.ready = o.ready[n:]
	if len(o.ready) == 0 {
		o.ready = nil
	}
	return batch
}

// close takes no more packets; those that are ready are still written.
func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.shut()
}

func (o *outbox) shut() {
	o.closed = true
	o.held, o.parked = nil, nil
	o.signal()
}

// end is the writer's word that nothing will be written any more.
func (o *outbox) end() {
	o.close()
	close(o.done)
}

func (o *outbox) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}
