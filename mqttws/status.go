package mqttws

import "time"

// State says how far the client is. The words of String are fixed: they are
// part of what people read.
type State uint8

const (
	Disconnected State = iota // not started, or closed
	Connecting                // no connection yet since Connect; Status.Err holds why the last attempt failed
	Connected                 // the broker accepted the login
	Reconnecting              // a connection was lost; trying again at Status.RetryAt
	Refused                   // the broker's answer makes another attempt pointless; waits for Retry or Close
)

// String gives the state's word.
func (s State) String() string {
	switch s {
	case Connecting:
		return "Connecting"
	case Connected:
		return "Connected"
	case Reconnecting:
		return "Reconnecting"
	case Refused:
		return "Refused"
	default:
		return "Disconnected"
	}
}

// Status is one report about the connection. While connected a new one arrives
// with each measured round trip, so at most once a ping.
type Status struct {
	State State
	// Version is the version of MQTT that the connection speaks, 0 while there is
	// none.
	Version Version
	// Err says why the state is not Connected: a *ReasonError where the broker
	// said it, a *CloseError where the WebSocket ended with a code, and see
	// ErrDroppedAgain. Nil before
	// the first attempt has failed and while connected.
	Err error
	// Attempt counts attempts since a connection last held 10 s: 1 is the first,
	// 0 is told when that connection is lost.
	Attempt int
	// RetryAt is when the next attempt starts; zero while one is under way.
	RetryAt time.Time
	// HeardAt is when the broker was last heard before the connection was lost;
	// what it sent later is missing. Zero while connected and before that.
	HeardAt time.Time
	// SessionPresent tells that the broker kept the session of an earlier
	// connection (MQTT 5, 3.2.2.1.1): messages sent meanwhile may still come.
	SessionPresent bool
	// RTT is the last measured round trip, from CONNECT to CONNACK or from
	// PINGREQ to PINGRESP; zero before the first.
	RTT time.Duration
	// Jitter is the mean difference of one round trip of a PINGREQ and the next, as
	// RFC 3550, 6.4.1, smooths it; zero before the second.
	Jitter time.Duration
	// Server is what the broker announced in CONNACK.
	Server ServerLimits
	// AssignedClientID is the client identifier the broker chose, if it did.
	AssignedClientID string
	// At is when the status came about.
	At time.Time
}

// ServerLimits are the capabilities of CONNACK (MQTT 5, 3.2.2.3), with the
// defaults of the standard where the broker named none. In MQTT 3.1.1 a broker
// names none at all: it may have some, and tells by ending the connection.
type ServerLimits struct {
	Version             Version // the standard that holds; Auto = 5
	MaximumPacketSize   uint32  // bytes; 0 = no limit named
	ReceiveMaximum      uint16  // unanswered QoS 1 and 2 publishes it takes
	TopicAliasMaximum   uint16
	MaximumQoS          byte
	RetainAvailable     bool
	WildcardAvailable   bool // wildcard subscriptions
	SharedAvailable     bool // shared subscriptions
	SubscriptionIDs     bool // subscription identifiers
	Keepalive           time.Duration
	SessionExpiry       time.Duration // 4,294,967,295 s = the session does not expire
	ServerReference     string
	ResponseInformation string
}
