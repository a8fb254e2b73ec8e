package outbox

import "time"

// deadlines is a heap of moments at which an item is to be looked at. One that is
// of no more interest stays until its time comes.
type deadlines []deadline

type deadline struct {
	at time.Time
	id ID
}

func (d *deadlines) add(at time.Time, id ID) {
	h := append(*d, deadline{at, id})
	for i := len(h) - 1; i > 0; {
		up := (i - 1) / 2
		if !h[i].at.Before(h[up].at) {
			break
		}
		h[i], h[up] = h[up], h[i]
		i = up
	}
	*d = h
}

// pop returns the item of the earliest moment if that has come.
func (d *deadlines) pop(now time.Time) (ID, bool) {
	h := *d
	if len(h) == 0 || h[0].at.After(now) {
		return 0, false
	}
	id := h[0].id
	last := len(h) - 1
	h[0] = h[last]
	h = h[:last]
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < last; child++ {
			if h[child].at.Before(h[least].at) {
				least = child
			}
		}
		if least == i {
			break
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
	*d = h
	return id, true
}

// next returns the earliest moment; zero: none.
func (d deadlines) next() time.Time {
	if len(d) == 0 {
		return time.Time{}
	}
	return d[0].at
}
