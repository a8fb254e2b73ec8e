package session

import (
	"fmt"
	"strings"

	"deviceconsole/app/near"
)

// Words is a sentence for a person in three parts: what happened, why, and what
// to do (UX.md "Words"). Why and Do may be empty.
type Words struct{ What, Why, Do string }

// String joins the parts: "What (why). Do."
func (w Words) String() string {
	s := strings.TrimSuffix(w.What, ".")
	if w.Why != "" {
		s += " (" + strings.TrimSuffix(w.Why, ".") + ")"
	}
	if s != "" {
		s += "."
	}
	if w.Do != "" {
		s = strings.TrimSpace(s + " " + strings.TrimSuffix(w.Do, ".") + ".")
	}
	return s
}

// packet says which answer of a broker a reason code came in; the same code
// means another thing to do in another answer.
type packet uint8

const (
	inConnack packet = 1 << iota
	inDisconnect
	inSuback
	inUnsuback
	inPuback  // PUBACK and PUBREC
	inPubcomp // PUBREL and PUBCOMP
)

// what says in each answer what happened.
var what = map[packet]string{
	inConnack:    "The broker refused the connection",
	inDisconnect: "The broker ended the connection",
	inSuback:     "The broker denied the topic filter",
	inUnsuback:   "The broker did not give the topic filter up",
	inPuback:     "The broker refused the message",
	inPubcomp:    "The broker lost track of the message",
}

// leastError is the reason code from which on an answer is a refusal.
const leastError = 0x80

// notAuthorized is the reason code of a missing right.
const notAuthorized = 0x87

// packetOf reads mqttws.ReasonError.Packet.
func packetOf(name string) packet {
	switch name {
	case "CONNACK", "AUTH":
		return inConnack
	case "SUBACK":
		return inSuback
	case "UNSUBACK":
		return inUnsuback
	case "PUBACK", "PUBREC":
		return inPuback
	case "PUBREL", "PUBCOMP":
		return inPubcomp
	}
	return inDisconnect
}

// who is what a sentence may speak of: "user u1" instead of "the user".
type who struct{ project, user, clientID string }

// reasonWords says what a reason code means and what to do about it. text is the
// broker's own explanation, which may be empty.
func reasonWords(p packet, code byte, text string, w who) Words {
	words := Words{What: what[p], Why: fmt.Sprintf("reason code 0x%02X, which MQTT 5 does not know", code),
		Do: "Ask whoever runs the broker what it means"}
	if p == inPuback && code < leastError {
		words.What = "The broker took the message"
	}
	if r, ok := findReason(p, code); ok {
		words.Why = r.why + fmt.Sprintf(", 0x%02X", code)
		text = withoutPrefix(text, r.why)
		if near.Word(strings.ReplaceAll(text, " ", ""), []string{strings.ReplaceAll(r.why, " ", "")}) != "" {
			text = "" // the same in other words: mochi-mqtt's "session takeover"
		}
		words.Do = fillIn(r.do, w)
		if r.what != "" {
			words.What = r.what
		}
	}
	if text != "" {
		words.Why += "; it says: " + text
	}
	return words
}

// withoutPrefix takes the code's name from the front of the broker's words, which
// many brokers repeat there.
func withoutPrefix(text, name string) string {
	if len(text) < len(name) || !strings.EqualFold(text[:len(name)], name) {
		return text
	}
	if rest := strings.TrimLeft(text[len(name):], " "); rest == "" || strings.ContainsRune(":.,;-", rune(rest[0])) {
		return strings.TrimLeft(rest, " :.,;-")
	}
	return text
}

// findReason looks a code up as it is meant in an answer.
func findReason(p packet, code byte) (reason, bool) {
	for _, r := range reasons {
		if r.code == code && r.in&p != 0 {
			return r, true
		}
	}
	// A broker that uses a code where the standard does not have it is still
	// understood.
	for _, r := range reasons {
		if r.code == code {
			r.what = ""
			return r, true
		}
	}
	return reason{}, false
}

// fillIn puts the names into a remedy.
func fillIn(s string, w who) string {
	return strings.NewReplacer("{user}", w.user, "{project}", w.project, "{client}", w.clientID).Replace(s)
}
