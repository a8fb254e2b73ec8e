package sandbox

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/mochi-mqtt/server/v2/packets"
)

// violation is a client's breach of the protocol or of a limit: the reason code and string of the
// DISCONNECT that answers it (MQTT 5, 4.13.1).
type violation struct {
	code   byte
	reason string
}

func (v *violation) Error() string { return fmt.Sprintf("%s (0x%02X)", v.reason, v.code) }

func breach(c packets.Code) *violation { return &violation{c.Code, c.Reason} }

// header is a packet's fixed header (MQTT 5, 2.1.1).
type header struct {
	first     byte // type and flags
	remaining int
	size      int // bytes of the header itself
}

func (h header) kind() byte { return h.first >> 4 }

// readHeader reads a fixed header. The error is a *violation, or the reader's.
func readHeader(r io.ByteReader) (header, error) {
	first, err := r.ReadByte()
	if err != nil {
		return header{}, err
	}
	h := header{first: first, size: 1}
	for shift := 0; ; shift += 7 {
		b, err := r.ReadByte()
		if err != nil {
			return header{}, err
		}
		h.size++
		h.remaining |= int(b&0x7f) << shift
		if b == 0 && shift > 0 || b&0x80 != 0 && shift == 21 { // longer than it needs to be, or may be [MQTT-1.5.5-1]
			return header{}, breach(packets.ErrMalformedVariableByteInteger)
		}
		if b&0x80 == 0 {
			return h, nil
		}
	}
}

// headerProblem judges what the fixed header says before anything is read or reserved for the
// packet: its type, flags and length.
func headerProblem(h header, loggedIn bool, limit int) *violation {
	switch kind := h.kind(); {
	case !loggedIn && kind != packets.Connect: // [MQTT-3.1.0-1]
		return breach(packets.ErrProtocolViolationRequireFirstConnect)
	case loggedIn && kind == packets.Connect: // [MQTT-3.1.0-2]
		return breach(packets.ErrProtocolViolationSecondConnect)
	case h.size+h.remaining > limit: // [MQTT-3.2.2-15]
		return &violation{packets.ErrPacketTooLarge.Code, fmt.Sprintf("packet too large: at most %d bytes are taken", limit)}
	case kind == packets.Reserved:
		return breach(packets.ErrMalformedPacket)
	case kind == packets.Pingreq && h.remaining > 0: // 3.12.2
		return breach(packets.ErrMalformedPacket)
	case kind == packets.Auth:
		return &violation{packets.ErrProtocolViolation.Code, "AUTH without an authentication method"}
	case fromServerAlone(kind):
		return &violation{packets.ErrProtocolViolation.Code, "a " + packets.PacketNames[kind] + " packet comes from the server alone"}
	}
	var fh packets.FixedHeader
	if err := fh.Decode(h.first); err != nil { // [MQTT-2.1.3-1], QoS 3
		return asViolation(err)
	}
	return nil
}

func fromServerAlone(kind byte) bool {
	switch kind {
	case packets.Connack, packets.Suback, packets.Unsuback, packets.Pingresp:
		return true
	}
	return false
}

// decode takes a packet apart as the broker will. The broker's decoder indexes past the end of some
// malformed packets, so it runs here first, where its panic does no harm; the error is a *violation.
func decode(h header, version byte, body []byte) (pk packets.Packet, err error) {
	defer func() {
		if recover() != nil {
			err = breach(packets.ErrMalformedPacket)
		}
	}()
	pk.ProtocolVersion = version
	if err := pk.FixedHeader.Decode(h.first); err != nil {
		return pk, asViolation(err)
	}
	pk.FixedHeader.Remaining = h.remaining
	switch h.kind() {
	case packets.Connect:
		err = pk.ConnectDecode(body)
	case packets.Publish:
		err = pk.PublishDecode(body)
	case packets.Puback, packets.Pubrec, packets.Pubrel, packets.Pubcomp:
		if err = pk.PubackDecode(body); err == nil && pk.PacketID == 0 { // 2.2.1
			err = packets.ErrProtocolViolationNoPacketID
		}
	case packets.Subscribe:
		if err = pk.SubscribeDecode(body); err == nil && slices.Contains(pk.Properties.SubscriptionIdentifier, 0) { // 3.8.2.1.2
			err = &violation{packets.ErrProtocolViolation.Code, "a subscription identifier is not 0"}
		}
	case packets.Unsubscribe:
		err = pk.UnsubscribeDecode(body)
	case packets.Disconnect:
		err = pk.DisconnectDecode(body)
	}
	if err != nil {
		return pk, asViolation(err)
	}
	return pk, nil
}

func asViolation(err error) *violation {
	var v *violation
	if errors.As(err, &v) {
		return v
	}
	var code packets.Code
	if errors.As(err, &code) && code.Code >= packets.ErrUnspecifiedError.Code {
		return breach(code)
	}
	return breach(packets.ErrMalformedPacket)
}

// encodeDisconnect is a DISCONNECT of MQTT 5 with a reason code and, where it fits the client's
// largest packet (0 = any), a reason string.
func encodeDisconnect(v *violation, largest uint32) []byte {
	pk := packets.Packet{
		FixedHeader:     packets.FixedHeader{Type: packets.Disconnect},
		ProtocolVersion: 5,
		ReasonCode:      v.code,
		Properties:      packets.Properties{ReasonString: v.reason},
		Mods:            packets.Mods{MaxSize: largest},
	}
	var buf bytes.Buffer
	_ = pk.DisconnectEncode(&buf) // writes to memory
	return buf.Bytes()
}

// outgoing is what the write side has to know of a packet of ours.
type outgoing struct {
	kind byte
	qos  byte
	dup  bool
	id   uint16 // of a PUBLISH with QoS > 0
	size int    // in bytes, header included
	code byte   // of a CONNACK
}

// nextOutgoing reads the packet at the start of p, which the broker's encoder wrote; ok is false
// where p does not begin with a whole packet.
func nextOutgoing(p []byte) (o outgoing, ok bool) {
	h, err := readHeader(bytes.NewReader(p))
	if err != nil || h.size+h.remaining > len(p) {
		return o, false
	}
	o.kind, o.size = h.kind(), h.size+h.remaining
	body := p[h.size:o.size]
	switch o.kind {
	case packets.Connack:
		if len(body) < 2 {
			return o, false
		}
		o.code = body[1]
	case packets.Publish:
		o.qos, o.dup = h.first>>1&3, h.first&8 != 0
		if o.qos > 0 {
			if len(body) < 2 {
				return o, false
			}
			at := 2 + int(binary.BigEndian.Uint16(body))
			if len(body) < at+2 {
				return o, false
			}
			o.id = binary.BigEndian.Uint16(body[at:])
		}
	}
	return o, true
}
