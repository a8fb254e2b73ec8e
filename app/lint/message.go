package lint

import (
	"time"

	"deviceconsole/internal/platform"
)

const (
	// MaxListed bounds the findings of one code that are listed; further ones are
	// counted in Finding.More.
	MaxListed = 5
	// MaxEarlier is how many earlier events of a device are asked for a tag's type.
	MaxEarlier = 5
	// RowBytes is how much of a payload is looked at for a row of a list.
	RowBytes = 64 << 10
)

// Message is a message that passes.
type Message struct {
	Topic    string
	Payload  []byte // all of it, or the first part
	Size     int    // bytes of the whole payload
	Sent     bool   // from here
	Retained bool
	Again    bool            // a second delivery of the same message
	At       time.Time       // of receipt, or of the click on Send; zero = unknown
	Rights   platform.Rights // of the account; zero = unknown

	// Earlier visits payloads of earlier messages of the same topic, the newest
	// first, until the func returns false; nil = there are none.
	Earlier func(visit func(payload []byte) bool)
}
