package browser

import "errors"

// What goes wrong with a Database. An error that is returned wraps one of these,
// or none where the browser named a cause of its own.
var (
	ErrDatabaseDenied = errors.New("the browser gives this page no database")
	ErrDatabaseNewer  = errors.New("the database was written by a newer version of the console")
	ErrDatabaseBusy   = errors.New("another tab keeps an older version of the database open")
	ErrDatabaseFull   = errors.New("the browser has no room for more")
	ErrDatabaseTaken  = errors.New("the database has the key already")
	ErrDatabaseLost   = errors.New("the browser closed the database")
)

// Durability says what a transaction waits for before it counts as done.
type Durability string

// The durabilities of IndexedDB. What is Relaxed is with the operating system: it
// survives the end of the tab and of the browser, not a power cut within seconds.
// What is Strict is on the disk.
const (
	Relaxed Durability = "relaxed"
	Strict  Durability = "strict"
)

// Schema describes a Database. Versions grow: opening one creates the object
// stores that an older one had not, and what has a newer one can't be opened.
type Schema struct {
	Name       string
	Version    int // 1, 2 …
	Stores     []string
	Durability Durability // of what is written
}

// Key names a value: the object store that it is in, and its key there.
type Key struct{ Store, Key string }

// Put is one value to be written; nil deletes what is there.
type Put struct {
	Key
	Value []byte
	New   bool // nothing is there; otherwise nothing is written: ErrDatabaseTaken
}
