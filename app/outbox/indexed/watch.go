package indexed

import (
	"context"
	"maps"
	"sync"

	"deviceconsole/app/browser"
	"deviceconsole/app/outbox"
)

// maxUnheard bounds the bytes of messages that wait to be heard. A tab that was
// held up for longer reads the database instead.
const maxUnheard = 8 << 20

// watch hears what other tabs committed, and tells them of this one's.
type watch struct {
	storage *Storage
	channel *browser.Channel
	wake    chan struct{} // holds one
	ctx     context.Context
	stop    context.CancelFunc

	mu      sync.Mutex
	changed func([]outbox.Record)
	unheard [][]byte
	bytes   int
	missed  bool // messages were dropped
}

func (w *watch) start(s *Storage) {
	w.storage, w.wake = s, make(chan struct{}, 1)
	ctx, cancel := context.WithCancel(context.Background())
	w.ctx = ctx
	w.channel = browser.OpenChannel(s.schema.Name, w.hear)
	w.stop = func() { cancel(); w.channel.Close() }
	go w.work()
}

func (w *watch) set(changed func([]outbox.Record)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.changed = changed
}

func (w *watch) tell(records []outbox.Record) {
	if len(records) > 0 {
		w.channel.Post(encodeMessage(records))
	}
}

// hear takes a message; it must not wait.
func (w *watch) hear(message []byte) {
	if isReleased(message) {
		w.storage.leases.wake()
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.bytes += len(message); w.bytes > maxUnheard {
		w.unheard, w.missed = nil, true
	} else {
		w.unheard = append(w.unheard, message)
	}
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// work tells of messages in their order until the end.
func (w *watch) work() {
	for {
		select {
		case <-w.ctx.Done():
			return
		case <-w.wake:
		}
		w.mu.Lock()
		messages, missed, changed := w.unheard, w.missed, w.changed
		w.unheard, w.bytes, w.missed = nil, 0, false
		w.mu.Unlock()
		var records []outbox.Record
		if missed {
			records = w.storage.compare(w.ctx)
		}
		for _, m := range messages {
			if more, ok := decodeMessage(m); ok {
				records = append(records, more...)
			}
		}
		if len(records) > 0 && changed != nil {
			changed(w.storage.whole(w.ctx, records))
		}
	}
}

// whole returns records that were told, with what was left out of them.
func (s *Storage) whole(ctx context.Context, records []outbox.Record) []outbox.Record {
	s.know(records)
	s.mu.Lock()
	for _, r := range records {
		if r.Rev != 0 && r.Head == nil { // told by name alone: as good as unknown
			delete(s.known, r.ID)
		}
	}
	s.mu.Unlock()
	db, err := s.database(ctx)
	if err != nil {
		return records
	}
	return s.complete(ctx, db, records)
}

// compare returns all records, and the deletion of those that were known and are
// not there any more.
func (s *Storage) compare(ctx context.Context) []outbox.Record {
	s.mu.Lock()
	gone := maps.Clone(s.known)
	s.mu.Unlock()
	records, err := s.Load(ctx)
	if records == nil && err != nil {
		return nil // the next commit says why
	}
	for _, r := range records {
		delete(gone, r.ID)
	}
	for id := range gone {
		records = append(records, outbox.Record{ID: id})
	}
	return records
}
