package ui

import (
	"context"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
	"deviceconsole/app/session"
	"deviceconsole/internal/page"
)

const (
	screenID     = "device-screen" // the switch
	installTitle = "As an app it has a window and an icon of its own, and takes what other apps share."
)

// awake keeps the screen on: as a person wants it, and by itself during a visit.
type awake struct {
	wanted  bool               // by the person
	visit   bool               // a visit is under way, and seen
	problem string             // why it is not kept on; "" = it is, or is not wanted
	end     context.CancelFunc // of what is under way
}

// keepScreenOn does what a person chose.
func (u *UI) keepScreenOn(on bool) { u.holdScreen(on, u.awake.visit) }

// stayAwake keeps the screen on while a visit is under way.
func (u *UI) stayAwake(visit bool) {
	if visit != u.awake.visit {
		u.holdScreen(u.awake.wanted, visit)
	}
}

// holdScreen keeps the screen on where anybody wants it.
func (u *UI) holdScreen(wanted, visit bool) {
	a := &u.awake
	was := a.wanted || a.visit
	a.wanted, a.visit = wanted, visit
	if on := wanted || visit; on != was {
		u.setScreen(on)
	}
}

func (u *UI) setScreen(on bool) {
	a := &u.awake
	if a.end != nil {
		a.end()
		a.end = nil
	}
	if a.problem = ""; !on {
		browser.LetScreenSleep()
		u.redraw()
		return
	}
	ctx, end := context.WithCancel(context.Background())
	a.end = end
	go func() {
		err := browser.KeepScreenOn(ctx, func() { u.act(func(app.Context) { u.screenLost(ctx) }) })
		u.act(func(app.Context) {
			if err != nil && ctx.Err() == nil && !browser.Hidden() {
				a.problem = "This device does not keep its screen on now (" + payload.Visible(err.Error()) + "). A battery that is low, or saved, may be why."
			}
			u.redraw()
		})
	}()
}

// screenLost takes that the system no longer keeps the screen on. It does so with
// each page that is hidden; wakeAgain asks anew when this one is seen.
func (u *UI) screenLost(ctx context.Context) {
	if ctx.Err() == nil && !browser.Hidden() {
		u.awake.problem = "This device stopped keeping its screen on. A battery that is low, or saved, may be why."
		u.redraw()
	}
}

// wakeAgain keeps the screen on again after the page was hidden.
func (u *UI) wakeAgain() {
	if u.awake.wanted || u.awake.visit {
		u.setScreen(true)
	}
}

// deviceView is the section of the connection's panel about the page as an app.
type deviceView struct {
	Screen, Can bool // the screen is kept on, and can be
	Problem     string
	Install     bool
}

func (u *UI) deviceView(seen bool) (v deviceView) {
	if !seen {
		return v // the browser need not be asked
	}
	return deviceView{Screen: u.awake.wanted, Can: browser.CanKeepScreenOn(), Problem: u.awake.problem, Install: browser.Installable()}
}

// device is part of root, as each component costs the page's program as much as all
// that is here.
func (r *root) device(v deviceView) app.UI {
	return el("section", "stack tight thisdevice", aria("labelledby", "device-title"), hidden(!v.Install && !v.Can),
		el("h2", "", id("device-title"), "This device"),
		el("div", "stack tight", hidden(!v.Can), on{"change", r.onScreen},
			checkbox(screenID, "Keep the screen on"),
			el("p", "hint", "For this visit, while the page is seen. It costs battery."),
			el("p", "error", live(liveUrgent), v.Problem),
		),
		el("div", "actions", hidden(!v.Install),
			button("", r.onInstall, "Install"),
			el("span", "grow", installTitle),
		),
	)
}

func (r *root) onScreen(_ app.Context, e app.Event) {
	r.ui.keepScreenOn(e.Get("target").Get("checked").Truthy())
}

func (r *root) onInstall(app.Context, app.Event) { browser.Install() }

// OnAppInstallChange draws that the page can be installed, or is.
func (r *root) OnAppInstallChange(app.Context) { r.ui.redraw() }

// arrive does what the page was opened for: see the manifest's shortcuts and share
// target.
func (u *UI) arrive() {
	switch browser.Fragment() {
	case page.Shared:
		go u.takeShared()
	case page.Unshared:
		u.send(session.ShareLost{})
	case page.Doctor:
		u.focus(doctorID)
	default:
		return
	}
	browser.ForgetFragment()
}

// takeShared puts what another app shared into the send form.
func (u *UI) takeShared() {
	s, ok := browser.TakeShared()
	var e session.Event = session.ShareLost{}
	if ok {
		e = session.ShareTaken{Name: s.Name, Content: s.Bytes, Others: s.Others, Size: s.Size}
	}
	u.act(func(app.Context) { u.send(e) })
}
