package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/verdict"
)

// The ways to be told of a device that needs a person while nobody looks.
const (
	alertOff    = "off"
	alertNotice = "notification"
	alertSound  = "sound"
)

const alertKey = "console.alert"

// alerts tells of new cases, once each, if a person asked for that.
type alerts struct {
	way       string
	problem   string // why it is off
	incidents verdict.Incidents
}

// restore takes up what a person asked for at the last visit.
func (a *alerts) restore() {
	if a.way = browser.Setting(alertKey); a.way != alertNotice && a.way != alertSound {
		a.way = alertOff
	}
}

// chooseAlert changes how a person is told.
func (u *UI) chooseAlert(way string) {
	a := &u.judge.alert
	set := func(way, problem string) {
		a.way, a.problem, u.judge.stale = way, problem, true
		browser.Remember(alertKey, way)
		a.incidents.Known(u.judge.list, browser.Now())
		u.redraw()
	}
	switch way {
	case alertNotice:
		browser.MayNotify(func(may bool) {
			u.act(func(app.Context) {
				if may {
					set(alertNotice, "")
				} else {
					set(alertOff, "This browser does not let the page show notifications. Allow them in the browser's settings of this site, or choose Sound.")
				}
			})
		})
	case alertSound:
		browser.Chime() // so that it is known how it sounds, and the browser allows it later
		set(alertSound, "")
	default:
		set(alertOff, "")
	}
}

// alert tells of what is new among those that need a person.
func (u *UI) alert(now time.Time) {
	a := &u.judge.alert
	if a.way == alertOff || u.model.Archive.Recording.Shown() {
		return
	}
	news := a.incidents.News(u.judge.list, now)
	if len(news) == 0 {
		return
	}
	if a.way == alertSound {
		browser.Chime()
		return
	}
	title := payload.InOrder(payload.Visible(caseName(news[0].Key))) + " needs attention"
	text := ""
	if v, ok := u.verdictOn(news[0].Key); ok && len(v.Findings) > 0 {
		text = payload.InOrder(payload.Visible(v.Findings[0].Text))
	}
	switch more := len(news) - 1; more {
	case 0:
	case 1:
		text += " So does another."
	default:
		text += " So do " + phrase.Grouped(more) + " others."
	}
	browser.Notify("attention", title, text)
}
