package mqttws

import (
	"encoding/binary"
	"io"
	"net"

	"github.com/eclipse/paho.golang/packets"
)

// This file is MQTT 3.1.1 on the wire. Everything above speaks MQTT 5's packets:
// those that are sent lose here what MQTT 3.1.1 has no place for, and those that
// are received get what it leaves out. Nothing that matters is lost silently: a
// message that needs MQTT 5 is refused before (beyond311).

// connackVersion is MQTT 3.1.1's return code "unacceptable protocol version".
const connackVersion = 1

// append311 adds a packet of ours to a frame: what it is in MQTT 5, without the
// properties, which are none, and without reasons.
func append311(b []byte, p io.WriterTo) []byte {
	if h, ok := p.(handing); ok {
		p = h.WriterTo
	}
	var first byte
	var body net.Buffers
	if packet, ok := p.(packets.Packet); ok {
		first, body = first311(packet), packet.Buffers()
	}
	switch first >> 4 {
	case packets.CONNECT:
		const options = 10 // bytes before the properties
		body = net.Buffers{body[0][:options], body[0][options+1:]}
	case packets.PUBLISH:
		body[0] = body[0][:len(body[0])-1]
	case packets.SUBSCRIBE, packets.UNSUBSCRIBE:
		body[1] = nil
	case packets.DISCONNECT:
		body = nil
	case 0:
		first = packets.PINGREQ << 4
	default:
		body = net.Buffers{body[0][:2]}
	}
	length := 0
	for _, part := range body {
		length += len(part)
	}
	b = binary.AppendUvarint(append(b, first), uint64(length))
	for _, part := range body {
		b = append(b, part...)
	}
	return b
}

// first311 is the first byte of a packet of ours.
func first311(p packets.Packet) byte {
	switch p := p.(type) {
	case *packets.Connect:
		return packets.CONNECT << 4
	case *packets.Publish:
		return packets.PUBLISH<<4 | p.ToControlPacket().Flags
	case *packets.Puback:
		return packets.PUBACK << 4
	case *packets.Pubrec:
		return packets.PUBREC << 4
	case *packets.Pubrel:
		return packets.PUBREL<<4 | 2
	case *packets.Pubcomp:
		return packets.PUBCOMP << 4
	case *packets.Subscribe:
		return packets.SUBSCRIBE<<4 | 2
	case *packets.Unsubscribe:
		return packets.UNSUBSCRIBE<<4 | 2
	}
	return packets.DISCONNECT << 4
}

// rewrite311 sets what Read hands out for a packet of MQTT 3.1.1 that is no
// PUBLISH: the same in MQTT 5's form.
func (w *wire) rewrite311(h header) error {
	want := 2
	switch h.kind {
	case packets.DISCONNECT:
		return &headerError{packets.DisconnectProtocolError, "a DISCONNECT, which a server of MQTT 3.1.1 never sends"}
	case packets.PINGRESP:
		want = 0
	case packets.SUBACK:
		want = max(h.length, 3)
	}
	if h.length != want {
		return &headerError{packets.DisconnectMalformedPacket, fromServer[h.kind] + " of a length that it can't have"}
	}
	n := 3 // of what comes instead: the two bytes, and one for the properties
	switch h.kind {
	case packets.CONNACK:
		w.form311 = true
	case packets.UNSUBACK:
		n++ // a reason code
	case packets.SUBACK:
		n = h.length + 1
	default:
		return nil // MQTT 5 has the same form
	}
	var b [5 + 2]byte
	if _, err := io.ReadFull(w.buf, b[:h.size+2]); err != nil {
		return err
	}
	more := byte(0x80) // a length may be written with more bytes than it needs
	w.ahead = []byte{h.kind << 4, byte(n) | more, byte(n>>7) | more, byte(n >> 14), b[h.size], b[h.size+1], 0, 0}
	if h.kind != packets.UNSUBACK {
		w.ahead = w.ahead[:7]
	}
	w.rest = 4 + n // what is more than ahead are the codes of SUBACK
	return nil
}

// beyond311 names the first of the properties of a message that MQTT 3.1.1 can't
// carry, "" for none.
func beyond311(p *packets.Properties) string {
	switch {
	case p.ContentType != "":
		return "content type"
	case p.ResponseTopic != "":
		return "response topic"
	case len(p.CorrelationData) > 0:
		return "correlation data"
	case p.PayloadFormat != nil:
		return "payload format"
	case p.MessageExpiry != nil:
		return "message expiry"
	case len(p.User) > 0:
		return "user property"
	}
	return ""
}

// name311 is the name of a return code of MQTT 3.1.1 (table 3.1 and 3.9.3).
func (e *ReasonError) name311() string {
	switch {
	case e.Packet == "SUBACK" && e.Code == 0x80:
		return "Failure"
	case e.Packet != "CONNACK" || e.Code < 1 || int(e.Code) > len(codes311):
		return "Unknown return code"
	}
	return codes311[e.Code-1].name
}

// Equivalent is the code of MQTT 5 that means the same: Code itself where it is
// one, and where nothing in MQTT 5 does.
func (e *ReasonError) Equivalent() byte {
	if e.Version == V311 && e.Packet == "CONNACK" && e.Code >= 1 && int(e.Code) <= len(codes311) {
		return codes311[e.Code-1].code
	}
	return e.Code
}

// codes311 are the return codes of CONNACK from 1 on, with MQTT 5's of the same
// meaning.
var codes311 = [...]struct {
	name string
	code byte
}{
	{"Unacceptable protocol version", packets.ConnackUnsupportedProtocolVersion},
	{"Identifier rejected", packets.ConnackInvalidClientID},
	{"Server unavailable", packets.ConnackServerUnavailable},
	{"Bad user name or password", packets.ConnackBadUsernameOrPassword},
	{"Not authorized", packets.ConnackNotAuthorized},
}
