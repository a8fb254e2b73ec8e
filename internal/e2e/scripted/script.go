package scripted

import (
	"strings"

	"github.com/eclipse/paho.golang/packets"
)

// Script says how the broker behaves. The zero Script takes every login and
// acknowledges every message.
type Script struct {
	// Connack are the properties of CONNACK: Maximum Packet Size, Receive
	// Maximum, Maximum QoS and whatever else the broker is to announce. It
	// announces limits and leaves it to the client to keep them.
	Connack packets.Properties
	// KeepSessions makes the broker say Session Present to a client identifier
	// that it knows and that asked for no clean start.
	KeepSessions bool
	// No5 makes it a broker of MQTT 3.1.1 alone.
	No5 No5
	// ReturnCode refuses every login of MQTT 3.1.1, with that code; 0 = none.
	ReturnCode byte
	// DropLogins takes every login and ends the connection at once, without a word.
	DropLogins bool
	// Rules decide over each PUBLISH: the first that matches; without one it is
	// acknowledged.
	Rules []Rule
}

// Rule is what the broker does with some messages.
type Rule struct {
	Payload string // part of the payload; "" = of any
	Times   int    // how often the rule applies, and never again; 0 = always
	Do      Answer
}

// Answer is what the broker does with a PUBLISH. To a client of MQTT 3.1.1 every
// refusal is the end of the connection.
type Answer struct {
	kind answerKind
	code byte
	text string
}

type answerKind uint8

const (
	answerCode answerKind = iota
	answerNothing
	answerDrop
	answerBabble
	answerDisconnect
)

// Code answers with a reason code and a reason string: in a PUBACK at QoS 1, in
// a PUBREC at QoS 2. At QoS 0 there is no answer.
func Code(code byte, text string) Answer { return Answer{answerCode, code, text} }

// Silence never answers.
func Silence() Answer { return Answer{kind: answerNothing} }

// Babble acknowledges twice, and with it two messages that there never were.
func Babble() Answer { return Answer{kind: answerBabble} }

// Drop ends the connection without a word.
func Drop() Answer { return Answer{kind: answerDrop} }

// Disconnect ends the connection with a DISCONNECT.
func Disconnect(code byte, text string) Answer { return Answer{answerDisconnect, code, text} }

// decide takes the first rule that matches, and uses it up by one.
func (s *Script) decide(payload []byte) Answer {
	for i := range s.Rules {
		r := &s.Rules[i]
		if r.Times < 0 || !strings.Contains(string(payload), r.Payload) {
			continue
		}
		if r.Times > 0 {
			if r.Times--; r.Times == 0 {
				r.Times = -1
			}
		}
		return r.Do
	}
	return Answer{}
}
