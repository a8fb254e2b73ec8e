package timeline

import "time"

// ID names an entry: 1, 2, 3 … in the order of arrival. An ID is never used
// again, so one that is no longer kept stays unknown for ever. 0 names nothing.
type ID uint64

// Kind says what an entry is.
type Kind uint8

// The kinds of entries.
const (
	Received Kind = iota // a message from the broker
	Sent                 // a message that a person sent from here
	Gap                  // a place where messages may be missing
)

// String returns "received", "sent" or "gap".
func (k Kind) String() string {
	switch k {
	case Received:
		return "received"
	case Sent:
		return "sent"
	case Gap:
		return "gap"
	}
	return "unknown"
}

// Outcome says what became of a Sent entry.
type Outcome uint8

// The outcomes of a Sent entry.
const (
	NoOutcome    Outcome = iota // not a Sent entry
	Queued                      // accepted, waiting for its turn or for a connection
	InFlight                    // handed to the broker, no answer yet (final at QoS 0)
	Acknowledged                // the broker took it
	Rejected                    // the broker refused it, or it could never be sent
	Unconfirmed                 // handed over, and the connection went before an answer came
	Cancelled                   // taken back before it was sent
	Quarantined                 // the broker drops the connection for it: held until a person releases it
	Expired                     // was not sent within the time that it was worth sending
)

// String returns the word that people read: "queued", "sent", "acknowledged",
// "rejected", "unconfirmed", "cancelled", "quarantined", "expired", or "" for
// NoOutcome.
func (o Outcome) String() string {
	switch o {
	case Queued:
		return "queued"
	case InFlight:
		return "sent"
	case Acknowledged:
		return "acknowledged"
	case Rejected:
		return "rejected"
	case Unconfirmed:
		return "unconfirmed"
	case Cancelled:
		return "cancelled"
	case Quarantined:
		return "quarantined"
	case Expired:
		return "expired"
	}
	return ""
}

// Entry is one row of the history: a message, or a gap.
type Entry struct {
	ID   ID        // set by Append
	At   time.Time // moment of receipt, or of the click on Send; kept to the microsecond
	Kind Kind

	Topic               string
	Payload             []byte // any bytes, never altered
	QoS                 byte   // 0, 1, 2
	Retained, Duplicate bool
	Away                bool       // the broker kept it while nobody was connected here: At is not when it was sent
	Properties          Properties // MQTT 5 properties (clause 3.3.2.3)

	SendID  uint64  // of a Sent entry: the item of the outbox
	Outcome Outcome // of a Sent entry: what became of it
	Code    byte    // of a Sent entry: reason code of the broker's answer (MQTT 5 clause 3.4.2.1)

	Gap GapInfo // of a Gap entry

	in *Store // while the call that hands it out holds the store's lock; see Earlier
}

// Properties are the MQTT 5 properties of a message, as they came.
type Properties struct {
	ContentType     string
	ResponseTopic   string
	CorrelationData []byte
	PayloadFormat   *byte   // nil = not said
	MessageExpiry   *uint32 // seconds; nil = not said
	SubscriptionIDs []int
	User            []UserProperty
	LeftOut         int // properties that there were more of than are kept
}

// UserProperty is one pair of names and values; names may repeat.
type UserProperty struct{ Key, Value string }

// GapCause says why messages may be missing.
type GapCause uint8

// The causes of gaps.
const (
	GapOffline     GapCause = iota // no connection, and the broker kept nothing for us
	GapResumed                     // no connection, and the broker kept what came at QoS 1 and 2
	GapBound                       // older entries went at the bound of the history
	GapTooLarge                    // one message was larger than the whole history may be
	GapSessionLost                 // no connection, and the broker did not keep the session that it was asked to keep
)

// GapInfo tells of a Gap entry when and why messages may be missing.
type GapInfo struct {
	Cause       GapCause
	From, Until time.Time // kept to the microsecond; zero = not known
	Count       uint64    // messages known to be missing; 0 = not known
	Bytes       uint64    // size of the message of GapTooLarge
	Reason      string    // what ended the connection, in words; "" = not known
}

// Counters tell what became of all messages. They add up:
//
//	Received + Sent = Kept + Dropped + Cleared
type Counters struct {
	Received uint64 // messages that came from the broker
	Sent     uint64 // messages that went out from here
	Kept     uint64 // messages in the store
	Dropped  uint64 // messages that went at the bound
	Cleared  uint64 // messages that a person cleared away
	Gaps     uint64 // gap entries in the store, not counted above
	Bytes    int64  // memory in use, but that of the statistics
	Counting int64  // memory of the statistics, at most MaxStatistics and the saved payloads
	Unlisted uint64 // messages of topics that the statistics have no room for
}
