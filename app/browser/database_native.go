//go:build !js

package browser

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// DatabaseFault is what opening, reading and writing any Database ends with in
// native builds; nil: all is well.
var DatabaseFault error

// Database is a database of binary values under strings as keys, kept in memory.
// Safe for concurrent use.
type Database struct {
	schema Schema
	store  *memoryDatabase
	gone   chan struct{}
	lost   error // guarded by databases
}

// memoryDatabase is what all who have opened a database share.
type memoryDatabase struct {
	version int
	stores  map[string]map[string][]byte
	open    []*Database
}

var databases struct {
	sync.Mutex
	byName map[string]*memoryDatabase
}

// OpenDatabase opens a database of this process. Whoever has an older version of
// it open loses it.
func OpenDatabase(ctx context.Context, s Schema) (*Database, error) {
	databases.Lock()
	defer databases.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if DatabaseFault != nil {
		return nil, DatabaseFault
	}
	store := databases.byName[s.Name]
	if store == nil {
		store = &memoryDatabase{stores: map[string]map[string][]byte{}}
		if databases.byName == nil {
			databases.byName = map[string]*memoryDatabase{}
		}
		databases.byName[s.Name] = store
	}
	switch {
	case s.Version < store.version:
		return nil, ErrDatabaseNewer
	case s.Version > store.version:
		for _, older := range slices.Clone(store.open) {
			older.lose("another tab runs a newer version of the console, or deleted it")
		}
	}
	store.version = s.Version
	for _, name := range s.Stores {
		if store.stores[name] == nil {
			store.stores[name] = map[string][]byte{}
		}
	}
	d := &Database{schema: s, store: store, gone: make(chan struct{})}
	store.open = append(store.open, d)
	return d, nil
}

// lose is called with databases locked.
func (d *Database) lose(why string) {
	if d.lost == nil {
		d.lost = fmt.Errorf("%w: %s", ErrDatabaseLost, why)
		d.store.open = slices.DeleteFunc(d.store.open, func(o *Database) bool { return o == d })
		close(d.gone)
	}
}

// ClearDatabases is what a person does who clears the site's data.
func ClearDatabases() {
	databases.Lock()
	defer databases.Unlock()
	for _, store := range databases.byName {
		for _, d := range slices.Clone(store.open) {
			d.lose("its data was cleared, or its disk failed")
		}
	}
	databases.byName = nil
}

// Gone is closed when the database is lost: Err says why.
func (d *Database) Gone() <-chan struct{} { return d.gone }

// Err returns why nothing can be done with the database any more, or nil.
func (d *Database) Err() error {
	databases.Lock()
	defer databases.Unlock()
	return d.lost
}

// Close closes the database.
func (d *Database) Close() {
	databases.Lock()
	defer databases.Unlock()
	d.lose("this page closed it")
}

// usable is called with databases locked.
func (d *Database) usable(ctx context.Context) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case d.lost != nil:
		return d.lost
	}
	return DatabaseFault
}

// Write reads values and writes others with nobody in between: see decide's
// promises in the browser's version.
func (d *Database) Write(ctx context.Context, read []Key, decide func(found [][]byte) []Put) error {
	databases.Lock()
	defer databases.Unlock()
	if err := d.usable(ctx); err != nil {
		return err
	}
	puts := decide(d.find(read))
	for _, p := range puts {
		if _, taken := d.store.stores[p.Store][p.Key.Key]; taken && p.New {
			return ErrDatabaseTaken
		}
	}
	for _, p := range puts {
		if p.Value == nil {
			delete(d.store.stores[p.Store], p.Key.Key)
		} else {
			d.store.stores[p.Store][p.Key.Key] = append([]byte{}, p.Value...)
		}
	}
	return nil
}

// Read returns values in the order of the keys, nil where there is none.
func (d *Database) Read(ctx context.Context, read []Key) ([][]byte, error) {
	databases.Lock()
	defer databases.Unlock()
	if err := d.usable(ctx); err != nil {
		return nil, err
	}
	return d.find(read), nil
}

func (d *Database) find(read []Key) [][]byte {
	found := make([][]byte, len(read))
	for i, k := range read {
		if v, ok := d.store.stores[k.Store][k.Key]; ok {
			found[i] = append([]byte{}, v...)
		}
	}
	return found
}

// Scan calls each for every value of some stores, one store after the other, in
// the order of the keys.
func (d *Database) Scan(ctx context.Context, stores []string, each func(k Key, value []byte)) error {
	databases.Lock()
	defer databases.Unlock()
	if err := d.usable(ctx); err != nil {
		return err
	}
	for _, store := range stores {
		for _, key := range slices.Sorted(maps.Keys(d.store.stores[store])) {
			each(Key{store, key}, append([]byte{}, d.store.stores[store][key]...))
		}
	}
	return nil
}
