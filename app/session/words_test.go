package session

import (
	"fmt"
	"strings"
	"testing"

	"deviceconsole/mqttws"
)

// mqtt5 lists the reason codes that may come in each answer, as the clauses of
// MQTT 5 do.
var mqtt5 = map[string][]byte{
	"CONNACK": {0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95, 0x97, 0x99,
		0x9A, 0x9B, 0x9C, 0x9D, 0x9F}, // 3.2.2.2
	"PUBACK":   {0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99},                   // 3.4.2.1
	"PUBREC":   {0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99},                   // 3.5.2.1
	"PUBCOMP":  {0x00, 0x92},                                                             // 3.7.2.1
	"SUBACK":   {0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2}, // 3.9.3
	"UNSUBACK": {0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91},                               // 3.11.3
	"DISCONNECT": {0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94, 0x95, 0x96,
		0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2}, // 3.14.2.1
	"AUTH": {0x18, 0x19}, // 3.15.2.1
}

func TestEveryReasonCodeHasCauseAndRemedy(t *testing.T) {
	user := who{"plant-7", "kitchen", "console-1"}
	for name, codes := range mqtt5 {
		for _, code := range codes {
			t.Run(fmt.Sprintf("%s 0x%02X", name, code), func(t *testing.T) {
				p := packetOf(name)
				found := 0
				for _, r := range reasons {
					if r.code == code && r.in&p != 0 {
						found++
					}
				}
				if found != 1 {
					t.Errorf("%d entries in the table, want 1", found)
				}
				words := reasonWords(p, code, "", user)
				if words.What == "" || words.Why == "" || words.Do == "" {
					t.Errorf("a part is missing: %q", words)
				}
				if !strings.Contains(words.Why, fmt.Sprintf("0x%02X", code)) {
					t.Errorf("the code is not named: %q", words.Why)
				}
				if s := words.String(); strings.ContainsAny(s, "{}") || strings.Contains(s, "..") || !strings.HasSuffix(s, ".") {
					t.Errorf("no sentence: %q", s)
				}
			})
		}
	}
}

func TestCodesAreNamedAsTheStandardDoes(t *testing.T) {
	for _, r := range reasons {
		packet := "PUBACK"
		if r.in&inDisconnect != 0 {
			packet = "DISCONNECT"
		}
		name := (&mqttws.ReasonError{Packet: packet, Code: r.code}).Name()
		if r.in&inSuback != 0 && r.code == 0 {
			name = "Granted QoS 0"
		}
		if !strings.EqualFold(r.why, name) {
			t.Errorf("0x%02X is %q, the standard says %q", r.code, r.why, name)
		}
	}
}

func TestSentences(t *testing.T) {
	user := who{"plant-7", "u1", "console-1"}
	tests := []struct {
		name   string
		packet string
		code   byte
		text   string
		want   string
	}{
		{"the login", "CONNACK", 0x86, "",
			"The broker refused the login (bad user name or password, 0x86). Check the API key and password of user u1, and that the user belongs to project plant-7."},
		{"the broker's own words", "PUBACK", 0x99, "event_data is missing.",
			"The broker refused the message (payload format invalid, 0x99; it says: event_data is missing). " +
				"Correct the payload, then send it anew: an event is a JSON object with event_data, at most 65,536 characters long."},
		{"the broker's own words, with the code's name before them", "PUBACK", 0x99, "Payload format invalid: event_data is missing",
			"The broker refused the message (payload format invalid, 0x99; it says: event_data is missing). " +
				"Correct the payload, then send it anew: an event is a JSON object with event_data, at most 65,536 characters long."},
		{"the code's name and nothing else", "PUBACK", 0x96, "Message rate too high",
			"The broker refused the message (message rate too high, 0x96). The console tries again by itself. Send fewer messages in a second."},
		{"an unknown code", "DISCONNECT", 0xEE, "",
			"The broker ended the connection (reason code 0xEE, which MQTT 5 does not know). Ask whoever runs the broker what it means."},
		{"an unknown code that is no error", "PUBACK", 0x42, "",
			"The broker took the message (reason code 0x42, which MQTT 5 does not know). Ask whoever runs the broker what it means."},
		{"a code where the standard has none", "PUBACK", 0x96, "",
			"The broker refused the message (message rate too high, 0x96). The console tries again by itself. Send fewer messages in a second."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := reasonWords(packetOf(test.packet), test.code, test.text, user).String(); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestWordsWithMissingParts(t *testing.T) {
	for want, words := range map[string]Words{
		"":                   {},
		"Granted QoS 1.":     {What: "Granted QoS 1"},
		"Denied (quota).":    {What: "Denied", Why: "quota."},
		"Try again.":         {Do: "Try again."},
		"It failed. Try it.": {What: "It failed.", Do: "Try it"},
	} {
		if got := words.String(); got != want {
			t.Errorf("%#v reads %q, want %q", words, got, want)
		}
	}
}
