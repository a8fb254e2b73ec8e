package ui

import (
	"sync/atomic"
	"time"

	"deviceconsole/app/browser"
)

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

// answerWait is how long a person's message waits with its first drawing for its
// answer. To draw the page keeps the browser from writing the outbox and from reading
// the socket for longer than a near broker takes to answer; and who pressed Send sees
// no difference between something at once and something within a frame.
const answerWait = 12 * time.Millisecond

// holding has the page wait with its drawing for the answer to what a person sent.
type holding struct {
	until time.Time // zero: nothing is waited for
}

// begin waits from now on.
func (p *holding) begin(now time.Time) { p.until = now.Add(answerWait) }

// end waits no longer.
func (p *holding) end() { p.until = time.Time{} }

// waits reports whether the page is not to be drawn yet.
func (p *holding) waits(now time.Time) bool { return now.Before(p.until) }

// over reports, once, that the wait was in vain.
func (p *holding) over(now time.Time) bool {
	if p.until.IsZero() || p.waits(now) {
		return false
	}
	p.end()
	return true
}

// pressMost is how long at most the page waits for what is pressed to be let go: where a
// note goes in between, the form moves up, and the click meets nothing.
const pressMost = 400 * time.Millisecond

// pressed is a button of the mouse, or a finger, that is down. Safe for concurrent use.
type pressed struct {
	since atomic.Int64 // ns since the epoch; 0 = none is
	kept  atomic.Bool  // a drawing waits for it
}

func (p *pressed) down(now time.Time) { p.since.Store(now.UnixNano()) }

// up reports whether a drawing has waited.
func (p *pressed) up() bool {
	p.since.Store(0)
	return p.kept.Swap(false)
}

// wait is how long a drawing that nobody's hand asked for has to wait; 0 or less: not at all.
func (p *pressed) wait(now time.Time) time.Duration {
	since := p.since.Load()
	if since == 0 {
		return 0
	}
	left := time.Unix(0, since).Add(pressMost).Sub(now)
	p.kept.Store(left > 0)
	return left
}

// listenPress has the page stand still under what is pressed.
func (u *UI) listenPress() {
	browser.OnDocument("pointerdown", func(browser.Event) { u.press.down(time.Now()) })
	for _, event := range []string{"pointerup", "pointercancel"} {
		browser.OnDocument(event, func(browser.Event) {
			if u.press.up() {
				u.frame.Request()
			}
		})
	}
}
