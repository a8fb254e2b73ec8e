package sandbox

import (
	"bytes"
	"slices"
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
	limit  int // bytes
	stats  *stats
	budget *budget
	kept   func(id uint16) (payload []byte, ok bool) // what the session keeps of a message at QoS > 0

	mu          sync.Mutex
	connect     connectInfo
	tooLarge    func(id uint16) // a PUBLISH at QoS > 0 that the client can't take is given up
	ready       []queued        // to be written, in order
	held        []queued        // PUBLISH at QoS > 0 beyond the Receive Maximum, in order
	parked      []queued        // PUBLISH that came while the session is being resumed, in order
	parking     bool
	unacked     map[uint16]progress // of PUBLISH at QoS > 0, by packet identifier
	sent        int                 // how many of unacked are not held
	bytes       int                 // of ready, held, parked, and what is being written
	writing     int
	cost        int // of all these in the budget
	writingCost int
	closed      bool
	wake        chan struct{} // holds one token when there may be something to do
	done        chan struct{} // closed when nothing will be written any more
}

// queued is a packet that waits. Its last part may be a payload that the session keeps too, and that
// counts there.
type queued struct {
	outgoing
	packet  []byte
	payload []byte
}

// progress is how far a PUBLISH at QoS > 0 came.
type progress byte

const (
	isHeld progress = iota + 1
	isReady
	isWritten // given to the writer
)

func newOutbox(limit int, st *stats, b *budget) *outbox {
	return &outbox{limit: limit, stats: st, budget: b, unacked: map[uint16]progress{}, wake: make(chan struct{}, 1), done: make(chan struct{})}
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

// shareBytes is the smallest payload that is shared with the session and not copied.
const shareBytes = 1 << 10

// queue makes a packet one that waits. Where the session keeps the payload, that is shared. The
// caller sees to the budget.
func (o *outbox) queue(info outgoing, packet []byte) queued {
	q := queued{outgoing: info, packet: packet}
	if info.kind == packets.Publish && info.qos > 0 {
		if p, _ := o.kept(info.id); len(p) >= shareBytes && bytes.HasSuffix(packet, p) {
			q.packet, q.payload = packet[:len(packet)-len(p)], p
		}
	}
	q.packet = bytes.Clone(q.packet)
	o.bytes += info.size
	return q
}

// forget takes a packet that will not be written out of the count.
func (o *outbox) forget(q queued) {
	o.bytes -= q.size
	o.charge(-len(q.packet))
}

func (o *outbox) charge(n int) {
	o.cost += n
	o.budget.add(n)
}

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
		if _, ok := o.kept(info.id); !ok {
			o.mu.Unlock()
			return outboxTaken // the session had no room
		}
	case o.bytes+len(packet) > o.limit && publish:
		o.mu.Unlock()
		o.stats.messagesDropped.Add(1)
		return outboxTaken
	case publish && !o.budget.take(o.cost, len(packet)):
		o.mu.Unlock()
		o.stats.messagesDropped.Add(1)
		o.budget.refuse()
		return outboxTaken
	case publish:
		o.cost += len(packet)
	case !publish && (o.bytes+len(packet) > o.limit || o.cost+len(packet) > max(o.budget.left(), batchBytes)):
		o.mu.Unlock()
		return outboxFull
	}
	defer o.mu.Unlock()
	q := o.queue(info, packet)
	if !publish || info.qos > 0 {
		o.charge(len(q.packet))
	}
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
			o.forget(q)
			return
		}
		if o.connect.receiveMaximum != 0 && o.sent >= o.connect.receiveMaximum {
			o.unacked[q.id] = isHeld
			o.held = append(o.held, q)
			return
		}
		o.unacked[q.id] = isReady
		o.sent++
	}
	o.ready = append(o.ready, q)
	o.signal()
}

// room tells whether a message of that payload at QoS 0 would be taken.
func (o *outbox) room(payload int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return !o.closed && o.bytes+payload <= o.limit && o.cost+2*payload <= o.budget.left()
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
			q := o.queue(info, packet)
			o.charge(len(q.packet))
			o.enqueue(q)
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
		o.ready = append(o.ready, o.queue(outgoing{size: len(packet)}, packet))
		o.charge(len(packet))
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
	o.shut()
	for _, q := range o.ready {
		o.forget(q)
	}
	o.ready = []queued{o.queue(outgoing{size: len(packet)}, packet)}
	o.charge(len(packet))
}

// acknowledged lets the next held message go where id went out. One that still waits is not sent
// any more: the session does not keep it now.
func (o *outbox) acknowledged(id uint16) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch o.unacked[id] {
	case isHeld:
		o.held = o.without(o.held, id)
	case isReady:
		o.ready = o.without(o.ready, id)
		o.sent--
	case isWritten:
		o.sent--
	default:
		o.parked = o.without(o.parked, id)
		return
	}
	delete(o.unacked, id)
	for len(o.held) > 0 && o.sent < o.connect.receiveMaximum {
		next := o.held[0]
		o.held[0] = queued{}
		o.held = o.held[1:]
		o.unacked[next.id] = isReady
		o.sent++
		o.ready = append(o.ready, next)
		o.signal()
	}
}

// without takes the message with the packet identifier out of a queue.
func (o *outbox) without(queue []queued, id uint16) []queued {
	return slices.DeleteFunc(queue, func(q queued) bool {
		out := q.kind == packets.Publish && q.qos > 0 && q.id == id
		if out {
			o.forget(q)
		}
		return out
	})
}

// take waits for packets to write and gives them joined; nil means that the outbox is closed and
// everything was taken. The batch before counts as written.
func (o *outbox) take() []byte {
	for {
		o.mu.Lock()
		o.bytes -= o.writing
		o.charge(-o.writingCost)
		o.writing, o.writingCost = 0, 0
		if len(o.ready) > 0 {
			batch := o.join()
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
	n, size := 0, 0
	for n < len(o.ready) && (n == 0 || size+o.ready[n].size <= batchBytes) {
		size += o.ready[n].size
		n++
	}
	batch := o.ready[0].packet
	if n > 1 || o.ready[0].payload != nil {
		batch = make([]byte, 0, size)
		for _, q := range o.ready[:n] {
			batch = append(append(batch, q.packet...), q.payload...)
		}
	}
	for _, q := range o.ready[:n] {
		o.writingCost += len(q.packet)
		if _, ok := o.unacked[q.id]; ok && q.kind == packets.Publish && q.qos > 0 {
			o.unacked[q.id] = isWritten
		}
	}
	o.writing = size
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
	for _, q := range append(o.held, o.parked...) {
		o.forget(q)
	}
	o.held, o.parked = nil, nil
	o.signal()
}

// end is the writer's word that nothing will be written any more.
func (o *outbox) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.shut()
	o.charge(-o.cost) // what could not be written
	o.ready, o.bytes, o.writingCost = nil, 0, 0
	close(o.done)
}

func (o *outbox) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}
