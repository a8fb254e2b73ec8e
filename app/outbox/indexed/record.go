package indexed

import (
	"encoding/binary"
	"fmt"
	"strconv"

	"deviceconsole/app/browser"
	"deviceconsole/app/outbox"
)

// The object stores.
const (
	heads  = "head"
	bodies = "body"
	leads  = "lead" // see lease
)

// The first byte of a head says where the body is.
const (
	apart  = 1 // in a store of its own: a head is rewritten with each step, a long body only once
	beside = 2 // behind the head
)

const (
	headPrefix = 5       // form and revision
	maxBeside  = 2 << 10 // bytes of a body: rewriting so many costs less than a second request
)

func headKey(id outbox.ID) browser.Key {
	return browser.Key{Store: heads, Key: fmt.Sprintf("%016x", id)}
}
func bodyKey(id outbox.ID) browser.Key {
	return browser.Key{Store: bodies, Key: fmt.Sprintf("%016x", id)}
}

// idOf reads a key back.
func idOf(k browser.Key) (outbox.ID, bool) {
	id, err := strconv.ParseUint(k.Key, 16, 64)
	return id, err == nil && headKey(id).Key == k.Key
}

// entry is what the store of heads has of a record.
type entry struct {
	rev  uint32
	head []byte
	body []byte // nil: it is apart
}

// entryOf is how a record is written; body is nil where it is apart already.
func entryOf(rev uint32, head, body []byte) entry {
	if len(body) > maxBeside {
		body = nil
	}
	return entry{rev, head, body}
}

func (e entry) encode() []byte {
	b := make([]byte, headPrefix, headPrefix+binary.MaxVarintLen32+len(e.head)+len(e.body))
	b[0] = apart
	binary.BigEndian.PutUint32(b[1:], e.rev)
	if e.body != nil {
		b[0] = beside
		b = binary.AppendUvarint(b, uint64(len(e.head)))
	}
	return append(append(b, e.head...), e.body...)
}

// decodeEntry reads what encode wrote. It is not ok where the console did not write
// it, or a version that does so differently.
func decodeEntry(b []byte) (e entry, ok bool) {
	if len(b) < headPrefix {
		return entry{}, false
	}
	e.rev = binary.BigEndian.Uint32(b[1:])
	rest := b[headPrefix:]
	switch b[0] {
	case apart:
		e.head = rest
	case beside:
		n, size := binary.Uvarint(rest)
		if size <= 0 || n > uint64(len(rest)-size) {
			return entry{}, false
		}
		e.head, e.body = rest[size:][:n:n], rest[size+int(n):]
	default:
		return entry{}, false
	}
	return e, e.rev != 0
}
