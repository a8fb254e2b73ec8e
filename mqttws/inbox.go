package mqttws

import (
	"sync"
	"time"
)

const (
	// inboxReports is how many other reports may wait before no new connection
	// is made.
	inboxReports = 4096
	// messageCost is added to a message's own bytes, so that empty ones count.
	messageCost = 512
	// keptEvents and keptBytes are the most that a batch keeps for reuse.
	keptEvents = 4096
	keptBytes  = 1 << 20
)

// inbox carries everything the client tells to its callbacks, in order. Putting
// never waits; whoever produces asks for room first.
type inbox struct {
	limit int // bytes of messages that may wait

	mu      sync.Mutex
	waiting batch
	topics  names
	bytes   int           // of messages not yet handled
	reports int           // statuses and subscriptions not yet told
	more    chan struct{} // has an element while events may wait
	room    chan struct{} // closed when something was handled; nil while nobody waits
	shut    bool
}

// batch is events in their order, and the payloads of the messages among them.
// There are two, which take turns: one is told while the other fills, so that
// messages cost no memory of their own.
type batch struct {
	events []event
	data   []byte
}

// event is one call of a callback: a status, a subscription, or else a message.
type event struct {
	status       *Status
	subscription *Subscription

	topic             string
	start, size       int // of the payload in the batch's data
	qos               byte
	retain, duplicate bool
	kept              bool
	at                time.Time
	properties        *Properties
	extra             int // bytes of the properties
}

func (e *event) isMessage() bool { return e.status == nil && e.subscription == nil }

// cost is what an event counts against the inbox's limit.
func (e *event) cost() int {
	if !e.isMessage() {
		return 0
	}
	return messageCost + len(e.topic) + e.size + e.extra
}

// message is what a callback is told of a message.
func (b *batch) message(e *event) Message {
	m := Message{
		Topic: e.topic, Payload: b.data[e.start : e.start+e.size : e.start+e.size],
		QoS: e.qos, Retain: e.retain, Duplicate: e.duplicate, Kept: e.kept, At: e.at,
	}
	if e.properties != nil {
		m.Properties = *e.properties
	}
	return m
}

// reset empties the batch and keeps its room, unless that is uncommonly large.
func (b *batch) reset() {
	if cap(b.events) > keptEvents {
		b.events = nil
	}
	if cap(b.data) > keptBytes {
		b.data = nil
	}
	clear(b.events)
	b.events, b.data = b.events[:0], b.data[:0]
}

func newInbox(limit int) *inbox { return &inbox{limit: limit, more: make(chan struct{}, 1)} }

// receive adds a message, with a copy of all that it refers to.
func (b *inbox) receive(p *incoming) {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := &b.waiting
	start := len(w.data)
	if !b.shut {
		w.data = append(w.data, p.payload...)
	}
	b.add(event{
		topic: b.topics.name(p.topic), start: start, size: len(p.payload),
		qos: p.qos, retain: p.retain, duplicate: p.duplicate, kept: p.kept, at: p.at, properties: p.properties, extra: p.properties.size(),
	})
}

// put adds another event. A status that only brings a new round trip replaces
// one that still waits to be told.
func (b *inbox) put(e event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if events := b.waiting.events; len(events) > 0 && !b.shut && e.status != nil && e.status.State == Connected {
		if last := events[len(events)-1].status; last != nil && last.State == Connected {
			events[len(events)-1] = e
			return
		}
	}
	b.add(e)
}

// add takes an event. Called under mu.
func (b *inbox) add(e event) {
	if b.shut {
		return
	}
	b.waiting.events = append(b.waiting.events, e)
	b.bytes += e.cost()
	if !e.isMessage() {
		b.reports++
	}
	select {
	case b.more <- struct{}{}:
	default:
	}
}

// awaitBytes waits until a message may be read, or over is closed. It calls
// stalled before it waits.
func (b *inbox) awaitBytes(over <-chan struct{}, stalled func()) {
	b.await(over, stalled, func() bool { return b.bytes >= b.limit })
}

// awaitReports waits until reports may be made, or over is closed.
func (b *inbox) awaitReports(over <-chan struct{}) {
	b.await(over, func() {}, func() bool { return b.reports >= inboxReports })
}

func (b *inbox) await(over <-chan struct{}, stalled func(), full func() bool) {
	for {
		b.mu.Lock()
		if !full() || b.shut {
			b.mu.Unlock()
			return
		}
		if b.room == nil {
			b.room = make(chan struct{})
		}
		room := b.room
		b.mu.Unlock()
		stalled()
		select {
		case <-room:
		case <-over:
			return
		}
	}
}

// deliver calls tell for each event in order, until the inbox is closed. What an
// event's message refers to is good until tell returns.
func (b *inbox) deliver(tell func(*batch, *event)) {
	var told batch
	for range b.more {
		b.mu.Lock()
		told, b.waiting = b.waiting, told
		shut := b.shut
		b.mu.Unlock()
		for i := range told.events {
			if shut {
				return
			}
			tell(&told, &told.events[i])
			shut = b.handled(&told.events[i])
		}
		told.reset()
	}
}

// handled notes that a callback returned, and reports whether the inbox was
// closed meanwhile.
func (b *inbox) handled(e *event) (shut bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bytes -= e.cost()
	if !e.isMessage() {
		b.reports--
	}
	b.wake()
	return b.shut
}

// wake lets those who wait for room look again. Called under mu.
func (b *inbox) wake() {
	if b.room != nil {
		close(b.room)
		b.room = nil
	}
}

// close drops what waits; no callback begins after it returned.
func (b *inbox) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.shut {
		b.shut, b.waiting = true, batch{}
		close(b.more)
		b.wake()
	}
}

// names keeps the topics seen lately, so that a message of one of them brings no
// new string.
type names struct{ known map[string]string }

const (
	maxNames   = 4096
	maxNameLen = 512 // bytes; longer ones are not kept
)

func (n *names) name(b []byte) string {
	if s, ok := n.known[string(b)]; ok {
		return s
	}
	s := string(b)
	if len(s) <= maxNameLen {
		if n.known == nil || len(n.known) >= maxNames {
			n.known = make(map[string]string)
		}
		n.known[s] = s
	}
	return s
}
