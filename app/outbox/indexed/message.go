package indexed

import (
	"encoding/binary"

	"deviceconsole/app/outbox"
)

// largeRecord is the size of a record in bytes from which on it is named alone.
const largeRecord = 64 << 10

// messageFormat is the first byte of a message; tabs of another version speak
// another one, and are not understood.
const messageFormat = 1

// What a message has of a record besides ID and revision.
const (
	hasHead = 1 << iota // otherwise it is to be read, or deleted
	hasBody
)

// encodeMessage makes a message of what was committed: for each record ID,
// revision and flags, then head and body behind their lengths where they are there.
func encodeMessage(records []outbox.Record) []byte {
	b := []byte{messageFormat}
	for _, r := range records {
		b = binary.BigEndian.AppendUint64(b, r.ID)
		b = binary.BigEndian.AppendUint32(b, r.Rev)
		switch {
		case r.Rev == 0 || len(r.Head)+len(r.Body) >= largeRecord:
			b = append(b, 0)
		case r.Body == nil:
			b = append(b, hasHead)
			b = appendBytes(b, r.Head)
		default:
			b = append(b, hasHead|hasBody)
			b = appendBytes(appendBytes(b, r.Head), r.Body)
		}
	}
	return b
}

func appendBytes(b, part []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(part))), part...)
}

// decodeMessage reads a message. A record with neither Head nor Body, and a
// revision, is to be read from the database. What is no message is not ok.
func decodeMessage(b []byte) (records []outbox.Record, ok bool) {
	if len(b) == 0 || b[0] != messageFormat {
		return nil, false
	}
	for b = b[1:]; len(b) > 0; {
		if len(b) < 13 {
			return nil, false
		}
		r := outbox.Record{ID: binary.BigEndian.Uint64(b), Rev: binary.BigEndian.Uint32(b[8:])}
		flags := b[12]
		b = b[13:]
		if flags&hasHead != 0 {
			if r.Head, b, ok = takeBytes(b); !ok {
				return nil, false
			}
		}
		if flags&hasBody != 0 {
			if r.Body, b, ok = takeBytes(b); !ok {
				return nil, false
			}
		}
		records = append(records, r)
	}
	return records, true
}

func takeBytes(b []byte) (part, rest []byte, ok bool) {
	n, length := binary.Uvarint(b)
	if length <= 0 || n > uint64(len(b)-length) {
		return nil, nil, false
	}
	b = b[length:]
	return b[:n:n], b[n:], true
}
