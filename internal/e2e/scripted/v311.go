package scripted

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"

	"github.com/eclipse/paho.golang/packets"
)

// No5 is what a broker that has MQTT 3.1.1 alone does with a CONNECT of MQTT 5.
type No5 uint8

const (
	Has5         No5 = iota // it has both
	Unacceptable            // CONNACK of MQTT 3.1.1 with return code 1, as its standard demands
	Unsupported             // CONNACK of MQTT 5 with 0x84
	Misreads                // CONNACK of MQTT 3.1.1 with return code 0
	Drops                   // ends the connection without a word
)

// levelOf waits for CONNECT and gives its protocol level, which it leaves in r.
func levelOf(r *bufio.Reader) (byte, error) {
	const name = 2 + len("MQTT")
	for n := 2; ; n++ {
		b, err := r.Peek(n)
		if err != nil {
			return 0, err
		}
		if b[n-1] < 0x80 {
			b, err = r.Peek(n + name + 1)
			if err != nil {
				return 0, err
			}
			return b[n+name], nil
		}
	}
}

var errMalformed = errors.New("malformed packet")

// read311 reads a packet of MQTT 3.1.1, as the packet of MQTT 5 that says the
// same.
func read311(r *bufio.Reader) (packets.Packet, error) {
	first, err := r.ReadByte()
	if err != nil {
		return nil, err
	}
	length, err := binary.ReadUvarint(r)
	if err != nil {
		return nil, err
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, err
	}
	f := fields{rest: body}
	p := f.packet(first>>4, first&0x0F)
	if f.short || len(f.rest) > 0 || p == nil {
		return nil, errMalformed
	}
	return p, nil
}

// fields takes a packet's body apart.
type fields struct {
	rest  []byte
	short bool // there was less than asked for
}

func (f *fields) take(n int) []byte {
	if n > len(f.rest) {
		f.short = true
		return make([]byte, n)
	}
	b := f.rest[:n]
	f.rest = f.rest[n:]
	return b
}

func (f *fields) number() uint16 { return binary.BigEndian.Uint16(f.take(2)) }
func (f *fields) text() string   { return string(f.take(int(f.number()))) }

func (f *fields) packet(kind, flags byte) packets.Packet {
	switch kind {
	case packets.CONNECT:
		p := &packets.Connect{ProtocolName: f.text(), ProtocolVersion: f.take(1)[0], Properties: &packets.Properties{}}
		p.UnpackFlags(f.take(1)[0])
		p.KeepAlive, p.ClientID = f.number(), f.text()
		if p.UsernameFlag {
			p.Username = f.text()
		}
		if p.PasswordFlag {
			p.Password = []byte(f.text())
		}
		return p
	case packets.PUBLISH:
		p := &packets.Publish{QoS: flags >> 1 & 3, Retain: flags&1 != 0, Duplicate: flags&8 != 0, Topic: f.text(), Properties: &packets.Properties{}}
		if p.QoS > 0 {
			p.PacketID = f.number()
		}
		p.Payload = f.take(len(f.rest))
		return p
	case packets.PUBACK:
		return &packets.Puback{PacketID: f.number()}
	case packets.PUBREC:
		return &packets.Pubrec{PacketID: f.number()}
	case packets.PUBREL:
		return &packets.Pubrel{PacketID: f.number()}
	case packets.PUBCOMP:
		return &packets.Pubcomp{PacketID: f.number()}
	case packets.SUBSCRIBE:
		p := &packets.Subscribe{PacketID: f.number()}
		for len(f.rest) > 0 && !f.short {
			topic, options := f.text(), f.take(1)[0]
			f.short = f.short || options > 2 // [MQTT-3.8.3-4]
			p.Subscriptions = append(p.Subscriptions, packets.SubOptions{Topic: topic, QoS: options})
		}
		return p
	case packets.UNSUBSCRIBE:
		p := &packets.Unsubscribe{PacketID: f.number()}
		for len(f.rest) > 0 && !f.short {
			p.Topics = append(p.Topics, f.text())
		}
		return p
	case packets.PINGREQ:
		return &packets.Pingreq{}
	case packets.DISCONNECT:
		return &packets.Disconnect{}
	}
	return nil
}

// bytes311 is a packet on the wire of MQTT 3.1.1, without what that can't carry.
// It has no DISCONNECT from a server.
func bytes311(p packets.Packet) []byte {
	var first byte
	var body []byte
	id := func(kind byte, id uint16) { first, body = kind, binary.BigEndian.AppendUint16(nil, id) }
	switch p := p.(type) {
	case *packets.Connack:
		first, body = packets.CONNACK<<4, []byte{0, p.ReasonCode}
		if p.SessionPresent {
			body[0] = 1
		}
	case *packets.Publish:
		first = packets.PUBLISH<<4 | p.ToControlPacket().Flags
		body = append(binary.BigEndian.AppendUint16(nil, uint16(len(p.Topic))), p.Topic...)
		if p.QoS > 0 {
			body = binary.BigEndian.AppendUint16(body, p.PacketID)
		}
		body = append(body, p.Payload...)
	case *packets.Puback:
		id(packets.PUBACK<<4, p.PacketID)
	case *packets.Pubrec:
		id(packets.PUBREC<<4, p.PacketID)
	case *packets.Pubrel:
		id(packets.PUBREL<<4|2, p.PacketID)
	case *packets.Pubcomp:
		id(packets.PUBCOMP<<4, p.PacketID)
	case *packets.Suback:
		id(packets.SUBACK<<4, p.PacketID)
		for _, code := range p.Reasons {
			body = append(body, min(code, 0x80))
		}
	case *packets.Unsuback:
		id(packets.UNSUBACK<<4, p.PacketID)
	case *packets.Pingresp:
		first = packets.PINGRESP << 4
	default:
		return nil
	}
	return append(binary.AppendUvarint([]byte{first}, uint64(len(body))), body...)
}
