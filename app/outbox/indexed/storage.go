package indexed

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"deviceconsole/app/browser"
	"deviceconsole/app/outbox"
)

// version is that of the database's stores.
const version = 1

// Storage implements outbox.Storage. Open makes one.
type Storage struct {
	name  string
	db    *browser.Database
	watch watch

	mu    sync.Mutex
	known map[outbox.ID]struct{} // whose bodies whoever watches has
}

// Open opens the outbox of a name, all tabs the same one. It waits until ctx ends
// for what the browser has to say. An error wraps outbox.ErrBlocked or ErrFull.
func Open(ctx context.Context, name string) (*Storage, error) {
	return openWith(ctx, name, browser.Relaxed)
}

func openWith(ctx context.Context, name string, d browser.Durability) (*Storage, error) {
	db, err := browser.OpenDatabase(ctx, browser.Schema{
		Name: name, Version: version, Stores: []string{heads, bodies}, Durability: d,
	})
	if err != nil {
		return nil, translate(err)
	}
	s := &Storage{name: name, db: db, known: map[outbox.ID]struct{}{}}
	s.watch.start(s)
	return s, nil
}

// translate puts an error of the browser into terms of the outbox.
func translate(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, browser.ErrDatabaseNewer):
		return fmt.Errorf("%w: this outbox was written by a newer version of the console; load the page again to get that", outbox.ErrBlocked)
	case errors.Is(err, browser.ErrDatabaseBusy), errors.Is(err, browser.ErrDatabaseDenied):
		return fmt.Errorf("%w: %w", outbox.ErrBlocked, err)
	case errors.Is(err, browser.ErrDatabaseFull):
		return fmt.Errorf("%w: %w", outbox.ErrFull, err)
	case errors.Is(err, browser.ErrDatabaseLost):
		return fmt.Errorf("%w: %w", outbox.ErrLost, err)
	}
	return err
}

// Gone is closed when the storage is lost: Err says why.
func (s *Storage) Gone() <-chan struct{} { return s.db.Gone() }

// Err returns why nothing can be kept any more, or nil.
func (s *Storage) Err() error { return translate(s.db.Err()) }

// Close ends it, as the end of the tab does.
func (s *Storage) Close() {
	s.watch.stop()
	s.db.Close()
}

// Load implements outbox.Storage.
func (s *Storage) Load(ctx context.Context) ([]outbox.Record, error) {
	var records []outbox.Record
	bodyOf := map[outbox.ID][]byte{}
	unreadable := 0
	err := s.db.Scan(ctx, []string{bodies, heads}, func(k browser.Key, value []byte) {
		id, ok := idOf(k)
		if k.Store == bodies {
			if ok { // a body without a head is no record
				bodyOf[id] = value
			}
			return
		}
		rev, head, readable := decodeHead(value)
		body, whole := bodyOf[id]
		if !ok || !readable || !whole {
			unreadable++
			return
		}
		records = append(records, outbox.Record{ID: id, Rev: rev, Head: head, Body: body})
	})
	if err != nil {
		return nil, translate(err)
	}
	s.know(records)
	if unreadable > 0 {
		return records, &outbox.UnreadableError{Count: unreadable}
	}
	return records, nil
}

// Commit implements outbox.Storage.
func (s *Storage) Commit(ctx context.Context, changes []outbox.Change) (conflicts []outbox.Record, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	keys := make([]browser.Key, len(changes))
	for i, c := range changes {
		keys[i] = headKey(c.ID)
	}
	var d decision
	err = s.db.Write(ctx, keys, func(found [][]byte) []browser.Put {
		d = decide(changes, keys, found)
		return d.puts
	})
	if err != nil {
		return nil, translate(err)
	}
	s.know(d.applied)
	s.watch.tell(d.applied)
	return s.complete(ctx, d.conflicts), nil
}

// decision is what becomes of changes.
type decision struct {
	puts               []browser.Put
	applied, conflicts []outbox.Record
}

// decide compares changes with the heads that were found.
func decide(changes []outbox.Change, keys []browser.Key, found [][]byte) decision {
	var d decision
	there := make(map[outbox.ID]outbox.Record, len(changes)) // a batch may change a record twice
	for i, c := range changes {
		old, seen := there[c.ID]
		if !seen {
			old.ID = c.ID
			old.Rev, old.Head, _ = decodeHead(found[i])
		}
		if old.Rev != c.Base || !seen && old.Rev == 0 && found[i] != nil { // there, but unreadable
			old.Body = nil
			d.conflicts = append(d.conflicts, old)
			continue
		}
		r := c.Record
		switch {
		case c.Delete:
			r = outbox.Record{ID: c.ID}
			d.puts = append(d.puts, browser.Put{Key: keys[i]}, browser.Put{Key: bodyKey(c.ID)})
		case c.Base == 0 && c.Body == nil:
			r.Body = []byte{}
			fallthrough
		default:
			d.puts = append(d.puts, browser.Put{Key: keys[i], Value: encodeHead(r.Rev, r.Head)})
			if r.Body != nil {
				d.puts = append(d.puts, browser.Put{Key: bodyKey(c.ID), Value: r.Body})
			}
		}
		d.applied = append(d.applied, r)
		there[c.ID] = r
	}
	return d
}

// complete reads the bodies that whoever is told of records has not. Where that
// fails they are told without.
func (s *Storage) complete(ctx context.Context, records []outbox.Record) []outbox.Record {
	var missing []int
	s.mu.Lock()
	for i, r := range records {
		if _, known := s.known[r.ID]; r.Rev != 0 && r.Body == nil && !known {
			missing = append(missing, i)
		}
	}
	s.mu.Unlock()
	if len(missing) == 0 {
		return records
	}
	keys := make([]browser.Key, 0, 2*len(missing))
	for _, i := range missing {
		keys = append(keys, headKey(records[i].ID), bodyKey(records[i].ID))
	}
	found, err := s.db.Read(ctx, keys)
	if err != nil {
		return records
	}
	for n, i := range missing {
		r := outbox.Record{ID: records[i].ID}
		rev, head, ok := decodeHead(found[2*n])
		if body := found[2*n+1]; ok && body != nil {
			r.Rev, r.Head, r.Body = rev, head, body
		}
		records[i] = r // as it is now, which may be newer
	}
	s.know(records)
	return records
}

// know notes whose bodies are told, or no longer needed.
func (s *Storage) know(records []outbox.Record) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range records {
		switch {
		case r.Rev == 0:
			delete(s.known, r.ID)
		case r.Body != nil:
			s.known[r.ID] = struct{}{}
		}
	}
}

// Watch implements outbox.Storage.
func (s *Storage) Watch(changed func([]outbox.Record)) { s.watch.set(changed) }

// Lead implements outbox.Storage. Where the browser has no locks every tab leads
// at once; that no message is sent twice is then up to the revisions alone.
func (s *Storage) Lead(ctx context.Context, name string, led func(context.Context)) {
	go func() {
		if err := browser.HoldLock(ctx, s.name+"/"+name, led); err != nil && ctx.Err() == nil {
			led(ctx)
		}
	}()
}
