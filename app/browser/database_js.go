package browser

import (
	"context"
	"fmt"
	"sync"
	"syscall/js"
)

// Database is an IndexedDB database of binary values under strings as keys. Its
// methods wait: call them from goroutines of your own. Safe for concurrent use.
type Database struct {
	schema Schema
	v      js.Value
	gone   chan struct{}

	mu   sync.Mutex
	lost error // why nothing can be done any more; nil = it can
}

// OpenDatabase opens a database, and makes it or brings it up to the version of
// the schema. It waits until ctx ends for other tabs that have an older version
// open, and then wraps ErrDatabaseBusy.
func OpenDatabase(ctx context.Context, s Schema) (d *Database, err error) {
	defer func() {
		if v := recover(); v != nil { // an exception: SecurityError, or no API at all
			err = fmt.Errorf("%w: %v", ErrDatabaseDenied, v)
		}
	}()
	factory := js.Global().Get("indexedDB")
	if !factory.Truthy() {
		return nil, ErrDatabaseDenied
	}
	request := factory.Call("open", s.Name, s.Version)
	result, busy := make(chan error, 1), false
	listener := js.FuncOf(func(_ js.Value, args []js.Value) any {
		switch args[0].Get("type").String() {
		case "upgradeneeded":
			createStores(request.Get("result"), s.Stores)
		case "blocked":
			busy = true
		case "success":
			result <- nil
		case "error":
			args[0].Call("preventDefault") // it is told, and no error of the page
			result <- openError(request.Get("error"))
		}
		return nil
	})
	for _, event := range []string{"upgradeneeded", "blocked", "success", "error"} {
		request.Set("on"+event, listener)
	}
	select {
	case err = <-result:
		listener.Release()
	case <-ctx.Done():
		if err = ctx.Err(); busy {
			err = fmt.Errorf("%w: %w", ErrDatabaseBusy, err)
		}
		go abandon(request, result, listener)
	}
	if err != nil {
		return nil, err
	}
	d = &Database{schema: s, v: request.Get("result"), gone: make(chan struct{})}
	for _, store := range s.Stores {
		if !d.v.Get("objectStoreNames").Call("contains", store).Bool() {
			d.v.Call("close")
			return nil, ErrDatabaseOther
		}
	}
	d.watch()
	return d, nil
}

// abandon closes a database that opens after nobody waits for it any more: an
// open one that nobody uses keeps other tabs from upgrading.
func abandon(request js.Value, result chan error, listener js.Func) {
	if <-result == nil {
		request.Get("result").Call("close")
	}
	listener.Release()
}

func createStores(db js.Value, stores []string) {
	have := db.Get("objectStoreNames")
	for _, store := range stores {
		if !have.Call("contains", store).Bool() {
			db.Call("createObjectStore", store)
		}
	}
}

// watch gives the database up when another tab wants to upgrade or delete it, and
// notices when the browser closes it, as it does when a person clears the site's
// data. Its listener lives as long as the database.
func (d *Database) watch() {
	d.v.Set("onversionchange", js.FuncOf(func(js.Value, []js.Value) any {
		d.lose("another tab runs a newer version of the console, or deleted it")
		return nil
	}))
	d.v.Set("onclose", js.FuncOf(func(js.Value, []js.Value) any {
		d.lose("its data was cleared, or its disk failed")
		return nil
	}))
}

func (d *Database) lose(why string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.lost == nil {
		d.lost = fmt.Errorf("%w: %s", ErrDatabaseLost, why)
		d.v.Call("close")
		close(d.gone)
	}
}

// Gone is closed when the database is lost: Err says why.
func (d *Database) Gone() <-chan struct{} { return d.gone }

// Err returns why nothing can be done with the database any more, or nil.
func (d *Database) Err() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.lost
}

// Close closes the database after what has been asked for.
func (d *Database) Close() { d.lose("this page closed it") }

// openError turns the error of an open request into one of ours.
func openError(e js.Value) error {
	switch name, text := exception(e); name {
	case "VersionError":
		return ErrDatabaseNewer
	case "QuotaExceededError":
		return fmt.Errorf("%w: %s", ErrDatabaseFull, text)
	default:
		return fmt.Errorf("%w: %s", ErrDatabaseDenied, text)
	}
}

// exception returns the name of a DOMException, and the name with its text.
func exception(e js.Value) (name, text string) {
	if !e.Truthy() {
		return "", "it did not say why"
	}
	name = e.Get("name").String()
	return name, name + ": " + e.Get("message").String()
}
