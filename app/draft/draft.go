package draft

import (
	"slices"

	"deviceconsole/mqttws"
)

// Kind is what is sent, and to whom.
type Kind uint8

// The kinds, in the order in which they are offered.
const (
	Event    Kind = iota // from a device to the platform
	ToDevice             // a message to a device
	Update               // an update to a device, or to all of a user's
	ToGroup              // a message to a group, or to the whole project
	kinds
)

// String is the kind's name for a person.
func (k Kind) String() string {
	switch k {
	case ToDevice:
		return "Message to device"
	case Update:
		return "Update to device"
	case ToGroup:
		return "Message to group"
	}
	return "Event"
}

// Stamping says who sets observed_at of an event.
type Stamping uint8

// The choices of the radio group Timestamp.
const (
	StampServer Stamping = iota // "Server stamps it": observed_at is left out
	StampNow                    // "Now": the moment of the click on Send
	StampAt                     // "At": what ObservedAt says
	stampings
)

// File is a file that is a payload.
type File struct {
	Name string
	Data string `json:"-"` // its bytes
}

// Draft is what a person composes, as it was typed: Build says whether it can be
// sent. A Draft is a value; no slice of one is changed in place.
type Draft struct {
	Kind         Kind
	Project      string // of the message that this is a copy of; "" = that of the connection
	User         string // whose devices; "" = the user of the connection. Not of ToGroup
	Device       string // may be empty for an Event. Not of ToGroup
	AllDevices   bool   // of Update: to all devices of the user, in place of Device
	Group        string // of ToGroup
	WholeProject bool   // of ToGroup: in place of Group
	Type         string // of Update and ToGroup: one topic level

	// Of an Event.
	Data        string // event_data: a JSON object as text
	Stamping    Stamping
	ObservedAt  string // ISO 8601 with microseconds and zone; used with StampAt
	ServerClock bool   // StampNow is corrected to the server's clock, where that is known
	Stream      string // "" = the raw stream
	AddClientIP bool
	Extra       string // members of the event beyond the contract's, as JSON without braces

	// Of the other kinds.
	Format  Format
	Payload string // as Format says; not of a File
	File    File

	QoS    byte
	Retain bool

	// Properties of MQTT 5. "" = none.
	ContentType    string
	ResponseTopic  string
	Correlation    string // text, or bytes as 0x and hex digits
	Expiry         string // seconds
	MarkText       bool   // payload format indicator: the payload is UTF-8 text
	UserProperties []mqttws.UserProperty

	Variables bool // {{seq}} and the like are filled in when it is sent
}

// New returns the draft of a kind before anybody typed.
func New(k Kind) Draft {
	d := Draft{Kind: k, QoS: 1} // at QoS 0 a refusal is silent
	if k == Event {
		d.Data, d.Stamping = `{"hello": "world"}`, StampNow
	} else {
		d.Payload = "{}"
		d.Retain = k == Update // devices that connect later are to find it
	}
	return d
}

// MaxUserProperties bounds the user properties of a draft.
const MaxUserProperties = 100

// WithUserProperty returns the draft with a user property changed, or with one
// more when i is behind the last. Names may repeat, and order counts.
func (d Draft) WithUserProperty(i int, p mqttws.UserProperty) Draft {
	switch {
	case i >= 0 && i < len(d.UserProperties):
		d.UserProperties = slices.Clone(d.UserProperties)
		d.UserProperties[i] = p
	case i >= 0 && len(d.UserProperties) < MaxUserProperties:
		d.UserProperties = append(slices.Clip(d.UserProperties), p)
	}
	return d
}

// WithoutUserProperty returns the draft with a user property taken away.
func (d Draft) WithoutUserProperty(i int) Draft {
	if i >= 0 && i < len(d.UserProperties) {
		d.UserProperties = slices.Delete(slices.Clone(d.UserProperties), i, i+1)
	}
	return d
}
