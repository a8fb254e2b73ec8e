package sandbox

import "sync"

// retainedLedger counts the retained messages of the contract's topics, to bound them.
type retainedLedger struct {
	maxMessages, maxBytes int

	mu    sync.Mutex
	sizes map[string]int // topic name and payload in bytes, by topic
	bytes int
}

func newRetainedLedger(l Limits) *retainedLedger {
	return &retainedLedger{maxMessages: l.RetainedMessages, maxBytes: l.RetainedBytes, sizes: map[string]int{}}
}

// room tells whether a message of size bytes may be retained for the topic, in place of one that
// may be there.
func (r *retainedLedger) room(topic string, payload int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	old, there := r.sizes[topic]
	return (there || len(r.sizes) < r.maxMessages) && r.bytes-old+len(topic)+payload <= r.maxBytes
}

// set notes what is retained for the topic now; no payload means nothing [MQTT-3.3.1-6].
func (r *retainedLedger) set(topic string, payload int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bytes -= r.sizes[topic]
	delete(r.sizes, topic)
	if payload > 0 {
		r.sizes[topic] = len(topic) + payload
		r.bytes += r.sizes[topic]
	}
}

func (r *retainedLedger) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.sizes)
}
