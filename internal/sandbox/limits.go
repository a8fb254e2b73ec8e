package sandbox

import "time"

// Limits bound everything that clients can make grow. A zero field means its default.
type Limits struct {
	// Connections is how many may be open at a time, logged in or not; 2,000. PerAddress is how
	// many of them from one address; 100. Loopback is exempt from PerAddress, since a proxy there
	// speaks for everybody. One too many is closed at once, or gets 503 over HTTP.
	Connections, PerAddress int
	// Handshake is the time from the connection's start to its CONNECT packet; 10 s.
	Handshake time.Duration
	// LoginBytes is the largest CONNECT packet, and PacketBytes the largest packet after login,
	// in bytes with its fixed header; 16 KiB and 1 MiB. PacketBytes is announced in CONNACK.
	LoginBytes, PacketBytes int
	// WriteQueueBytes is what may wait to be written to one connection; 8 MiB. Beyond it, messages
	// at QoS 0 are dropped, those at QoS 1 and 2 still wait within the session's limits, and anything
	// else ends the connection with 0x97.
	WriteQueueBytes int
	// SessionMessages and SessionBytes are what a session keeps at QoS 1 and 2 for a client that is
	// away or has not acknowledged, each message counted with 1 KiB of overhead; 5,000 and 16 MiB.
	// Further messages to it are dropped.
	SessionMessages, SessionBytes int
	// QueuedBytes is what all sessions and write queues keep together; 256 MiB. A session or write
	// queue that holds as much as is left of it gets no further messages: see Counters.MessagesOverBudget
	// and the log.
	QueuedBytes int
	// Subscriptions is how many topic filters a session holds; 100. More are refused with 0x97.
	Subscriptions int
	// Sessions is how many sessions of one account are kept while their clients are away; 50. One
	// more ends the one that has been away longest.
	Sessions int
	// SessionExpiry is how long a session is kept at most; 24 h. Announced in CONNACK.
	SessionExpiry time.Duration
	// RetainedMessages and RetainedBytes are what is retained in all; 1,000 and 16 MiB. More are
	// refused with 0x97.
	RetainedMessages, RetainedBytes int
}

// DefaultPacketBytes is the largest packet taken after login, unless Limits say otherwise.
const DefaultPacketBytes = 1 << 20

const (
	// topicAliases is how many topic aliases a client may use; announced in CONNACK.
	topicAliases = 16
	// receiveMaximum is how many publishes at QoS 2 a client may leave unfinished; announced in
	// CONNACK.
	receiveMaximum = 1024
	// pendingWrites is how many packets may be on their way from the broker to a connection's
	// write queue, which takes them without waiting.
	pendingWrites = 4096
	// filterLevels and filterBytes bound one topic filter: the contract needs eight levels, and
	// the broker keeps a tree node for each.
	filterLevels, filterBytes = 16, 1024
	// filtersPerPacket is how many filters of one SUBSCRIBE are looked at.
	filtersPerPacket = 100
	// messageOverhead is what the broker's own bookkeeping costs for each queued message, in bytes.
	messageOverhead = 1 << 10
)

func (l Limits) withDefaults() Limits {
	for _, f := range []struct {
		value *int
		or    int
	}{
		{&l.Connections, 2000},
		{&l.PerAddress, 100},
		{&l.LoginBytes, 16 << 10},
		{&l.PacketBytes, DefaultPacketBytes},
		{&l.WriteQueueBytes, 8 << 20},
		{&l.SessionMessages, 5000},
		{&l.SessionBytes, 16 << 20},
		{&l.QueuedBytes, 256 << 20},
		{&l.Subscriptions, 100},
		{&l.Sessions, 50},
		{&l.RetainedMessages, 1000},
		{&l.RetainedBytes, 16 << 20},
	} {
		if *f.value == 0 {
			*f.value = f.or
		}
	}
	if l.Handshake == 0 {
		l.Handshake = 10 * time.Second
	}
	if l.SessionExpiry == 0 {
		l.SessionExpiry = 24 * time.Hour
	}
	return l
}
