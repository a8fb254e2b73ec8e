package indexed

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/outbox"
)

// version is that of the database's stores. Before 2 there may be none of them.
const version = 2

// openLimit is how long the browser may take to open the database. It may wait
// for another tab that does not let go of an older version.
const openLimit = 5 * time.Second

// Storage implements outbox.Storage. New makes one.
type Storage struct {
	schema browser.Schema
	locks  bool // the browser has locks that tabs share
	watch  watch
	leases leases

	opening sync.Mutex // held while db is opened
	mu      sync.Mutex
	db      *browser.Database // nil = not open
	closed  bool
	asked   bool                   // the browser was asked to keep it for good
	known   map[outbox.ID]struct{} // whose bodies whoever watches has
}

// New returns the outbox of a name, all tabs the same one. Its first use opens the
// database; where the browser gives none, that use ends with outbox.ErrBlocked, as
// it does when a newer version of the console wrote it.
//
// When the browser closes the database, as it does when a person clears the site's
// data, the next Commit ends with outbox.ErrLost; what comes after that finds the
// database opened again, perhaps empty.
func New(name string) *Storage { return newWith(name, browser.Relaxed) }

func newWith(name string, d browser.Durability) *Storage {
	s := &Storage{
		schema: browser.Schema{Name: name, Version: version, Stores: []string{heads, bodies, leads}, Durability: d},
		locks:  browser.HasLocks(),
		known:  map[outbox.ID]struct{}{},
	}
	s.watch.start(s)
	return s
}

// database returns the database, opened where it is not.
func (s *Storage) database(ctx context.Context) (*browser.Database, error) {
	s.opening.Lock()
	defer s.opening.Unlock()
	s.mu.Lock()
	db, closed := s.db, s.closed
	s.mu.Unlock()
	switch {
	case closed:
		return nil, outbox.ErrLost
	case db != nil:
		return db, translate(db.Err())
	}
	limited, end := context.WithTimeout(ctx, openLimit)
	defer end()
	db, err := browser.OpenDatabase(limited, s.schema)
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			if !errors.Is(err, browser.ErrDatabaseBusy) {
				err = errSilent
			}
		}
		return nil, translate(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		db.Close()
	}
	s.db = db
	return db, nil
}

var errSilent = errors.New("it did not answer for " + strconv.Itoa(int(openLimit.Seconds())) + " s")

// translate puts an error of the browser into terms of the outbox.
func translate(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, browser.ErrDatabaseNewer):
		return fmt.Errorf("%w: %w", outbox.ErrBlocked, outbox.ErrNewer)
	case errors.Is(err, browser.ErrDatabaseBusy):
		return fmt.Errorf("%w: %w", outbox.ErrBlocked, outbox.ErrBusy)
	case errors.Is(err, browser.ErrDatabaseDenied):
		return fmt.Errorf("%w: %w", outbox.ErrBlocked, err)
	case errors.Is(err, browser.ErrDatabaseFull):
		return outbox.ErrFull
	case errors.Is(err, browser.ErrDatabaseLost):
		return fmt.Errorf("%w: %w", outbox.ErrLost, err)
	}
	return err
}

// Close ends it, as the end of the tab does.
func (s *Storage) Close() {
	s.watch.stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.db != nil {
		s.db.Close()
	}
}

