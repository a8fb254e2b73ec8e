package outbox

import "time"

// Replied tells that the reply to an item came so long after the hand-over; 0: none
// came in time. The first reply counts.
func (o *Outbox) Replied(id ID, after time.Duration) {
	i := o.items[id]
	switch {
	case i == nil || i.Reply.Within == 0 || i.Replied > 0:
		return
	case after > 0:
		i.Replied, i.Unreplied = after, false
	default:
		i.Unreplied = true
	}
	o.save(i)
}
