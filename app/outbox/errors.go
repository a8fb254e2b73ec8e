package outbox

import (
	"errors"
	"strconv"
)

// FullError refuses an item because too much waits.
type FullError struct{ Waiting, Bytes int }

func (e *FullError) Error() string {
	return "the outbox is full: " + strconv.Itoa(e.Waiting) + " messages of " + strconv.Itoa(e.Bytes) + " bytes wait"
}

// IdentityError refuses to do something with an item of another identity.
type IdentityError struct{ Of Identity }

func (e *IdentityError) Error() string { return "the item is for " + e.Of.String() }

var (
	// ErrUnknown tells that there is no such item (any more).
	ErrUnknown = errors.New("the outbox has no such item")
	// ErrTooLate tells that an item is past what was asked for: it left, or ended.
	ErrTooLate = errors.New("the item has left the outbox")
)
