package timeline

const (
	// maxSaved is the longest payload that outlives its message, in bytes.
	maxSaved = 1 << 10
	// maxSavedBytes bounds all of them together.
	maxSavedBytes = 8 << 20
)

// savedPayloads are the last payloads of topics whose last message has left the
// history. A topic keeps its buffer, so that the next time costs no allocation.
type savedPayloads struct {
	list  []savedPayload
	bytes int64  // of the buffers
	topic []byte // scratch of Store.save
}

type savedPayload struct {
	id   ID // of the message; a newer one of the topic makes it stale
	data []byte
}

// of returns what is saved of a topic.
func (p *savedPayloads) of(n *node) savedPayload {
	if n.saved == 0 {
		return savedPayload{}
	}
	return p.list[n.saved-1]
}

// buffer returns room for a payload of a topic, or nil where there is none.
func (p *savedPayloads) buffer(n *node, id ID, size int) []byte {
	if size > maxSaved {
		return nil
	}
	old := p.of(n)
	if more := int64(size - cap(old.data)); more > 0 {
		if p.bytes+more > maxSavedBytes {
			return nil
		}
		p.bytes += more
		old.data = make([]byte, size)
	}
	if n.saved == 0 {
		p.list = append(p.list, savedPayload{})
		n.saved = int32(len(p.list))
	}
	saved := savedPayload{id, old.data[:size]}
	p.list[n.saved-1] = saved
	return saved.data
}

// take saves for a topic what was saved elsewhere.
func (p *savedPayloads) take(n *node, from savedPayload) {
	if from.id != 0 {
		copy(p.buffer(n, from.id, len(from.data)), from.data)
	}
}

// save keeps the payload of a received message that is about to go, where it is
// the last of its topic. at is the address behind its header.
func (s *Store) save(id ID, h *header, at uint32) {
	stats := s.stats
	if id < s.shown {
		stats = s.hidden.stats
	}
	spot, ok := unknownSpot, true
	if h.topicRef != 0 {
		slot := &s.topics.slots[h.topicRef-1]
		if spot = slot.spot; spot == unknownSpot || stats != s.stats {
			spot, ok = stats.byTopic[slot.name]
		}
	} else {
		spot, ok = stats.byTopic[string(s.ring.view(at, h.topicLen, &stats.saved.topic))]
	}
	if !ok || spot < 0 || stats.numbers.at(spot).lastID != id {
		return
	}
	at += h.topicLen + h.extraLen
	s.ring.read(at, stats.saved.buffer(stats.nodes.at(spot), id, int(h.payloadLen)))
}
