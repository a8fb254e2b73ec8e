package outbox

import (
	"strings"
	"time"

	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// Identity is on whose behalf and where a message is sent. It holds no secret.
type Identity struct {
	URL     string // of the broker, absolute
	Project platform.Project
	User    platform.User
}

// String names an identity for a person.
func (i Identity) String() string {
	return i.Project.String() + "/" + i.User.String() + " at " + i.URL
}

// Source says who sends.
type Source uint8

// The sources of messages.
const (
	Person    Source = iota // the button Send
	Repeat                  // a message sent again and again
	Simulator               // a simulated device
	Rule                    // a reply rule
	Request                 // a request that waits for its reply
)

// Hold says why an item that could go out does not.
type Hold uint8

// The reasons for holding an item.
const (
	NotHeld       Hold = iota
	HeldLate           // a command that could not leave at once: a person is asked
	HeldEditing        // a person edits it in this page
	HeldElsewhere      // a person edits it in another tab
)

// Cause says why an item ended as it did, or why it is unconfirmed.
type Cause uint8

// The causes. ItemWords of package session has their sentences.
const (
	NoCause      Cause = iota
	ByPuback           // the broker's PUBACK, PUBREC or PUBCOMP; see Code and Reason
	ByDisconnect       // the broker's DISCONNECT that can only be about it; see Code and Reason
	Impossible         // no broker, or not this one, could take it; see Reason
	LineLost           // the connection was lost before the answer came; see Reason
	PageGone           // the page ended while it was on its way
	NoAnswer           // the connection is up, and no answer came for AnswerWithin
	Dropping           // the broker dropped the connection MaxDrops times while it was on its way
)

// Reply says that a reply to a message is waited for. What else it is known by are
// properties of the message.
type Reply struct {
	Within time.Duration // from the hand-over to the broker; 0 = none is waited for
	Rule   string        // a filter that says which message it is; "" = the properties do
}

// New is a message to be sent.
type New struct {
	Identity Identity
	Message  mqttws.Message // its slices belong to the outbox from now on
	Source   Source
	Reply    Reply
	// Expires is when the message is no longer worth sending; zero: with its
	// Message Expiry Interval counted from the click, or never.
	Expires time.Time
	Again   ID // the item that this one repeats; 0 = none
}

// Item is a message that was accepted, and what became of it. Its slices must
// not be changed.
type Item struct {
	ID       ID        // SendID of its timeline entry
	At       time.Time // moment of the click on Send
	Identity Identity
	Message  mqttws.Message
	Source   Source
	Reply    Reply
	Expires  time.Time // zero: never
	Late     bool      // a command: never sent late without asking
	Again    ID        // item that this one repeats; 0 = none
	Since    time.Time // from when it is late: its click, or a person's last word on it
	Resent   bool      // another item repeats this one

	State     timeline.Outcome
	Final     bool // nothing more happens by itself
	OnItsWay  bool // was handed over, and is not answered
	Elsewhere bool // it is another tab that handed it over
	Hold      Hold
	Duplicate bool // the answer to an earlier try was lost: the broker may have it twice
	Tries     int  // times that it was handed over
	Saved     bool // survives the page
	Private   bool // is never written, so it can't: see Outbox.Private

	Cause   Cause
	Code    byte          // reason code of the broker's answer
	Reason  string        // the broker's own words, or what is wrong
	Sent    time.Time     // when it was, or was about to be, handed over last; kept where a reply is waited for
	Latency time.Duration // from hand-over to answer

	Replied   time.Duration // from hand-over to the reply; 0 = none came
	Unreplied bool          // the time for the reply was over before one came
}

// AsksAt is when an item that still waits is late; zero: it never is.
func (i Item) AsksAt() time.Time {
	if !i.Late || i.Hold != NotHeld || !i.Waiting() {
		return time.Time{}
	}
	return i.Since.Add(LateAfter)
}

// Own reports whether a person sent the item, not a program.
func (i Item) Own() bool { return i.Source == Person || i.Source == Request }

// isCommand tells whether a topic is one of the platform's for devices and groups.
func isCommand(topic string) bool {
	return strings.HasPrefix(topic, "1/") || strings.HasPrefix(topic, "2/")
}

// Waiting reports whether the item is still to be handed over, now or again.
func (i Item) Waiting() bool { return !i.Final && !i.OnItsWay }

// CanCancel reports whether the item can be taken back. One that is to be sent
// again stays unconfirmed then.
func (i Item) CanCancel() bool { return i.Waiting() }

// CanEdit reports whether the item can be changed: it was never handed over.
func (i Item) CanEdit() bool {
	return i.State == timeline.Queued && i.Waiting() && i.Hold != HeldEditing
}

// CanRelease reports whether a person may have a held or quarantined item go on.
func (i Item) CanRelease() bool {
	return i.State == timeline.Quarantined || i.Waiting() && i.Hold != NotHeld
}

// CanSendAgain reports whether the item ended without the broker taking it, and
// was not repeated since: its copy is the one to repeat then.
func (i Item) CanSendAgain() bool {
	if i.Resent || !i.Final {
		return false
	}
	switch i.State {
	case timeline.Rejected, timeline.Unconfirmed, timeline.Cancelled, timeline.Expired:
		return true
	}
	return false
}

// Failed reports whether the item did not get through, and nobody has done
// anything about it.
func (i Item) Failed() bool {
	return i.State == timeline.Quarantined || i.CanSendAgain() && i.State != timeline.Cancelled
}

// CanRepeat reports whether the message of the item can be sent once more: that of
// one that ended, quarantined ones but.
func (i Item) CanRepeat() bool {
	return i.CanSendAgain() || i.Final && (i.State == timeline.Acknowledged || i.State == timeline.InFlight)
}

// size is what an item's content takes, in bytes.
func size(m *mqttws.Message) int {
	n := len(m.Topic) + len(m.Payload) + len(m.Properties.CorrelationData)
	for _, u := range m.Properties.User {
		n += len(u.Key) + len(u.Value)
	}
	return n
}

// tabBits are the random bits of an ID that tell the tabs of a browser apart.
const tabBits = 12

// NewID returns the ID of a click: the microseconds since 1970 and the tab's 12
// random bits. It is larger than last, the newest one of this tab.
func NewID(at time.Time, tab uint16, last ID) ID {
	us := uint64(max(at.UnixMicro(), 1))
	return max(us, last>>tabBits+1)<<tabBits | ID(tab)&(1<<tabBits-1)
}
