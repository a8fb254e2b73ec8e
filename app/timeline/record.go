package timeline

import (
	"encoding/binary"
	"time"
)

// header is what an entry costs in the ring over its topic (where that has no
// slot), its extras (properties, gap, number of the outbox item) and its payload,
// which follow it in this order.
type header struct {
	at                             int64 // µs
	payloadLen, extraLen, topicLen uint32
	topicRef                       uint32 // slot plus one; 0 = the topic follows the header
	back                           uint32 // how many IDs before lies the message of the same topic; 0 = none is known
	flags, outcome, code           byte
}

const headerLen = 31

// The bits of header.flags; the lowest two are the Kind, the next two the QoS.
const (
	flagKind      = 3
	flagRetained  = 1 << 4
	flagDuplicate = 1 << 5
	flagAway      = 1 << 6
	// Where a Sent entry's outcome lies within its header.
	outcomeOffset = 29
)

// size is what the entry takes in the ring.
func (h *header) size() uint64 {
	return headerLen + uint64(h.topicLen) + uint64(h.extraLen) + uint64(h.payloadLen)
}

// head is the length of the first max bytes of the payload, or of all of them for a
// negative max.
func (h *header) head(max int) uint32 {
	if max >= 0 && uint64(max) < uint64(h.payloadLen) {
		return uint32(max)
	}
	return h.payloadLen
}

func (h *header) kind() Kind { return Kind(h.flags & flagKind) }

func (h *header) encode(b *[headerLen]byte) {
	binary.LittleEndian.PutUint64(b[0:], uint64(h.at))
	binary.LittleEndian.PutUint32(b[8:], h.payloadLen)
	binary.LittleEndian.PutUint32(b[12:], h.extraLen)
	binary.LittleEndian.PutUint32(b[16:], h.topicLen)
	binary.LittleEndian.PutUint32(b[20:], h.topicRef)
	binary.LittleEndian.PutUint32(b[24:], h.back)
	b[28], b[outcomeOffset], b[30] = h.flags, h.outcome, h.code
}

func (h *header) decode(b []byte) {
	_ = b[headerLen-1]
	h.at = int64(binary.LittleEndian.Uint64(b[0:]))
	h.payloadLen = binary.LittleEndian.Uint32(b[8:])
	h.extraLen = binary.LittleEndian.Uint32(b[12:])
	h.topicLen = binary.LittleEndian.Uint32(b[16:])
	h.topicRef = binary.LittleEndian.Uint32(b[20:])
	h.back = binary.LittleEndian.Uint32(b[24:])
	h.flags, h.outcome, h.code = b[28], b[outcomeOffset], b[30]
}

// flagsOf packs what an entry says in single bits.
func flagsOf(e *Entry) byte {
	flags := byte(e.Kind)&flagKind | e.QoS&3<<2
	if e.Retained {
		flags |= flagRetained
	}
	if e.Duplicate {
		flags |= flagDuplicate
	}
	if e.Away {
		flags |= flagAway
	}
	return flags
}

// appendExtras writes behind b what few entries have.
func appendExtras(b []byte, e *Entry) []byte {
	switch e.Kind {
	case Gap:
		return appendGap(b, &e.Gap)
	case Sent:
		b = binary.BigEndian.AppendUint64(b, e.SendID)
	}
	return appendProperties(b, &e.Properties)
}

// setExtras gives e what appendExtras wrote. It keeps no part of b.
func setExtras(e *Entry, b []byte) {
	switch e.Kind {
	case Gap:
		e.Gap = gap(b)
		return
	case Sent:
		e.SendID = binary.BigEndian.Uint64(b)
		b = b[8:]
	}
	e.Properties = properties(b)
}

// moment is the time of µs since the epoch, and the zero time for that of the
// zero time.
func moment(us int64) time.Time {
	if us == (time.Time{}).UnixMicro() {
		return time.Time{}
	}
	return time.UnixMicro(us)
}
