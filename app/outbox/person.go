package outbox

import (
	"slices"
	"time"

	"deviceconsole/app/timeline"
)

// Cancel takes an item back that waits. One that is to be sent again stays
// unconfirmed: nobody knows whether the broker has it.
func (o *Outbox) Cancel(id ID) error {
	i, err := o.waiting(id)
	if err != nil {
		return err
	}
	o.cancel(i)
	return nil
}

func (o *Outbox) cancel(i *item) {
	o.withdraw(i)
	if i.Duplicate {
		o.finish(i, timeline.Unconfirmed)
	} else {
		o.finish(i, timeline.Cancelled)
	}
}

// waiting returns an item that waits.
func (o *Outbox) waiting(id ID) (*item, error) {
	i := o.items[id]
	switch {
	case i == nil:
		return nil, ErrUnknown
	case !i.Waiting():
		return nil, ErrTooLate
	}
	return i, nil
}

// Again takes the message of a finished item in once more, unchanged: an
// observed_at in it still tells when something was observed.
func (o *Outbox) Again(id ID, now time.Time) (ID, error) {
	i := o.items[id]
	if i == nil {
		return 0, ErrUnknown
	}
	if !i.CanRepeat() {
		return 0, ErrTooLate
	}
	failed := i.CanSendAgain()
	again, err := o.Accept(New{Identity: i.Identity, Message: i.Message, Source: i.Source, Reply: i.Reply, Again: id}, now)
	if err == nil && failed {
		i.Resent = true
		o.save(i)
	}
	return again, err
}

// Edit holds an item of an identity that waits while a person changes it, and
// returns it. Another one's is refused by *IdentityError: Replace could not save it.
func (o *Outbox) Edit(id ID, of Identity) (Item, error) {
	i, err := o.waiting(id)
	switch {
	case err != nil:
		return Item{}, err
	case !i.CanEdit():
		return Item{}, ErrTooLate
	case i.Identity != of:
		return Item{}, &IdentityError{i.Identity}
	}
	o.withdraw(i)
	o.hold(i, HeldEditing)
	return i.Item, nil
}

// Editing reports whether this page holds an item for a person who changes it.
func (o *Outbox) Editing(id ID) bool {
	i := o.items[id]
	return i != nil && i.Hold == HeldEditing
}

// Replace ends the editing of an item with another message in its place, which
// goes out when the old one would have.
func (o *Outbox) Replace(id ID, n New, now time.Time) error {
	i := o.items[id]
	switch {
	case i == nil:
		return ErrUnknown
	case i.Hold != HeldEditing:
		return ErrTooLate
	case n.Identity != i.Identity:
		return &IdentityError{i.Identity}
	}
	if err := o.check(n.Identity, &n.Message); err != nil {
		return err
	}
	bytes := size(&n.Message)
	if o.bytes-i.size+bytes > MaxWaitingBytes {
		return &FullError{Waiting: o.open, Bytes: o.bytes}
	}
	o.bytes += bytes - i.size
	i.size, i.Message, i.fits = bytes, n.Message, 0
	i.At, i.Since, i.asked = now, now, false // the click on Save is a new one
	i.Source, i.Reply = n.Source, n.Reply
	i.Late, i.Expires = isCommand(n.Message.Topic), expires(&n, now)
	i.edits, i.bodySaved, i.Private = i.edits+1, false, o.private(&n)
	o.setSaved(i, false)
	o.hold(i, NotHeld)
	return nil
}

// StopEdit ends the editing of an item and leaves it as it was.
func (o *Outbox) StopEdit(id ID) {
	if i := o.items[id]; i != nil && i.Hold == HeldEditing {
		o.hold(i, NotHeld)
	}
}

// Release lets a held or quarantined item go on. The word that is given for a
// command holds while the connection lasts, or as long as it would have been in
// time if it had been clicked now: later it asks again.
func (o *Outbox) Release(id ID, now time.Time) error {
	i := o.items[id]
	switch {
	case i == nil:
		return ErrUnknown
	case !i.CanRelease():
		return ErrTooLate
	case i.State == timeline.Quarantined:
		o.reopen(i, now)
	default:
		o.agree(i, now)
	}
	return nil
}

// agree lets a held item go on by a person's word.
func (o *Outbox) agree(i *item, now time.Time) {
	i.Since, i.asked = now, true
	o.hold(i, NotHeld)
}

// linked tells whether a connection of an identity is up.
func (o *Outbox) linked(id Identity) bool { return o.link.up && o.link.identity == id }

// reopen has a quarantined item sent once more, alone. Should the broker drop the
// connection again it goes back.
func (o *Outbox) reopen(i *item, now time.Time) {
	o.forgo(i)
	i.Final, i.drops, i.asked, i.Since = false, MaxDrops-1, true, now
	o.turn(i, timeline.Unconfirmed)
	o.opened(i)
	o.enter(i)
	o.suspects[i] = true
	o.save(i)
}

// SendLate lets all late commands of an identity go on, each as Release does.
func (o *Outbox) SendLate(of Identity, now time.Time) {
	for _, i := range o.lateOnes(of) {
		o.agree(i, now)
	}
}

// DropLate cancels all late commands of an identity.
func (o *Outbox) DropLate(of Identity) {
	for _, i := range o.lateOnes(of) {
		o.cancel(i)
	}
}

// lateOnes returns the commands of an identity that are held because they are late,
// in order.
func (o *Outbox) lateOnes(of Identity) []*item {
	return slices.DeleteFunc(ordered(o.held), func(i *item) bool { return i.Hold != HeldLate || i.Identity != of })
}
