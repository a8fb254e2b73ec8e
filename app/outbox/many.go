package outbox

import (
	"time"

	"deviceconsole/app/timeline"
)

// Each calls a func for the items, the newest first, until it returns false. The
// items must not be changed, and are good until the func returns.
func (o *Outbox) Each(see func(*Item) bool) {
	o.all.backwards(func(i *item) bool { return see(&i.Item) })
}

// chosenItems returns the items that a func chooses, the oldest first.
func (o *Outbox) chosenItems(choose func(*item) bool) (found []*item) {
	o.all.forwards(func(i *item) {
		if choose(i) {
			found = append(found, i)
		}
	})
	return found
}

// CancelAll takes everything back of an identity that waits, of the zero one that
// of all, and returns how much that was.
func (o *Outbox) CancelAll(of Identity) int {
	list := o.chosenItems(func(i *item) bool { return i.CanCancel() && (of == Identity{} || i.Identity == of) })
	for _, i := range list {
		o.cancel(i)
	}
	return len(list)
}

// FailedAgain takes the messages of an identity once more that did not get through,
// in their order, as Again does. It returns the pairs of items, up to the first one
// that was not taken, with the error.
func (o *Outbox) FailedAgain(of Identity, now time.Time) (copies [][2]ID, err error) {
	for _, i := range o.chosenItems(func(i *item) bool { return i.Failed() && i.Identity == of }) {
		if i.State == timeline.Quarantined {
			continue // one at a time, by Release
		}
		id, err := o.Again(i.ID, now)
		if err != nil {
			return copies, err
		}
		copies = append(copies, [2]ID{i.ID, id})
	}
	return copies, nil
}

// ClearHistory forgets all items that are finished but those that are
// quarantined, which wait for a person.
func (o *Outbox) ClearHistory() {
	for _, i := range o.chosenItems(func(i *item) bool { return i.Final && i.State != timeline.Quarantined }) {
		o.forgo(i)
		o.forget(i)
	}
}
