package outbox

import (
	"time"

	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// The policy of sending.
const (
	MaxWaiting      = 10_000           // items that are not finished
	MaxWaitingBytes = 64 << 20         // of their content
	MaxWindow       = 64               // on their way at once, where the broker takes so many
	FirstWindow     = 8                // as many of a connection that has not answered yet
	MaxDrops        = 3                // lost connections after which an item is quarantined
	LateAfter       = 10 * time.Second // from the click: later a command asks
	AnswerWithin    = 30 * time.Second // an item without an answer counts as unconfirmed then

	// WrittenAfter is how long a program's item may be on its way before it is written:
	// see passing.
	WrittenAfter = 300 * time.Millisecond
)

// Outbox holds what was sent from here, until it is finished and for a while
// after. It is not safe for concurrent use, and all times are its driver's.
//
// Items leave in the order of their IDs, those of one Identity while a connection
// of that identity is up and this page leads it. An item passes through these
// phases: it waits in its line; it is chosen, and a record that says so is
// committed; when that is durable it is ready; and it flies once the window has
// room. So whatever is handed to the broker is known to be so after a crash; but for
// what a program sends, while it gets through at once: see passing.
type Outbox struct {
	tab    uint16
	lastID ID

	items   map[ID]*item
	all     sorted // every item
	lines   map[Identity]*sorted
	held    map[ID]*item
	edited  map[ID]*item // that another tab edits
	away    map[ID]*item // that another tab handed over
	open    int          // items that are not finished
	bytes   int          // of their content
	unsaved int          // those that go with the page
	late    int          // those that are held because they are late
	due     deadlines
	history [2]history // of what persons sent, and of what programs did
	ended   uint64     // counts the items that were finished

	link    link
	limits  map[string]mqttws.ServerLimits // announced last, by the broker's URL
	fits    uint32                         // counts the times that some limits changed
	leads   map[Identity]bool
	flights []*item // handed over and not answered, in that order
	chosen  []*item
	ready   []*item

	returned []*item        // came back unconfirmed since the connection was last up
	suspects map[*item]bool // sent one at a time until they are finished

	sync storing
	out  Out

	// Private, if set, tells of messages that are never written to the storage: they go
	// with the page. It is asked when one is accepted or replaces another.
	Private func(*New) bool
}

// link is the connection, as far as sending goes.
type link struct {
	identity   Identity
	limits     mqttws.ServerLimits
	generation uint64 // of the client
	epoch      uint64 // counts the times that a connection was up
	up         bool
	blocked    bool // it is lost already, which is about to be told
	answers    int  // that came over it
}

// phase says how far an item is.
type phase uint8

const (
	waiting phase = iota // in its line, or held
	chosen               // that it is on its way is being made durable
	ready                // that is durable
	flying               // handed over
	done
	elsewhere // another tab handed it over
)

// item is an Item with what only the engine knows of it.
type item struct {
	Item
	phase   phase
	drops   uint8  // connections that the broker dropped while it was on its way
	asked   bool   // a person had it go although it was late, while the connection lasts
	epoch   uint64 // of the connection that it was handed to
	of      uint64 // generation of the client that it was handed to
	size    int
	durable bool   // it is in the storage that it was chosen
	fits    uint32 // Outbox.fits when its limits were found to allow it; 0 = never

	rev       uint32 // that the storage has; 0 = none
	bodySaved bool
	edits     uint32 // counts the changes of the content by a person
	dirty     bool   // in sync.dirty
	known     bool   // the storage has it, is about to have it, or had it
	finished  uint64 // place in the history; 0 = none
	gone      bool   // no longer in items
}

// NewOutbox returns an empty outbox. tab is a random number, of which 12 bits count: it
// tells this page from other tabs. storage tells whether there is one; without,
// nothing survives the page and nothing waits to be durable.
func NewOutbox(tab uint16, storage bool) *Outbox {
	o := &Outbox{
		tab: tab & (1<<tabBits - 1), items: map[ID]*item{}, lines: map[Identity]*sorted{},
		held: map[ID]*item{}, edited: map[ID]*item{}, away: map[ID]*item{},
		limits: map[string]mqttws.ServerLimits{}, leads: map[Identity]bool{},
		suspects: map[*item]bool{}, fits: 1,
	}
	o.sync.on = storage
	return o
}

// Accept takes a message, or says why not: *mqttws.InvalidError where no broker,
// or not the one it is for as far as that is known, can take it; *FullError.
func (o *Outbox) Accept(n New, now time.Time) (ID, error) {
	if err := o.check(n.Identity, &n.Message); err != nil {
		return 0, err
	}
	bytes := size(&n.Message)
	if o.open >= MaxWaiting || o.bytes+bytes > MaxWaitingBytes {
		return 0, &FullError{Waiting: o.open, Bytes: o.bytes}
	}
	for o.lastID = NewID(now, o.tab, o.lastID); o.items[o.lastID] != nil; { // the clock jumped back
		o.lastID = NewID(now, o.tab, o.lastID)
	}
	i := &item{
		Item: Item{
			ID: o.lastID, At: now, Identity: n.Identity, Message: n.Message, Source: n.Source, Reply: n.Reply, Again: n.Again,
			Late: isCommand(n.Message.Topic), Since: now, Expires: expires(&n, now), State: timeline.Queued, Private: o.private(&n),
		},
		size: bytes,
	}
	if _, known := o.limits[n.Identity.URL]; known {
		i.fits = o.fits
	}
	o.add(i)
	o.save(i)
	return i.ID, nil
}

// private tells whether a new message is never to be written.
func (o *Outbox) private(n *New) bool { return o.Private != nil && o.Private(n) }

// check judges a message by the standard and by the limits of its broker, those
// of now or those that were announced last.
func (o *Outbox) check(id Identity, m *mqttws.Message) error {
	limits, known := o.limits[id.URL]
	if !known {
		limits = mqttws.NoLimits()
	}
	return m.Check(limits)
}

// expires is when a new message is no longer worth sending.
func expires(n *New, now time.Time) time.Time {
	if n.Expires.IsZero() && n.Message.Properties.MessageExpiry != nil {
		return now.Add(time.Duration(*n.Message.Properties.MessageExpiry) * time.Second)
	}
	return n.Expires
}

// add takes an item that is not finished in.
func (o *Outbox) add(i *item) {
	o.items[i.ID] = i
	o.all.insert(i)
	o.opened(i)
	o.enter(i)
}

// opened counts an item that is not finished.
func (o *Outbox) opened(i *item) {
	o.open++
	o.bytes += i.size
	if !i.Saved {
		o.unsaved++
	}
}

// enter puts an item where it waits: into its line or, when it is held, beside it.
func (o *Outbox) enter(i *item) {
	i.phase = waiting
	i.asked = i.asked && o.linked(i.Identity)
	if !i.Expires.IsZero() {
		o.due.add(i.Expires, i.ID)
	}
	if i.Hold != NotHeld {
		o.held[i.ID] = i
		switch i.Hold {
		case HeldLate:
			o.late++
		case HeldElsewhere:
			o.edited[i.ID] = i
		}
		return
	}
	if i.Late && !i.asked {
		o.due.add(i.Since.Add(LateAfter), i.ID)
	}
	line := o.lines[i.Identity]
	if line == nil {
		line = &sorted{}
		o.lines[i.Identity] = line
	}
	line.insert(i)
}

// leave takes an item out of where it waits.
func (o *Outbox) leave(i *item) {
	if line := o.lines[i.Identity]; line != nil {
		line.remove(i)
	}
	if o.held[i.ID] != nil {
		delete(o.held, i.ID)
		delete(o.edited, i.ID)
		if i.Hold == HeldLate {
			o.late--
		}
	}
}

// hold holds an item that waits for a reason, or lets it into its line.
func (o *Outbox) hold(i *item, h Hold) {
	o.leave(i)
	i.Hold = h
	o.enter(i)
	o.save(i)
}

// setSaved notes whether an item survives the page.
func (o *Outbox) setSaved(i *item, saved bool) {
	if i.Saved != saved && !i.Final {
		if saved {
			o.unsaved--
		} else {
			o.unsaved++
		}
	}
	i.Saved = saved
}

// turn gives an item a state, which is told.
func (o *Outbox) turn(i *item, s timeline.Outcome) {
	i.State = s
	o.mark(i)
}

// mark has the state of an item told.
func (o *Outbox) mark(i *item) {
	o.out.Marks = append(o.out.Marks, Mark{i.ID, i.State, i.Code})
	o.out.Own = o.out.Own || i.Own()
}

// finish ends an item.
func (o *Outbox) finish(i *item, s timeline.Outcome) {
	o.leave(i)
	delete(o.suspects, i)
	delete(o.away, i.ID)
	i.phase, i.Final, i.OnItsWay, i.Elsewhere, i.Hold = done, true, false, false, NotHeld
	o.open--
	o.bytes -= i.size
	if !i.Saved {
		o.unsaved--
	}
	o.turn(i, s)
	o.out.Settled = append(o.out.Settled, i.Item)
	o.save(i)
	o.remember(i)
}

// Item returns an item as it is now.
func (o *Outbox) Item(id ID) (Item, bool) {
	i := o.items[id]
	if i == nil {
		return Item{}, false
	}
	return i.Item, true
}

// Newest returns up to n items, the newest first.
func (o *Outbox) Newest(n int) []Item {
	var found []Item
	o.all.backwards(func(i *item) bool {
		if len(found) == n {
			return false
		}
		found = append(found, i.Item)
		return true
	})
	return found
}

// Counts tell how much is in an outbox.
type Counts struct {
	All       int // items, finished ones included
	Open      int // that are not finished: they wait, are held or on their way
	InFlight  int // that this page handed over and the broker has not answered
	Late      int // commands that a person is asked about
	Unsaved   int // open ones that go with the page
	OpenBytes int // of content
}

// Counts counts the items.
func (o *Outbox) Counts() Counts {
	return Counts{
		All: len(o.items), Open: o.open, InFlight: len(o.flights), Late: o.late, Unsaved: o.unsaved, OpenBytes: o.bytes,
	}
}