// Load implements outbox.Storage.
func (s *Storage) Load(ctx context.Context) ([]outbox.Record, error) {
	db, err := s.database(ctx)
	if err != nil {
		return nil, err
	}
	var records []outbox.Record
	bodyOf := map[outbox.ID][]byte{}
	unreadable := 0
	err = db.Scan(ctx, []string{bodies, heads}, func(k browser.Key, value []byte) {
		id, ok := idOf(k)
		if k.Store == bodies {
			if ok { // a body without a head is no record
				bodyOf[id] = value
			}
			return
		}
		e, readable := decodeEntry(value)
		if body, whole := bodyOf[id]; e.body == nil && whole {
			e.body = body
		}
		if !ok || !readable || e.body == nil {
			unreadable++
			return
		}
		records = append(records, outbox.Record{ID: id, Rev: e.rev, Head: e.head, Body: e.body})
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

// Commit implements outbox.Storage. What is new is not looked for: its ID is the
// tab's own. Should it be there all the same, the browser says so, and all is looked
// for in a second transaction.
func (s *Storage) Commit(ctx context.Context, changes []outbox.Change) (conflicts []outbox.Record, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	db, err := s.database(ctx)
	var d decision
	if err == nil {
		d, err = write(ctx, db, changes, false)
		if errors.Is(err, browser.ErrDatabaseTaken) {
			d, err = write(ctx, db, changes, true)
		}
		err = translate(err)
	}
	if err != nil {
		s.forget(err)
		return nil, withRoom(ctx, err)
	}
	s.askOnce()
	s.know(d.applied)
	s.watch.tell(d.applied)
	return s.complete(ctx, db, d.conflicts), nil
}

// write does changes in one transaction. all: also those that are new are compared
// with what is there.
func write(ctx context.Context, db *browser.Database, changes []outbox.Change, all bool) (d decision, err error) {
	var keys []browser.Key
	for _, c := range changes {
		if all || c.Base != 0 {
			keys = append(keys, headKey(c.ID))
		}
	}
	err = db.Write(ctx, keys, func(found [][]byte) []browser.Put {
		d = decide(changes, keys, found)
		return d.puts
	})
	return d, err
}

// forget has the database opened anew if it was lost: whoever commits knows that
// now, and no longer counts on what was there.
func (s *Storage) forget(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if errors.Is(err, outbox.ErrLost) && !s.closed {
		s.db = nil
		clear(s.known)
	}
}

// askOnce asks the browser to keep what a person wants kept, once there is something.
func (s *Storage) askOnce() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.asked {
		s.asked = true
		go browser.AskToPersist(s.watch.ctx)
	}
}

// withRoom adds to ErrFull how much is in use, as far as the browser says.
func withRoom(ctx context.Context, err error) error {
	if !errors.Is(err, outbox.ErrFull) {
		return err
	}
	q := browser.EstimateQuota(ctx)
	if q.Limit <= 0 {
		return err
	}
	return fmt.Errorf("%w: %s of %s are in use", err, megabytes(q.Used), megabytes(q.Limit))
}

func megabytes(n int64) string { return strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64) + " MB" }

// decision is what becomes of changes.
type decision struct {
	puts               []browser.Put
	applied, conflicts []outbox.Record
}

// decide compares changes with the heads that were found. Those that were not looked
// for are new.
func decide(changes []outbox.Change, keys []browser.Key, found [][]byte) decision {
	var d decision
	there := make(map[browser.Key][]byte, len(changes)) // a batch may change a record twice
	for i, k := range keys {
		there[k] = found[i]
	}
	for _, c := range changes {
		key := headKey(c.ID)
		value, known := there[key]
		old, readable := decodeEntry(value)
		if old.rev != c.Base || value != nil && !readable {
			d.conflicts = append(d.conflicts, outbox.Record{ID: c.ID, Rev: old.rev, Head: old.head, Body: old.body})
			continue
		}
		r := c.Record
		if c.Delete {
			r, there[key] = outbox.Record{ID: c.ID}, nil
			d.puts = append(d.puts, browser.Put{Key: key})
			if old.body == nil {
				d.puts = append(d.puts, browser.Put{Key: bodyKey(c.ID)})
			}
			d.applied = append(d.applied, r)
			continue
		}
		if c.Base == 0 && r.Body == nil {
			r.Body = []byte{}
		}
		e := entryOf(r.Rev, r.Head, r.Body)
		if r.Body == nil {
			e.body = old.body
		}
		there[key] = e.encode()
		d.puts = append(d.puts, browser.Put{Key: key, Value: there[key], New: !known})
		switch {
		case r.Body != nil && e.body == nil:
			d.puts = append(d.puts, browser.Put{Key: bodyKey(c.ID), Value: r.Body})
		case r.Body != nil && old.rev != 0 && old.body == nil: // it was apart
			d.puts = append(d.puts, browser.Put{Key: bodyKey(c.ID)})
		}
		d.applied = append(d.applied, r)
	}
	return d
}

// complete reads the bodies that whoever is told of records has not. Where that
// fails they are told without.
func (s *Storage) complete(ctx context.Context, db *browser.Database, records []outbox.Record) []outbox.Record {
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
	found, err := db.Read(ctx, keys)
	if err != nil {
		return records
	}
	for n, i := range missing {
		r := outbox.Record{ID: records[i].ID}
		e, ok := decodeEntry(found[2*n])
		if e.body == nil {
			e.body = found[2*n+1]
		}
		if ok && e.body != nil {
			r.Rev, r.Head, r.Body = e.rev, e.head, e.body
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

// Lead implements outbox.Storage.
func (s *Storage) Lead(ctx context.Context, name string, led func(context.Context)) {
	go func() {
		if s.locks {
			if err := browser.HoldLock(ctx, s.schema.Name+"/"+name, led); err == nil || ctx.Err() != nil {
				return
			}
		}
		s.lease(ctx, name, led)
	}()
}
