package mqttws

import (
	"bufio"
	"fmt"

	"github.com/eclipse/paho.golang/packets"
)

// maxAnswer bounds packets other than PUBLISH, in bytes: properties, of which a
// packet of 16 MiB holds three million, take long to read and much memory.
const maxAnswer = 128 << 10

// header is the fixed header of a packet (MQTT 5, 2.1).
type header struct {
	kind   byte // packet type
	flags  byte
	size   int // bytes of the header itself, 2 to 5
	length int // Remaining Length
}

// headerError is a header that a server may not send; code goes into our
// DISCONNECT.
type headerError struct {
	code    byte
	problem string
}

func (e *headerError) Error() string { return e.problem }

// peekHeader waits for a whole fixed header and leaves it in r.
func peekHeader(r *bufio.Reader) (header, error) {
	b, err := r.Peek(2)
	if err != nil {
		return header{}, err
	}
	h := header{kind: b[0] >> 4, flags: b[0] & 0x0F}
	for i := 1; ; i++ {
		if b, err = r.Peek(i + 1); err != nil {
			return header{}, err
		}
		h.length |= int(b[i]&0x7F) << (7 * (i - 1))
		if b[i] < 0x80 {
			h.size = i + 1
			return h, nil
		}
		if i == 4 { // [MQTT-1.5.5-1]: at most four bytes
			return header{}, &headerError{packets.DisconnectMalformedPacket, "a packet whose length has five bytes"}
		}
	}
}

// check applies what a client knows about packets from a server: which kinds
// there are (2.1.2), that the first is CONNACK and no later one is
// [MQTT-3.2.0-1], the reserved flags [MQTT-2.1.3-1], and the Maximum Packet Size
// that MQTT 5 has us announce (3.1.2.11.4).
func (h header) check(first bool, limit int) error {
	name, ok := fromServer[h.kind]
	switch {
	case !ok:
		return &headerError{packets.DisconnectProtocolError, fmt.Sprintf("a packet of type %d, which a server never sends", h.kind)}
	case first && h.kind != packets.CONNACK:
		return &headerError{packets.DisconnectProtocolError, name + " before CONNACK"}
	case !first && h.kind == packets.CONNACK:
		return &headerError{packets.DisconnectProtocolError, "a second CONNACK"}
	case h.kind == packets.PUBLISH && h.flags>>1&3 == 3:
		return &headerError{packets.DisconnectMalformedPacket, "PUBLISH with QoS 3"} // [MQTT-3.3.1-4]
	case h.kind == packets.PUBREL && h.flags != 2, h.kind != packets.PUBREL && h.kind != packets.PUBLISH && h.flags != 0:
		return &headerError{packets.DisconnectMalformedPacket, name + " with reserved flags set"}
	case h.kind != packets.PUBLISH && h.size+h.length > maxAnswer:
		return &headerError{packets.DisconnectPacketTooLarge, fmt.Sprintf("%s of %d bytes, which has no use for more than %d", name, h.size+h.length, maxAnswer)}
	case h.size+h.length > limit:
		return &headerError{packets.DisconnectPacketTooLarge, fmt.Sprintf("%s of %d bytes, while we take %d", name, h.size+h.length, limit)}
	}
	return nil
}

// fromServer names the packets a server may send to a client that uses no
// enhanced authentication.
var fromServer = map[byte]string{
	packets.CONNACK:    "CONNACK",
	packets.PUBLISH:    "PUBLISH",
	packets.PUBACK:     "PUBACK",
	packets.PUBREC:     "PUBREC",
	packets.PUBREL:     "PUBREL",
	packets.PUBCOMP:    "PUBCOMP",
	packets.SUBACK:     "SUBACK",
	packets.UNSUBACK:   "UNSUBACK",
	packets.PINGRESP:   "PINGRESP",
	packets.DISCONNECT: "DISCONNECT",
}
