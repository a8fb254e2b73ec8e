package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
)

const (
	tickEvery = time.Second     // "3 s ago" moves on
	restEvery = 5 * time.Second // the same where nobody looks and nothing comes
	lockLook  = 5 * time.Second // between two looks whether a person rests
)

// tick draws once a second while the page is seen, for the times that are told as
// distances. Hidden it draws nothing, and wakes seldom while nothing arrives.
func (u *UI) tick() {
	var arrived uint64
	var looked time.Time
	wait := time.NewTimer(tickEvery)
	for {
		select {
		case <-wait.C:
		case <-u.shown:
		}
		next := tickEvery
		u.countOutbox()
		if now := time.Now(); now.Sub(looked) >= lockLook {
			looked = now
			u.act(func(app.Context) { u.lockIdle(browser.Now()) })
		}
		switch n := u.runner.Live().Counters().Received; {
		case !browser.Hidden():
			u.act(func(app.Context) { u.announce() }) // what waits for its turn, or was written without drawing
			u.frame.Request()
		case n != arrived:
			arrived = n
			u.act(u.collectUnseen)
		default:
			next = restEvery
		}
		wait.Reset(next)
	}
}
