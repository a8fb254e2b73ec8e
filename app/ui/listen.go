package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
)

// detailsFragment marks the step of the browser's history that opened the
// details of a message on a narrow page, so that the way back closes them.
const detailsFragment = "message"

// narrow reports whether details lie over the messages rather than beside them.
func narrow() bool { return browser.Matches("(max-width: 1023.98px)") }

// listen hears what go-app is not to hear: it draws the page for every event
// that it handles, which is too much for scrolling and for keys.
func (u *UI) listen() {
	u.listenSeparator(true)
	u.listenSeparator(false)
	u.listenTabs()
	u.listenSwipe("pane-side")
	u.listenSwipe("pane-left")
	keepFieldSeen()
	u.listenChart()
	u.listenTree()
	u.grid.box.OnResize(func() {
		u.act(func(app.Context) { u.grid.measure() })
		u.frame.Request()
	})
	u.grid.box.On("scroll", func(browser.Event) {
		u.scrolled.Store(true)
		u.frame.Request()
	})
	var pressed timeline.ID // rows move; what was under the pointer when it went down counts
	u.grid.box.On("pointerdown", func(e browser.Event) { pressed = u.grid.at(e.Target()) })
	u.grid.box.On("click", func(browser.Event) {
		id := pressed
		pressed = 0
		u.act(func(ctx app.Context) { u.open(ctx, id) })
	})
	browser.OnDocument("keydown", func(e browser.Event) {
		if e.Modified() || e.Composing() || browser.ByID(exportID).IsOpen() {
			return
		}
		within := u.dialog != "" // a dialog, which hears Undo alone
		if !within && u.findKey(e) {
			e.PreventDefault()
			return
		}
		if c := commandOf(e.Key(), u.keyPlace(e.Target())); c != noCommand && (!within || c == cmdUndo) {
			if c != cmdBack {
				e.PreventDefault()
			}
			u.act(func(ctx app.Context) { u.onKey(ctx, c) })
		}
	})
	browser.OnDocument("beforeinput", u.refuseTooLong)
	u.listenPress()
	u.listenSaved()
	u.listenSent()
	u.listenExport()
	u.listenVault()
	u.listenForgetting()
	u.listenLife()
	browser.AskBeforeLeaving(func() bool { return !browser.Forgetting() && u.runner.Outbox().Counts().Unsaved > 0 })
}

// act does something on go-app's goroutine, where the page's state lives.
func (u *UI) act(do func(app.Context)) {
	u.dispatcher.Dispatch(app.Dispatch{Mode: app.Next, Source: u.root, Function: do})
}

// showDetails makes the details of the selected message visible: beside the
// list, or over it as a step of the browser's history.
func (u *UI) showDetails(ctx app.Context) {
	switch {
	case narrow() && !u.fragment:
		u.fragment = true
		ctx.Navigate(page.RouteLive + "#" + detailsFragment)
		u.focus(closeID)
	case u.model.View.Route != page.RouteLive:
		ctx.Navigate(page.RouteLive)
	}
}

// goBack leaves what lies over the messages, and returns the focus to them.
func (u *UI) goBack(ctx app.Context) {
	switch {
	case u.fragment:
		browser.Back() // OnNav closes the details
	case u.model.View.Route != page.RouteLive:
		ctx.Navigate(page.RouteLive)
	case u.model.View.Details:
		u.send(session.DetailsClosed{})
	}
	u.focus(gridID)
}
