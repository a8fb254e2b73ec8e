package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
)

// listenLife hears what happens to the page as a whole (Page Lifecycle; HTML, "online"
// and "offline"). pageshow comes here only when the browser takes the page out of its
// history: the first one is over before the program runs.
func (u *UI) listenLife() {
	browser.OnDocument("visibilitychange", func(browser.Event) {
		u.runner.KeepDraft()
		if browser.Hidden() {
			u.runner.Send(session.PageChanged{Change: session.PageHidden})
		} else {
			u.runner.Send(session.PageChanged{Change: session.PageShown})
			select {
			case u.shown <- struct{}{}:
			default:
			}
			u.act(func(app.Context) {
				u.lookForUpdate(checkEvery)
				u.wakeAgain()
			})
		}
		u.frame.Request()
	})
	tell := func(on func(string, func(browser.Event)) func(), event string, change session.PageChange) {
		on(event, func(browser.Event) { u.runner.Send(session.PageChanged{Change: change}) })
	}
	tell(browser.OnDocument, "freeze", session.PageFrozen)
	tell(browser.OnDocument, "resume", session.PageResumed)
	tell(browser.OnWindow, "pageshow", session.PageResumed)
	tell(browser.OnWindow, "offline", session.NetworkLost)
	tell(browser.OnWindow, "online", session.NetworkFound)
}
