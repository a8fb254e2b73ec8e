package outbox

import "deviceconsole/app/timeline"

// Bounds of what is kept of finished items.
const (
	MaxHistory      = 1000
	MaxHistoryBytes = 8 << 20 // of content
	// A program sends a thousand messages while a person sends one: what the broker
	// took of those is kept apart, and goes with the page.
	maxProgramHistory      = 250
	maxProgramHistoryBytes = 1 << 20
)

// history lists finished items in the order in which they ended.
type history struct {
	spots []past
	first int // the spots before are over
	count int
	bytes int
}

// past is an item that ended, valid as long as it bears the same number.
type past struct {
	item     *item
	finished uint64
}

// fleeting reports whether a finished item is of no interest beyond the page: a
// program sent it, and nothing went wrong.
func (i *item) fleeting() bool {
	return !i.Own() && i.Final && (i.State == timeline.Acknowledged || i.State == timeline.InFlight)
}

// remember keeps a finished item, and forgets the oldest ones when there are too
// many.
func (o *Outbox) remember(i *item) {
	h, most, mostBytes := &o.history[0], MaxHistory, MaxHistoryBytes
	if i.fleeting() {
		h, most, mostBytes = &o.history[1], maxProgramHistory, maxProgramHistoryBytes
	}
	o.ended++
	i.finished = o.ended
	h.spots = append(h.spots, past{i, i.finished})
	h.count++
	h.bytes += i.size
	for h.count > 1 && (h.count > most || h.bytes > mostBytes) {
		oldest := h.spots[h.first]
		h.spots[h.first] = past{}
		h.first++
		if oldest.item.finished == oldest.finished {
			o.forgo(oldest.item)
			o.forget(oldest.item)
		}
	}
	if h.first > 64 && h.first > len(h.spots)/2 {
		h.spots = append([]past(nil), h.spots[h.first:]...)
		h.first = 0
	}
}

// forgo takes an item out of the history.
func (o *Outbox) forgo(i *item) {
	if i.finished == 0 {
		return
	}
	h := &o.history[0]
	if i.fleeting() {
		h = &o.history[1]
	}
	h.count--
	h.bytes -= i.size
	i.finished = 0
}

// forget drops an item, here and in the storage.
func (o *Outbox) forget(i *item) {
	delete(o.items, i.ID)
	o.all.remove(i)
	i.gone = true
	o.out.Dropped = append(o.out.Dropped, i.ID)
	o.out.Own = o.out.Own || i.Own()
	o.save(i)
}
