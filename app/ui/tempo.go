package ui

import "time"

// tempo spaces the drawings of the page: pageBurst of them may follow one another at
// once, and there is one each pageEvery over time. So what one message goes through
// is seen as it happens, and a flood draws no more than it did.
type tempo struct {
	free time.Time // when no drawing of the past counts any more
}

// wait is how long the next drawing has to wait; 0 or less: not at all.
func (p *tempo) wait(now time.Time) time.Duration {
	return p.free.Add(-(pageBurst - 1) * pageEvery).Sub(now)
}

// drawn notes a drawing.
func (p *tempo) drawn(now time.Time) {
	if p.free.Before(now) {
		p.free = now
	}
	p.free = p.free.Add(pageEvery)
}
