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

// format is the first byte of a head.
const format = 1

const headPrefix = 5 // format and revision

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

func encodeHead(rev uint32, head []byte) []byte {
	b := make([]byte, headPrefix, headPrefix+len(head))
	b[0] = format
	binary.BigEndian.PutUint32(b[1:], rev)
	return append(b, head...)
}

// decodeHead reads a head. It is not ok where the console did not write it, or a
// version that does so differently.
func decodeHead(b []byte) (rev uint32, head []byte, ok bool) {
	if len(b) < headPrefix || b[0] != format {
		return 0, nil, false
	}
	rev = binary.BigEndian.Uint32(b[1:])
	return rev, b[headPrefix:], rev != 0
}
