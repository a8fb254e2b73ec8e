package mqttws

import "sync"

const (
	// inboxReports is how many other reports may wait before no new connection
	// is made.
	inboxReports = 4096
	// messageCost is added to a message's own bytes, so that empty ones count.
	messageCost = 512
	// keptEvents is the longest list kept for reuse.
	keptEvents = 4096
)

// inbox carries everything the client tells to its callbacks, in order. Putting
// never waits; whoever produces asks for room first.
type inbox struct {
	limit int // bytes of messages that may wait

	mu      sync.Mutex
	events  []event
	bytes   int           // of messages not yet handled
	reports int           // statuses and subscriptions not yet told
	more    chan struct{} // has an element while events may wait
	room    chan struct{} // closed when something was handled; nil while nobody waits
	shut    bool
}

// event is one call of a callback: exactly one field is set.
type event struct {
	message      *Message
	status       *Status
	subscription *Subscription
}

func (e event) size() int {
	if e.message == nil {
		return 0
	}
	return messageCost + len(e.message.Topic) + len(e.message.Payload)
}

func newInbox(limit int) *inbox { return &inbox{limit: limit, more: make(chan struct{}, 1)} }

// put adds an event. A status that only brings a new round trip replaces one
// that still waits to be told.
func (b *inbox) put(e event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.shut {
		return
	}
	if n := len(b.events); n > 0 && e.status != nil && e.status.State == Connected {
		if last := b.events[n-1].status; last != nil && last.State == Connected {
			b.events[n-1] = e
			return
		}
	}
	b.events = append(b.events, e)
	b.bytes += e.size()
	if e.message == nil {
		b.reports++
	}
	select {
	case b.more <- struct{}{}:
	default:
	}
}

// awaitBytes waits until a message may be read, or over is closed.
func (b *inbox) awaitBytes(over <-chan struct{}) {
	b.await(over, func() bool { return b.bytes >= b.limit })
}

// awaitReports waits until reports may be made, or over is closed.
func (b *inbox) awaitReports(over <-chan struct{}) {
	b.await(over, func() bool { return b.reports >= inboxReports })
}

func (b *inbox) await(over <-chan struct{}, full func() bool) {
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
		select {
		case <-room:
		case <-over:
			return
		}
	}
}

// deliver calls tell for each event in order, until the inbox is closed.
func (b *inbox) deliver(tell func(event)) {
	var batch []event
	for range b.more {
		if cap(batch) > keptEvents {
			batch = nil
		}
		b.mu.Lock()
		batch, b.events = b.events, batch[:0]
		b.mu.Unlock()
		for i, e := range batch {
			if b.over() {
				return
			}
			tell(e)
			batch[i] = event{}
			b.handled(e)
		}
	}
}

func (b *inbox) over() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.shut
}

// handled notes that a callback returned.
func (b *inbox) handled(e event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bytes -= e.size()
	if e.message == nil {
		b.reports--
	}
	b.wake()
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
		b.shut, b.events = true, nil
		close(b.more)
		b.wake()
	}
}
