package session

import "time"

// Stamping says who sets observed_at of an event.
type Stamping uint8

// The choices of the radio group Timestamp.
const (
	StampServer Stamping = iota // "Server stamps it": observed_at is left out
	StampNow                    // "Now": the moment of the click on Send
	StampAt                     // "At": what ObservedAt says
)

// Compose is the send form of an event, and what it would send.
type Compose struct {
	Device      string // Device ID; may be empty
	Data        string // Event data: a JSON object as text
	Stamping    Stamping
	ObservedAt  string // ISO 8601 with microseconds and zone; used with StampAt
	Stream      string // empty = the raw stream
	AddClientIP bool
	QoS         byte // 0, 1, 2
	Retain      bool

	Preview Preview

	deviceTyped bool      // a person chose Device; the connect form's no longer replaces it
	lastStamp   time.Time // newest observed_at that StampNow gave; never given twice
}

// adoptDevice gives the send form the Device ID of the connect form, as long as
// no person chose another.
func (m Model) adoptDevice() Model {
	if !m.Compose.deviceTyped {
		m.Compose.Device = m.Form.Value(FieldDevice)
	}
	return m
}

// ComposeField names what a ComposeProblem speaks of.
type ComposeField uint8

// The fields of the send form. ComposeForm is the form as a whole.
const (
	ComposeForm ComposeField = iota
	ComposeDevice
	ComposeData
	ComposeObservedAt
	ComposeStream
	ComposeQoS
)

// ComposeProblem is why the send form can't be sent.
type ComposeProblem struct {
	Field  ComposeField
	Text   string // sentence
	Line   int    // of ComposeData: 1-based, 0 = no place known
	Column int    // in characters, 1-based
}

// Preview is what Send would send now.
type Preview struct {
	Topic      string           // "" while a part is missing
	Payload    string           // "" while the event is not valid
	Problems   []ComposeProblem // why it can't be sent; empty = ready
	Notes      []string         // what a person should know before pressing Send
	Characters int              // of the payload
	Bytes      int              // of the payload
}

// Ready reports whether Send would accept the event.
func (p Preview) Ready() bool { return len(p.Problems) == 0 }

// Problem returns the first problem of a field.
func (p Preview) Problem(f ComposeField) (ComposeProblem, bool) {
	for _, problem := range p.Problems {
		if problem.Field == f {
			return problem, true
		}
	}
	return ComposeProblem{}, false
}
