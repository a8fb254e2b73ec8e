package session

import (
	"slices"
	"strconv"
	"time"

	"deviceconsole/app/draft"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// Bounds of the outbox. Finished items make room for new ones, oldest first;
// when what waits leaves no room, Send refuses.
const (
	MaxOutbox      = 200
	MaxOutboxBytes = 8 << 20 // of payloads
)

// Outbox is what was sent from here, oldest first. One item at a time is on its
// way, so that order is kept whatever becomes of the connection.
type Outbox struct {
	Items   []Item
	Problem string // why the last Send was refused before it was taken; "" = it was not

	lastID  uint64
	blocked bool // nothing goes out before the connection is up (again)
}

// Item is one accepted message and what became of it.
type Item struct {
	ID         uint64    // 1, 2, 3 …; SendID of its timeline entry
	At         time.Time // moment of the click on Send
	Topic      string
	Payload    []byte
	QoS        byte
	Retain     bool
	Properties mqttws.Properties
	Again      uint64 // item that this one repeats; 0 = none
	Resent     bool   // another item repeats this one

	State   timeline.Outcome
	Words   Words         // says more than State, where there is more to say
	Code    byte          // reason code of the broker's answer
	Latency time.Duration // from hand-over to answer

	identity identity // what it may be sent as; nothing goes out under other credentials
	sentAt   time.Time
	epoch    uint64 // of the connection when it was handed over
	done     bool   // nothing more will happen
}

// CanCancel reports whether the item still waits.
func (i Item) CanCancel() bool { return i.State == timeline.Queued }

// CanSendAgain reports whether the item ended without the broker taking it, and
// was not repeated since: its copy is the one to repeat then.
func (i Item) CanSendAgain() bool {
	if i.Resent {
		return false
	}
	return i.State == timeline.Rejected || i.State == timeline.Unconfirmed || i.State == timeline.Cancelled
}

// Waiting counts the items that are queued.
func (o Outbox) Waiting() int {
	n := 0
	for _, item := range o.Items {
		if item.State == timeline.Queued {
			n++
		}
	}
	return n
}

// room drops finished items, oldest first, until one more fits.
func (o Outbox) room(bytes int) (_ Outbox, ok bool) {
	count, used := len(o.Items)+1, bytes
	for _, i := range o.Items {
		used += len(i.Payload)
	}
	o.Items = slices.DeleteFunc(slices.Clone(o.Items), func(i Item) bool {
		full := count > MaxOutbox || used > MaxOutboxBytes
		if full && i.done {
			count, used = count-1, used-len(i.Payload)
		}
		return full && i.done
	})
	return o, count <= MaxOutbox && used <= MaxOutboxBytes
}

// send takes what the send form holds into the outbox.
func (m Model) send() (Model, []Effect) {
	m = m.preview()
	m, effects, ok := m.sendBuilt(m.Compose.Built)
	if ok {
		var expected []Effect
		m, expected = m.expect(m.Outbox.lastID, m.Compose.Built.Message)
		effects = append(expected, effects...)
	}
	if stamp := m.Compose.Built.Stamp; ok && !stamp.IsZero() {
		m.Compose.stamps = m.Compose.stamps.With(stamp)
	}
	if ok {
		m = m.variablesSent()
	}
	return m, effects
}

// clearRetained takes an empty retained message to the send form's topic into the
// outbox.
func (m Model) clearRetained() (Model, []Effect) {
	m, effects, _ := m.sendBuilt(m.Compose.Draft.ClearRetained(m.fill()))
	return m, effects
}

// sendBuilt takes a message into the outbox, or says why not.
func (m Model) sendBuilt(b draft.Built) (_ Model, _ []Effect, ok bool) {
	if !b.Ready() {
		m.Outbox.Problem = b.Problems[0].Text
		return m, nil, false
	}
	who, _, _ := m.target()
	return m.enqueue(Item{
		Topic: b.Message.Topic, Payload: b.Message.Payload, QoS: b.Message.QoS, Retain: b.Message.Retain,
		Properties: b.Message.Properties, identity: who,
	})
}

// sendAgain takes the topic and payload of an item into the outbox once more,
// unchanged: a device user's observed_at still tells when it was observed.
func (m Model) sendAgain(id uint64) (Model, []Effect) {
	i := m.Outbox.find(id)
	if i < 0 || !m.Outbox.Items[i].CanSendAgain() {
		return m, nil
	}
	old := m.Outbox.Items[i]
	if who, _, ok := m.target(); !ok || who != old.identity {
		m.Outbox.Problem = "It was for " + old.identity.String() + ". Connect there first."
		return m, nil
	}
	m, effects, taken := m.enqueue(Item{
		Topic: old.Topic, Payload: old.Payload, QoS: old.QoS, Retain: old.Retain, Properties: old.Properties,
		Again: old.ID, identity: old.identity,
	})
	if i := m.Outbox.find(id); taken && i >= 0 {
		m.Outbox.Items = slices.Clone(m.Outbox.Items)
		m.Outbox.Items[i].Resent = true
		m.Outbox.Items[i].Words.Do = "It was sent again since"
		effects = append([]Effect{ExpectAgain{old.ID, m.Outbox.lastID}}, effects...)
	}
	return m, effects
}

// enqueue accepts an item and notes it in the timeline, or says why not.
func (m Model) enqueue(item Item) (_ Model, _ []Effect, ok bool) {
	o, ok := m.Outbox.room(len(item.Payload))
	if !ok {
		m.Outbox.Problem = "The outbox is full: " + strconv.Itoa(m.Outbox.Waiting()) +
			" messages wait for a connection. Connect, or cancel some of them."
		return m, nil, false
	}
	o.lastID++
	o.Problem = ""
	item.ID, item.At, item.State = o.lastID, m.Now, timeline.Queued
	o.Items = append(o.Items, item) // room made a copy
	m.Outbox = o
	note := Note{timeline.Entry{
		At: m.Now, Kind: timeline.Sent, Topic: item.Topic, Payload: item.Payload, QoS: item.QoS, Retained: item.Retain,
		Properties: propertiesOf(item.Properties), SendID: item.ID, Outcome: item.State,
	}}
	m, effects := m.pump()
	return m, append([]Effect{note}, effects...), true
}

// cancel takes a queued item back.
func (m Model) cancel(id uint64) (Model, []Effect) {
	return m.cancelQueued(func(i Item) bool { return i.ID == id }, func(Item) Words { return Words{} })
}

// cancelQueued takes back the queued items that a func chooses.
func (m Model) cancelQueued(choose func(Item) bool, words func(Item) Words) (Model, []Effect) {
	var effects []Effect
	m.Outbox.Items = slices.Clone(m.Outbox.Items)
	for i := range m.Outbox.Items {
		item := &m.Outbox.Items[i]
		if item.State == timeline.Queued && choose(*item) {
			item.State, item.Words, item.done = timeline.Cancelled, words(*item), true
			effects = append(effects, item.mark())
		}
	}
	return m, effects
}

func (o Outbox) find(id uint64) int {
	return slices.IndexFunc(o.Items, func(i Item) bool { return i.ID == id })
}

func (i *Item) mark() Effect {
	return Mark{SendID: i.ID, Outcome: i.State, Code: i.Code, Last: i.done}
}
