package mqttws

import "time"

// Message is an application message (MQTT 5, 3.3).
type Message struct {
	Topic   string
	Payload []byte
	QoS     byte
	// Retain asks the broker to keep the message; on a received one it tells
	// that the message was kept, so its age is unknown (3.3.1.3).
	Retain bool
	// Duplicate tells that a received message may have come before (3.3.1.1);
	// ignored when publishing.
	Duplicate bool
	// Kept tells that the broker kept a received message while there was no
	// connection, as it was asked to (Config.SessionExpiry): At is when it came here,
	// not when it was sent. With MQTT 5 it is known, but for what came between the login
	// and the subscriptions; else it is likely. Ignored when publishing.
	Kept       bool
	Properties Properties
	// At is when a received message came from the network, by Config.Now; what
	// came together has the same moment. Ignored when publishing.
	At time.Time
}

// Properties are the properties of a PUBLISH packet (MQTT 5, 3.3.2.3). Pointers
// tell absent from zero.
type Properties struct {
	ContentType     string
	ResponseTopic   string
	CorrelationData []byte
	PayloadFormat   *byte   // 1 = the payload is UTF-8 text
	MessageExpiry   *uint32 // seconds
	SubscriptionIDs []int   // received only
	User            []UserProperty
	LeftOut         int // user properties and subscription identifiers beyond the first 1,000 of each, or 256 KiB; received only
}

// UserProperty is a name and value pair; names may repeat and order counts.
type UserProperty struct {
	Key, Value string
}

// Ack is the broker's answer to a publish: success, with the code it gave. A
// broker of MQTT 3.1.1 that has no QoS 2 may answer such a publish as one of QoS 1.
type Ack struct {
	Code   byte   // 0x00 Success or 0x10 No matching subscribers; 0x00 at QoS 0, where the broker gives no answer
	Reason string // the broker's reason string, cut and cleaned like ReasonError.Text
	At     time.Time
}
