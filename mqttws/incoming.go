package mqttws

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"time"
)

// incoming is a PUBLISH (MQTT 5, 3.3) where it lies in the read buffer. Most of
// what a client receives are such packets, so they are taken apart here, without
// a copy; all others are paho's to read.
type incoming struct {
	form311 bool   // it has the form of MQTT 3.1.1, without properties
	tag     uint32 // subscription identifier of the link; 0 = none

	at                time.Time // when it was read from the socket
	qos               byte
	retain, duplicate bool
	id                uint16
	topic, payload    []byte
	properties        *Properties // nil = none
	alias             bool        // the broker used a topic alias
	fresh             bool        // it has the tag: it came since the link has subscribed
	kept              bool        // the broker kept it: see backlog
}

var errMalformed = errors.New("malformed packet")

// parse reads the body of a PUBLISH, which p refers to from then on.
func (p *incoming) parse(flags byte, body []byte) error {
	p.qos, p.retain, p.duplicate = flags>>1&3, flags&1 != 0, flags&8 != 0
	if len(body) < 2 {
		return errMalformed
	}
	n := int(binary.BigEndian.Uint16(body))
	if body = body[2:]; len(body) < n {
		return errMalformed
	}
	p.topic, body = body[:n], body[n:]
	p.id = 0
	if p.qos > 0 {
		if len(body) < 2 {
			return errMalformed
		}
		p.id, body = binary.BigEndian.Uint16(body), body[2:]
	}
	p.properties, p.alias, p.fresh = nil, false, false
	if p.form311 {
		p.payload = body
		return nil
	}
	if len(body) > 0 && body[0] == 0 {
		p.payload = body[1:]
		return nil
	}
	return p.unpack(body)
}

// unpack reads the properties and the payload behind them.
func (p *incoming) unpack(body []byte) error {
	length, size := binary.Uvarint(body[:min(len(body), 4)])
	if size <= 0 || length > uint64(len(body)-size) {
		return errMalformed
	}
	body = body[size:]
	ok := false
	if p.tag != 0 {
		ok = p.tagged(body[:length])
	} else {
		p.properties, p.alias, ok = readProperties(body[:length])
	}
	if !ok {
		return errMalformed
	}
	p.payload = body[length:]
	return nil
}

// publish waits for the rest of a PUBLISH whose header was read, and takes it
// apart. What p refers to is good until the next packet is read.
func (w *wire) publish(h header, p *incoming) error {
	body, err := w.body(h)
	if err != nil {
		w.fail(err)
		return err
	}
	p.at = w.came
	if err := p.parse(h.flags, body); err != nil {
		w.malformed()
		return err
	}
	return nil
}

// body gives what follows a packet's header: in the read buffer where it fits in
// there, else in room of its own, which grows only as bytes come.
func (w *wire) body(h header) ([]byte, error) {
	w.rest = 0
	if h.size+h.length <= w.buf.Size() {
		packet, err := w.buf.Peek(h.size + h.length)
		if err != nil {
			return nil, err
		}
		_, err = w.buf.Discard(len(packet)) // the bytes stay until the buffer is filled anew
		return packet[h.size:], err
	}
	if _, err := w.buf.Discard(h.size); err != nil {
		return nil, err
	}
	var large bytes.Buffer
	_, err := io.CopyN(&large, w.buf, int64(h.length))
	return large.Bytes(), err
}
