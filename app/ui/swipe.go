package ui

import (
	"math"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
)

const (
	swipeLeast = 72 // CSS pixels to the side; less is a finger that was put down
	swipeSlope = 2  // and so many times more than up or down
)

// listenSwipe has a finger that sweeps a sheet to the side go back to the messages, as
// its button does. What scrolls to the side by itself keeps the gesture: the browser
// then cancels the pointer.
func (u *UI) listenSwipe(sheet string) {
	box := browser.ByID(sheet)
	var finger int // that is down; 0 = none
	var x, y float64
	box.On("pointerdown", func(e browser.Event) {
		tag := e.Target().Tag()
		finger = 0
		if e.Finger() && narrow() && tag != "INPUT" && tag != "TEXTAREA" && tag != "SELECT" && !e.Target().Closest("data-sweep").Exists() {
			finger, x, y = e.Pointer(), e.X(), e.Y()
		}
	})
	box.On("pointercancel", func(browser.Event) { finger = 0 })
	box.On("pointerup", func(e browser.Event) {
		if finger != 0 && finger == e.Pointer() && swept(e.X()-x, e.Y()-y) {
			u.act(func(ctx app.Context) { u.goBack(ctx) })
		}
		finger = 0
	})
}

// swept reports whether a finger's way was a sweep to the right.
func swept(dx, dy float64) bool { return dx >= swipeLeast && dx >= swipeSlope*math.Abs(dy) }

// keepFieldSeen scrolls to the field that is typed in when the window has become
// smaller, as under a keyboard on the screen, which would cover it.
func keepFieldSeen() {
	browser.OnWindow("resize", func(browser.Event) {
		switch field := browser.Active(); field.Tag() {
		case "INPUT", "TEXTAREA", "SELECT":
			field.ScrollIntoView()
		}
	})
}
