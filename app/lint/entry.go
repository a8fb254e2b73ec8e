package lint

import (
	"time"

	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

// Of is the message of an entry that a View or Walk hands out, with those before it
// of its topic; of any other entry there are none before. size is the length of its payload,
// of which e may have the beginning alone: see Enough. rights are those of the account,
// zero = unknown.
func Of(e *timeline.Entry, size int, rights platform.Rights) Message {
	m := Message{
		Topic: e.Topic, Payload: e.Payload, Size: size, At: e.At, Sent: e.Kind == timeline.Sent,
		Retained: e.Retained, Again: e.Duplicate && !e.Away, Rights: rights,
	}
	if e.Away {
		m.At = time.Time{} // when it was sent is unknown
	}
	m.Earlier = func(visit func([]byte) bool) { e.Earlier(MaxEarlier, RowBytes, visit) }
	return m
}
