package browser

import (
	"bytes"
	"context"
	"fmt"
	"sync"
)

// MaxDocument bounds a document, in bytes.
const MaxDocument = 4 << 20

const documentStore = "document"

// Documents keeps whole documents under names beyond the life of the page, for all
// tabs: who keeps last, wins. Nothing secret belongs there. Its methods wait, for
// the database to be opened at first; safe for concurrent use.
type Documents struct {
	name string

	mu sync.Mutex
	db *Database // nil = not open
}

// NewDocuments returns the documents in the database of a name.
func NewDocuments(name string) *Documents { return &Documents{name: name} }

// Keep writes a document in place of the one of that name; a nil one is none. Errors
// are those of a Database.
func (d *Documents) Keep(ctx context.Context, name string, document []byte) error {
	if len(document) > MaxDocument {
		return fmt.Errorf("%d bytes are more than the %d that are kept", len(document), MaxDocument)
	}
	db, err := d.open(ctx)
	if err != nil {
		return err
	}
	return db.Write(ctx, nil, func([][]byte) []Put { return []Put{{Key: Key{documentStore, name}, Value: document}} })
}

// Replace writes a document where from is what is kept under its name, with nobody in
// between; nil is none. It reports whether it was. Errors are those of a Database.
func (d *Documents) Replace(ctx context.Context, name string, from, to []byte) (done bool, err error) {
	if len(to) > MaxDocument {
		return false, fmt.Errorf("%d bytes are more than the %d that are kept", len(to), MaxDocument)
	}
	db, err := d.open(ctx)
	if err != nil {
		return false, err
	}
	key := Key{documentStore, name}
	err = db.Write(ctx, []Key{key}, func(found [][]byte) []Put {
		if done = bytes.Equal(found[0], from) && (found[0] == nil) == (from == nil); !done {
			return nil
		}
		return []Put{{Key: key, Value: to}}
	})
	return done && err == nil, err
}

// Kept returns the document of a name, nil where there is none.
func (d *Documents) Kept(ctx context.Context, name string) ([]byte, error) {
	db, err := d.open(ctx)
	if err != nil {
		return nil, err
	}
	found, err := db.Read(ctx, []Key{{documentStore, name}})
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// open opens the database, once more after it was lost.
func (d *Documents) open(ctx context.Context) (*Database, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.db != nil && d.db.Err() == nil {
		return d.db, nil
	}
	db, err := OpenDatabase(ctx, Schema{Name: d.name, Version: 2, Stores: []string{documentStore}, Durability: Relaxed})
	if err != nil {
		return nil, err
	}
	d.db = db
	return db, nil
}
