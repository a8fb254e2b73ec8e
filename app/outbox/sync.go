package outbox

import (
	"errors"
	"slices"
	"time"
)

// Bounds of a transaction, and the time after which a storage that refused one is
// asked again.
const (
	maxCommit      = 500     // changes
	maxCommitBytes = 1 << 20 // of content
	retryAfter     = 5 * time.Second
)

// storing is what of the outbox is in the storage, and what is on its way there.
type storing struct {
	on      bool
	dirty   []*item   // changed since they were committed last
	bodies  []*item   // new ones that there is no room for
	running []pending // of the commit under way
	busy    bool      // a commit is under way

	problem error // of the last commit; nil = it was applied
	full    bool  // no room for new items; what is there can still change
	off     bool  // nothing can be written
	retryAt time.Time
}

// pending is an item as a commit under way writes it.
type pending struct {
	item   *item
	rev    uint32
	body   bool
	edits  uint32 // the edits that it has
	chosen bool   // as being on its way
	delete bool
}

// awaits tells whether an item has to be durable before it is handed over. Where
// that can't be, it goes out all the same: the person was told. Of a private one
// nothing may be left there.
func (s *storing) awaits(i *item) bool {
	if i.Private {
		return s.on && !s.off && (i.rev > 0 || slices.ContainsFunc(s.running, func(p pending) bool { return p.item == i }))
	}
	return s.on && !s.off && (i.bodySaved || !s.full)
}

// retries tells whether the storage is to be asked again at retryAt.
func (s *storing) retries() bool {
	return s.problem != nil && !s.busy && len(s.dirty)+len(s.bodies) > 0
}

// Problem says why what is sent is not kept beyond the page; nil: it is.
func (o *Outbox) Problem() error { return o.sync.problem }

// StorageFailed tells that there is no storage: nothing is kept from now on.
func (o *Outbox) StorageFailed(err error) {
	s := &o.sync
	s.on, s.busy, s.problem = false, false, err
	for _, i := range s.dirty {
		i.dirty = false
	}
	s.dirty, s.bodies, s.running = nil, nil, nil
}

// StorageFound tells that there is a storage after all: everything is written to it.
func (o *Outbox) StorageFound() {
	s := &o.sync
	s.on, s.full, s.off, s.problem = true, false, false, nil
	o.writeAnew()
}

// save has an item written with the next commit, unless it is passing.
func (o *Outbox) save(i *item) {
	if !o.passing(i) {
		o.write(i)
	}
}

// write has an item written with the next commit.
func (o *Outbox) write(i *item) {
	if !o.sync.on {
		return
	}
	i.known = true
	if !i.dirty {
		i.dirty = true
		o.sync.dirty = append(o.sync.dirty, i)
	}
}

// passing tells whether a program's item, of which the storage knows nothing, is about
// to leave or to be answered. A thousand of these pass in a second, and to write and
// to delete each costs more than to send it. So it is written only once it stays: when
// the connection is lost, when its answer takes longer than WrittenAfter, and when the
// page may be about to end. What a person sends is durable before it leaves.
func (o *Outbox) passing(i *item) bool {
	if !o.sync.on || i.Own() || i.known || i.gone || !o.link.up || i.Identity != o.link.identity || !o.leads[i.Identity] {
		return false
	}
	switch i.phase {
	case waiting:
		return i.Hold == NotHeld && !i.Duplicate
	case chosen, ready, flying:
		return true
	}
	return false
}

// saveLine has those written that were passing: they stay for longer.
func (o *Outbox) saveLine(id Identity) {
	if line := o.lines[id]; line != nil {
		line.backwards(func(i *item) bool {
			o.writeNew(i)
			return true
		})
	}
	for _, list := range [][]*item{o.chosen, o.ready, o.flights} {
		for _, i := range list {
			if i.Identity == id {
				o.writeNew(i)
			}
		}
	}
}

// writeNew has an item written of which the storage knows nothing.
func (o *Outbox) writeNew(i *item) {
	if !i.known {
		o.write(i)
	}
}

// Leaving tells that the page may be about to end: what was passing is written.
func (o *Outbox) Leaving() { o.saveLine(o.link.identity) }

