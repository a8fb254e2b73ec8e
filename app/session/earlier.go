package session

import (
	"deviceconsole/app/draft"
	"deviceconsole/app/lint"
)

// EarlierFound has the payloads of the newest events of the topic that is composed
// for, the newest first, at most lint.MaxEarlier. The Runner sends it when the topic
// has become another one and when an event was sent.
type EarlierFound struct{ Payloads [][]byte }

func (EarlierFound) event() {}

// updateEarlier takes the events that the composed one follows.
func (m Model) updateEarlier(e Event) (Model, bool) {
	found, ok := e.(EarlierFound)
	if !ok {
		return m, false
	}
	m.Compose.earlier = found.Payloads
	return m.preview(), true
}

// follows is the topic of the composed event; "" = there is none.
func (c *Compose) follows() string {
	if c.Draft.Kind != draft.Event {
		return ""
	}
	return c.Built.Message.Topic
}

// follow looks for the events before the composed one, after an event of the
// session's.
func (r *Runner) follow(e Event) {
	topic := r.model.Compose.follows()
	_, sent := e.(SendPressed)
	if topic == r.followed && !sent {
		return
	}
	r.followed = topic
	found := EarlierFound{}
	store := r.deps.Store
	for id := store.Newest(topic); id != 0 && len(found.Payloads) < lint.MaxEarlier; id = store.Previous(id) {
		if e, _, ok := store.Head(id, lint.RowBytes); ok {
			found.Payloads = append(found.Payloads, e.Payload)
		}
	}
	r.model, _ = Update(r.model, found)
}
