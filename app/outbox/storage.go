package outbox

import (
	"context"
	"errors"
	"strconv"
)

// ID names an item: unique across the tabs of a browser and across reloads, and
// larger for a later one of the same tab. 0 names nothing. See NewID.
type ID = uint64

// Record is an item as it is kept. Head and Body are what Item's encoding makes
// of it; a storage does not look into them.
type Record struct {
	ID   ID
	Rev  uint32 // counts the changes, from 1; 0 = there is no such record (any more)
	Head []byte // what changes: small, and written with each change
	Body []byte // topic, payload, properties: written once
}

// Change is a record to be written. It is applied only if the storage holds the
// revision Base of it.
type Change struct {
	Record        // as it will be; a nil Body leaves that which is there
	Base   uint32 // 0 = none is there
	Delete bool
}

// Errors of a Storage. Others are possible; each says that nothing was applied.
var (
	// ErrFull tells that there is no room: the browser's quota is used up.
	ErrFull = errors.New("the browser's storage is full")
	// ErrBlocked tells that the browser keeps nothing for this page: a private
	// window, a setting, or another tab that holds an older version open.
	ErrBlocked = errors.New("the browser's storage is blocked")
	// ErrNewer tells that a newer version of the console wrote what is there. It
	// comes with ErrBlocked.
	ErrNewer = errors.New("a newer version of the console wrote this outbox")
	// ErrBusy tells that another tab holds an older outbox open. It comes with
	// ErrBlocked.
	ErrBusy = errors.New("another tab holds an older outbox open")
	// ErrLost tells that the storage went away while it was in use: a person
	// cleared the site's data, or the browser made room.
	ErrLost = errors.New("the browser's storage was closed")
)

// UnreadableError comes from Load beside the records that it could read. What
// could not be read stays where it is: another version of the console may be able
// to.
type UnreadableError struct{ Count int }

func (e *UnreadableError) Error() string {
	if e.Count == 1 {
		return "one record of the outbox can't be read"
	}
	return strconv.Itoa(e.Count) + " records of the outbox can't be read"
}

// Storage keeps records beyond the life of a page, shared by all tabs of a
// browser. All methods are safe for concurrent use; Load and Commit wait.
type Storage interface {
	// Load returns all records, in the order of their IDs; with an
	// *UnreadableError those that can be read.
	Load(ctx context.Context) ([]Record, error)
	// Commit applies changes in one transaction, and returns once that is as
	// durable as the browser makes it. A change whose Base is not what is there is
	// left out, and what is there comes back (Rev 0: nothing is; a nil Body: as for
	// Watch); the others are applied. After an error nothing was applied.
	Commit(ctx context.Context, changes []Change) (conflicts []Record, err error)
	// Watch has a func called with what other tabs committed, whole records or
	// those of Rev 0 for what they deleted. A nil Body is that of the last time: of
	// Load, of a Commit here, or of an earlier call. It is called from any
	// goroutine, one at a time, and not for what this Storage committed itself. A
	// record may be told late or twice, so that only a higher revision than the
	// known one says anything. One func is kept: a second call replaces the first.
	Watch(changed func([]Record))
	// Lead asks to lead a name, which one holder does at a time among all tabs,
	// and returns at once. When it is this one's turn led is called in a goroutine
	// of its own; its context ends when ctx does or the lead is lost, and the lead
	// is given up once led returns. Where tabs can't be told apart everyone leads.
	Lead(ctx context.Context, name string, led func(context.Context))
}
