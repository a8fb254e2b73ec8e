package session

import (
	"time"

	"deviceconsole/app/timeline"
)

// MaxOutbox bounds the items of the outbox. Finished items make room for new
// ones, oldest first; when all of them wait, Send refuses.
const MaxOutbox = 200

// Outbox is what was sent from here, oldest first.
type Outbox struct {
	Items   []Item
	Problem string // why the last Send was refused before it was taken; "" = it was not

	lastID   uint64
	blocked  bool   // nothing goes out before the connection comes (back) up
	inFlight uint64 // item that waits for its answer; 0 = none
}

// Item is one accepted message and what became of it.
type Item struct {
	ID      uint64    // 1, 2, 3 …; SendID of its timeline entry
	At      time.Time // moment of the click on Send
	Topic   string
	Payload []byte
	QoS     byte
	Retain  bool
	Again   uint64 // item that this one repeats; 0 = none

	State   timeline.Outcome
	Words   Words         // says more than State where there is more to say
	Code    byte          // reason code of the broker's answer
	Latency time.Duration // from hand-over to answer; 0 = no answer yet

	identity identity // what it may be sent as; nothing is sent under other credentials
	sentAt   time.Time
	epoch    uint64 // of the connection when it was handed over
}

// CanCancel reports whether the item still waits.
func (i Item) CanCancel() bool { return i.State == timeline.Queued }

// CanSendAgain reports whether the item ended without the broker taking it.
func (i Item) CanSendAgain() bool {
	return i.State == timeline.Rejected || i.State == timeline.Unconfirmed || i.State == timeline.Cancelled
}

// done reports whether nothing more will happen to the item.
func (i Item) done() bool {
	switch i.State {
	case timeline.Queued:
		return false
	case timeline.InFlight:
		return i.QoS == 0 && i.Latency > 0
	}
	return true
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
