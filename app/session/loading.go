package session

import (
	"errors"
	"slices"
	"time"

	"deviceconsole/app/outbox"
)

// loadAtOnce is how many records are taken in before the page gets its turn.
const loadAtOnce = 500

// Where the storage can't be read at first it is tried again after a while, later and
// later.
const (
	loadAgainFirst = 5 * time.Second
	loadAgainLast  = 5 * time.Minute
)

// begin reads what an earlier page left, and hears what other tabs do. Until the
// storage can be read nothing is kept beyond the page.
func (s *sending) begin() {
	r := s.runner
	r.deps.Storage.Watch(s.watched)
	for wait := loadAgainFirst; ; wait = min(2*wait, loadAgainLast) {
		records, err := r.deps.Storage.Load(r.ctx)
		done := s.loaded(records, err)
		r.mu.Lock()
		s.read = true
		r.mu.Unlock()
		s.stir()
		r.changed()
		if done {
			return
		}
		select {
		case <-r.ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// loaded takes in what Load returned, and reports whether the storage could be read.
func (s *sending) loaded(records []outbox.Record, err error) bool {
	r := s.runner
	var unreadable *outbox.UnreadableError
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil && !errors.As(err, &unreadable) {
		s.failed = true
		s.box.StorageFailed(err)
		return false
	}
	if s.failed {
		s.box.StorageFound()
	}
	n := s.load(records)
	s.resume()
	var oldest outbox.Identity
	waits := false
	s.box.Each(func(i *outbox.Item) bool { // the newest first
		if !i.Final {
			oldest, waits = i.Identity, true
		}
		return true
	})
	if waits {
		r.update(MessagesWait{oldest})
	}
	if unreadable != nil {
		n += unreadable.Count
	}
	if n > 0 {
		r.update(RecordsUnreadable{n})
	}
	return true
}

// resume waits for the replies to what earlier pages sent. Called under Runner.mu.
func (s *sending) resume() {
	now := s.runner.deps.Now()
	var items []outbox.Item
	s.box.Each(func(i *outbox.Item) bool {
		if resumable(i, now) {
			items = append(items, *i)
		}
		return true
	})
	if len(items) > 0 {
		slices.Reverse(items)
		s.runner.replies.resume(items, now)
	}
}

// load takes in the records of earlier pages, part by part, and counts those that
// can't be read. Called under Runner.mu, which it lets go between the parts.
func (s *sending) load(records []outbox.Record) (unreadable int) {
	r := s.runner
	for part := range slices.Chunk(records, loadAtOnce) {
		unreadable += s.box.Loaded(part, r.deps.Now())
		if r.deps.Rest != nil {
			r.mu.Unlock()
			r.deps.Rest()
			r.mu.Lock()
		}
	}
	return unreadable
}