// changes returns what is to be committed next.
func (o *Outbox) changes(now time.Time) []Change {
	s := &o.sync
	if !s.on || s.busy {
		return nil
	}
	if s.problem != nil && !now.Before(s.retryAt) {
		s.full, s.off = false, false
		s.dirty = append(s.bodies, s.dirty...)
		s.bodies = nil
	}
	if s.off {
		return nil
	}
	var changes []Change
	bytes, seen := 0, 0
	for _, i := range s.dirty {
		if len(changes) == maxCommit || bytes > maxCommitBytes {
			break
		}
		seen++
		if s.full && !i.bodySaved && !i.gone {
			s.bodies = append(s.bodies, i) // stays dirty
			continue
		}
		i.dirty = false
		c, p, ok := changeOf(i)
		if !ok {
			continue
		}
		bytes += len(c.Body)
		changes, s.running = append(changes, c), append(s.running, p)
	}
	if s.dirty = s.dirty[seen:]; len(s.dirty) == 0 {
		s.dirty = nil
	}
	s.busy = len(changes) > 0
	return changes
}

// changeOf returns what brings the storage up to date with an item, if anything is
// to be done.
func changeOf(i *item) (c Change, p pending, ok bool) {
	c = Change{Record: Record{ID: i.ID, Rev: max(i.rev+1, 1)}, Base: i.rev}
	p = pending{item: i, rev: c.Rev, edits: i.edits}
	if i.gone || i.fleeting() || i.Private {
		c.Delete, p.delete = true, true
		return c, p, i.rev > 0
	}
	c.Head = appendHead(nil, i)
	if !i.bodySaved {
		c.Body, p.body = appendBody(nil, i), true
	}
	p.chosen = i.phase == chosen
	return c, p, true
}

// Committed tells what became of Out.Changes.
func (o *Outbox) Committed(conflicts []Record, err error, now time.Time) {
	s := &o.sync
	running := s.running
	s.running, s.busy = nil, false
	if !s.on {
		return
	}
	if err != nil {
		o.refused(running, err, now)
		return
	}
	if !s.full && !s.off {
		s.problem = nil
	}
	there := map[ID]Record{}
	for _, r := range conflicts {
		there[r.ID] = r
	}
	for _, p := range running {
		if r, conflict := there[p.item.ID]; conflict {
			o.adopt(p.item, r, now)
		} else {
			o.kept(p)
		}
	}
}

// kept notes that an item is in the storage as it was written.
func (o *Outbox) kept(p pending) {
	i := p.item
	if p.delete {
		i.rev, i.bodySaved = 0, false
		if !i.gone {
			o.setSaved(i, false)
		}
		return
	}
	i.rev = p.rev
	if p.body && p.edits == i.edits {
		i.bodySaved = true
		o.setSaved(i, true)
	}
	if p.chosen && i.phase == chosen && p.edits == i.edits {
		i.durable = true
	}
}

// refused takes that a commit failed: all of it is to be written again. What does
// not fit is left out until there may be room; after any other failure nothing is
// written for a while.
func (o *Outbox) refused(running []pending, err error, now time.Time) {
	s := &o.sync
	again := make([]*item, 0, len(running)+len(s.dirty))
	bodies := false
	for _, p := range running {
		bodies = bodies || p.body
		if !p.item.dirty {
			p.item.dirty = true
			again = append(again, p.item)
		}
	}
	s.dirty = append(again, s.dirty...)
	s.problem, s.retryAt = err, now.Add(retryAfter)
	switch {
	case errors.Is(err, ErrFull) && bodies:
		s.full = true
	default:
		s.off = true
	}
	if errors.Is(err, ErrLost) {
		o.writeAnew()
	}
}

// writeAnew has everything written as if the storage were empty.
func (o *Outbox) writeAnew() {
	o.all.backwards(func(i *item) bool {
		if i.Private && i.rev > 0 {
			return true // what is to be deleted may be there yet
		}
		i.rev, i.bodySaved = 0, false
		o.setSaved(i, false)
		o.save(i)
		return true
	})
}
