package browser

import "errors"

// What goes wrong with a Database. An error that is returned wraps one of these,
// or none where the browser named a cause of its own.
var (
	ErrDatabaseDenied = errors.New("the browser gives this page no database")
	ErrDatabaseNewer  = errors.New("the database was written by a newer version of the console")
	ErrDatabaseOther  = errors.New("what the browser keeps under its name is another database; delete this site's data in the browser's settings to get a new one")
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
// stores that an older one had not, and what has a newer one can't be opened. 1 is
// better left to whoever opens a name that is new without saying what belongs there:
// the browser makes a database of that version without any store.
type Schema struct {
	Name       string
	Version    int // 2, 3 …
	Stores     []string
	Durability Durability // of what is written
}

// Key names a value: the object store that it is in, and its key there.
type Key struct{ Store, Key string }

// MaxValue bounds a value that is read, in bytes. A longer one counts as none that a
// Database wrote.
const MaxValue = 80 << 20

// Put is one value to be written; nil deletes what is there.
type Put struct {
	Key
	Value []byte
	New   bool // nothing is there; otherwise nothing is written: ErrDatabaseTaken
}
