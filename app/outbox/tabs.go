package outbox

import (
	"time"

	"deviceconsole/app/timeline"
)

// adopt takes over what the storage has of an item in place of what is here:
// another tab was first. What this page knows better stays, and is written again.
func (o *Outbox) adopt(i *item, r Record, now time.Time) {
	if i.gone {
		if i.rev = r.Rev; r.Rev > 0 {
			o.save(i)
		}
		return
	}
	switch {
	case r.Rev == 0 && i.Private:
		i.rev = 0
		return
	case r.Rev == 0:
		o.vanished(i)
		return
	}
	there, err := decode(r, i)
	if err != nil || (i.phase == flying || i.phase == done) && !there.Final {
		i.rev = r.Rev
		o.save(i)
		return
	}
	if i.phase == flying {
		return // its answer tells more
	}
	o.replace(i, there, now)
}

// vanished takes that another tab deleted an item: it was finished there, and made
// room, or a program sent it and the broker took it.
func (o *Outbox) vanished(i *item) {
	i.rev, i.bodySaved = 0, false
	if i.phase == done {
		i.Saved = false
		if !i.fleeting() {
			o.forgo(i)
			o.forget(i)
		}
		return
	}
	if i.phase == flying {
		return // its answer is written anew
	}
	o.withdraw(i)
	if !i.Own() {
		o.finish(i, timeline.Acknowledged)
		return
	}
	o.open--
	o.bytes -= i.size
	o.setSaved(i, true) // not to be counted any more
	o.forget(i)
}

// Loaded takes what the storage has when the page begins, and counts what can't be
// read: see Watched.
func (o *Outbox) Loaded(records []Record, now time.Time) (unreadable int) {
	return o.Watched(records, now)
}

// Watched takes what other tabs committed. A record that can't be read is left
// alone, and counted: a later version of the page may have written it.
func (o *Outbox) Watched(records []Record, now time.Time) (unreadable int) {
	for _, r := range records {
		i := o.items[r.ID]
		switch {
		case i != nil && r.Rev == 0:
			if i.rev > 0 {
				o.vanished(i)
			}
		case i != nil && r.Rev > i.rev && i.rev > 0:
			o.adopt(i, r, now)
		case i == nil && r.Rev > 0:
			if there, err := decode(r, nil); err == nil {
				o.place(there, now)
			} else {
				unreadable++
			}
		}
	}
	return unreadable
}

// replace puts an item that the storage has in place of the one that is here.
func (o *Outbox) replace(i, there *item, now time.Time) {
	was := i.phase
	if was == done {
		o.forgo(i)
	} else {
		o.withdraw(i)
		delete(o.suspects, i)
		o.open--
		o.bytes -= i.size
		if !i.Saved {
			o.unsaved--
		}
	}
	dirty := i.dirty
	*i = *there
	i.dirty = dirty
	o.mark(i)
	if i.Final && was != done {
		o.out.Settled = append(o.out.Settled, i.Item)
	}
	o.settle(i, now)
}

// place takes in an item that the storage has and that is not here.
func (o *Outbox) place(i *item, now time.Time) {
	o.items[i.ID] = i
	o.all.insert(i)
	o.settle(i, now)
}

// settle puts an item of the storage where it belongs.
func (o *Outbox) settle(i *item, now time.Time) {
	switch {
	case i.Final:
		i.phase = done
		o.remember(i)
		return
	case i.OnItsWay:
		o.opened(i)
		i.phase, i.Elsewhere = elsewhere, true
		o.away[i.ID] = i
		if o.leads[i.Identity] {
			o.recover(i, now)
		}
		return
	case i.Hold == HeldEditing:
		i.Hold = HeldElsewhere
	}
	o.opened(i)
	o.enter(i)
}

// EditedElsewhere returns the items that other tabs edit, or pages that ended: see
// EditorGone.
func (o *Outbox) EditedElsewhere() []ID {
	var ids []ID
	for id := range o.edited {
		ids = append(ids, id)
	}
	return ids
}

// EditorGone tells that no other tab edits an item any more: it is as it was.
func (o *Outbox) EditorGone(id ID) {
	if i := o.edited[id]; i != nil {
		o.hold(i, NotHeld)
	}
}

// Leads tells whether this page is the one to send for an identity. Those that
// another one had on their way are unconfirmed from then on: it ended, or lost its
// connection.
func (o *Outbox) Leads(id Identity, leads bool, now time.Time) {
	if o.leads[id] = leads; !leads {
		delete(o.leads, id)
		o.saveLine(id)
		return
	}
	for _, i := range ordered(o.away) {
		if i.Identity == id {
			o.recover(i, now)
		}
	}
}

// recover has an item that was on its way from a page that no longer sends count
// as unconfirmed.
func (o *Outbox) recover(i *item, now time.Time) {
	o.withdraw(i)
	o.unconfirmed(i, PageGone, now)
}

// leading tells whether this page may send for an identity.
func (o *Outbox) leading(id Identity) bool { return !o.sync.on || o.leads[id] }

// Busy reports whether this page still has something to do for an identity: what
// it handed over is not answered, or what it knows is not committed.
func (o *Outbox) Busy(id Identity) bool {
	if len(o.flights) > 0 && o.flights[0].Identity == id {
		return true
	}
	return o.sync.busy || len(o.sync.dirty) > 0 && !o.sync.off
}

// Recoverable returns the identities for which items are on their way from other
// tabs, or from pages that ended: see Leads.
func (o *Outbox) Recoverable() []Identity {
	seen := map[Identity]bool{}
	var ids []Identity
	for _, i := range o.away {
		if !seen[i.Identity] {
			seen[i.Identity] = true
			ids = append(ids, i.Identity)
		}
	}
	return ids
}
