package mqttws

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ReasonError is what the broker said: a reason code of 0x80 or more (MQTT 5,
// 2.4) or a DISCONNECT, with the broker's own words; or a return code of MQTT
// 3.1.1, which has them in CONNACK (3.2.2.3) and SUBACK (3.9.3) alone.
type ReasonError struct {
	Packet  string // "CONNACK", "SUBACK", "UNSUBACK", "PUBACK", "PUBREC", "PUBCOMP" or "DISCONNECT"
	Code    byte
	Version Version // V311 for a code of MQTT 3.1.1; else it is of MQTT 5
	Text    string  // the Reason String, at most 1024 bytes, control characters replaced; may be empty
}

func (e *ReasonError) Error() string {
	s := e.Packet
	if e.Version == V311 && e.Code < 0x80 { // as its standard writes them
		s += " " + strconv.Itoa(int(e.Code))
	} else {
		s += fmt.Sprintf(" 0x%02X", e.Code)
	}
	s += " " + e.Name()
	if e.Text != "" {
		s += ": " + e.Text
	}
	return s
}

// Name is the standard's name of the code, "Not authorized" for 0x87, or
// "Unknown reason code".
func (e *ReasonError) Name() string {
	switch {
	case e.Version == V311:
		return e.name311()
	case e.Packet == "DISCONNECT" && e.Code == 0:
		return "Normal disconnection"
	}
	if n, ok := reasonNames[e.Code]; ok {
		return n
	}
	return "Unknown reason code"
}

// reasonNames are the names of MQTT 5, 2.4, table 2-6.
var reasonNames = map[byte]string{
	0x00: "Success",
	0x01: "Granted QoS 1",
	0x02: "Granted QoS 2",
	0x04: "Disconnect with Will Message",
	0x10: "No matching subscribers",
	0x11: "No subscription existed",
	0x18: "Continue authentication",
	0x19: "Re-authenticate",
	0x80: "Unspecified error",
	0x81: "Malformed Packet",
	0x82: "Protocol Error",
	0x83: "Implementation specific error",
	0x84: "Unsupported Protocol Version",
	0x85: "Client Identifier not valid",
	0x86: "Bad User Name or Password",
	0x87: "Not authorized",
	0x88: "Server unavailable",
	0x89: "Server busy",
	0x8A: "Banned",
	0x8B: "Server shutting down",
	0x8C: "Bad authentication method",
	0x8D: "Keep Alive timeout",
	0x8E: "Session taken over",
	0x8F: "Topic Filter invalid",
	0x90: "Topic Name invalid",
	0x91: "Packet Identifier in use",
	0x92: "Packet Identifier not found",
	0x93: "Receive Maximum exceeded",
	0x94: "Topic Alias invalid",
	0x95: "Packet too large",
	0x96: "Message rate too high",
	0x97: "Quota exceeded",
	0x98: "Administrative action",
	0x99: "Payload format invalid",
	0x9A: "Retain not supported",
	0x9B: "QoS not supported",
	0x9C: "Use another server",
	0x9D: "Server moved",
	0x9E: "Shared Subscriptions not supported",
	0x9F: "Connection rate exceeded",
	0xA0: "Maximum connect time",
	0xA1: "Subscription Identifiers not supported",
	0xA2: "Wildcard Subscriptions not supported",
}

// maxText bounds what is kept of a peer's words, in bytes.
const maxText = 1024

// cleanText makes a peer's words fit to be shown and logged: at most maxText
// bytes, valid UTF-8, and no character that could break a line, move the cursor
// or reorder the text around it.
func cleanText(s string) string {
	if len(s) > maxText {
		cut := maxText
		for cut > maxText-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut]
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
			return utf8.RuneError
		}
		return r
	}, s)
}
