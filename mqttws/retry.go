package mqttws

import "errors"

// What a reason code of CONNACK or DISCONNECT means for the connection. A code
// that is not listed is tried again: the broker may well take us later.
//
//	code  name                          CONNACK  DISCONNECT
//	0x81  Malformed Packet              refused  again (the packet at fault is not repeated)
//	0x82  Protocol Error                refused  again (the same)
//	0x84  Unsupported Protocol Version  refused  –
//	0x85  Client Identifier not valid   refused  –
//	0x86  Bad User Name or Password     refused  –
//	0x87  Not authorized                refused  refused, unless a packet of ours was meant
//	0x8A  Banned                        refused  –
//	0x8C  Bad authentication method     refused  –
//	0x8E  Session taken over            –        refused (two clients would take it from each other for ever)
//	0x90  Topic Name invalid            refused  again (a publish was meant; in CONNACK the will)
//	0x95  Packet too large              refused  again (the same)
//	0x98  Administrative action         –        refused (somebody wants us gone)
//	0x99  Payload format invalid        refused  again (as 0x90)
//	0x9A  Retain not supported          refused  again (as 0x90)
//	0x9B  QoS not supported             refused  again (as 0x90)
//	0x9D  Server moved                  refused  refused (for good; 0x9C is for a while, so again)
//
// Tried again, with the backoff growing, are the codes of a broker in trouble
// or in a hurry: 0x80, 0x83, 0x88, 0x89, 0x8B, 0x8D, 0x93, 0x94, 0x96, 0x97,
// 0x9C, 0x9F, 0xA0, and DISCONNECT 0x00. Of MQTT 3.1.1's return codes (3.2.2.3)
// 1, 2, 4 and 5 are refused, as 0x84 to 0x87 are, and 3 is tried again as 0x88 is.
// The codes about a subscription (0x8F,
// 0x9E, 0xA1, 0xA2) deny the filter, and the connection is tried again.
var (
	refusedByConnack = codes(0x81, 0x82, 0x84, 0x85, 0x86, 0x87, 0x8A, 0x8C,
		0x90, 0x95, 0x99, 0x9A, 0x9B, 0x9D)
	refusedByDisconnect = codes(0x87, 0x8A, 0x8C, 0x8E, 0x98, 0x9D)

	aboutPublish   = codes(0x87, 0x90, 0x95, 0x99, 0x9A, 0x9B)
	aboutSubscribe = codes(0x87, 0x8F, 0x9E, 0xA1, 0xA2)
)

func codes(cc ...byte) map[byte]bool {
	m := make(map[byte]bool, len(cc))
	for _, c := range cc {
		m[c] = true
	}
	return m
}

// final tells whether another attempt is pointless after err. The reason of a
// DISCONNECT that was put down to one packet says nothing about the connection.
func final(err error, blamed bool) bool {
	var re *ReasonError
	if !errors.As(err, &re) || blamed {
		return refusesLogin(err)
	}
	if re.Packet == "CONNACK" {
		return refusedByConnack[re.Equivalent()]
	}
	return refusedByDisconnect[re.Code]
}

// refusesLogin tells whether a WebSocket was closed in place of a CONNACK that would
// refuse the login.
func refusesLogin(err error) bool {
	var mute *unanswered
	var end *CloseError
	return errors.As(err, &mute) && errors.As(err, &end) && end.LoginRefused()
}

func blamesPublish(code byte) bool   { return aboutPublish[code] }
func blamesSubscribe(code byte) bool { return aboutSubscribe[code] }
