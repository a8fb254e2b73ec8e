package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
)

const (
	leftSeparatorID, rightSeparatorID = "separator-left", "separator-right"
	keyStep                           = 16 // CSS pixels for one press of an arrow
)

// separator is the line beside a pane that can be moved with the pointer or,
// when it has the focus, with the arrow keys, Home and End.
type separator struct {
	app.Compo
	ui   *UI
	Left bool // beside the left pane
	Size int  // of the pane, in CSS pixels
}

func (s *separator) Render() app.UI {
	name, class, controls, about := rightSeparatorID, "sep sep-right", "pane-side", "Width of the right pane"
	least, most := rightLeast, rightMost
	if s.Left {
		name, class, controls, about = leftSeparatorID, "sep sep-left", "pane-left", "Width of the devices pane"
		least, most = leftLeast, leftMost
	}
	return el("div", class, id(name), role("separator"), attr{"tabindex", "0"}, label(about), aria("orientation", "vertical"),
		aria("controls", controls), aria("valuenow", strconv.Itoa(s.Size)), aria("valuemin", strconv.Itoa(least)),
		aria("valuemax", strconv.Itoa(most)), title("Drag, or use the arrow keys"))
}

// listenSeparator lets a person move a separator. It listens without go-app,
// which would draw the whole page for every step of the pointer.
func (u *UI) listenSeparator(left bool) {
	id := rightSeparatorID
	if left {
		id = leftSeparatorID
	}
	line := browser.ByID(id)
	held, from, start := false, 0.0, 0
	line.On("pointerdown", func(e browser.Event) {
		held, from, start = true, e.X(), u.looks.size(left)
		e.Hold(line)
		line.SetAttr("data-held", "true")
		e.PreventDefault()
	})
	line.On("pointermove", func(e browser.Event) {
		if held {
			u.looks.setSize(left, start+toward(left, int(e.X()-from)))
		}
	})
	release := func(browser.Event) {
		if held {
			held = false
			line.SetAttr("data-held", "false")
			u.looks.keepSizes()
			u.redraw()
		}
	}
	line.On("pointerup", release)
	line.On("pointercancel", release)
	line.On("keydown", func(e browser.Event) {
		if px, ok := u.looks.byKey(left, e.Key()); ok && !e.Modified() {
			e.PreventDefault()
			u.looks.setSize(left, px)
			u.looks.keepSizes()
			u.redraw()
		}
	})
}

func (l *looks) size(left bool) int {
	if left {
		return l.LeftSize
	}
	return l.RightSize
}

// byKey returns the width of a pane after a key on its separator.
func (l *looks) byKey(left bool, key string) (px int, ok bool) {
	least, most := rightLeast, rightMost
	if left {
		least, most = leftLeast, leftMost
	}
	switch key {
	case "ArrowLeft":
		return l.size(left) + toward(left, -keyStep), true
	case "ArrowRight":
		return l.size(left) + toward(left, keyStep), true
	case "Home":
		return least, true
	case "End":
		return most, true
	}
	return 0, false
}

// toward turns a move to the right into growth: the left pane grows, the right
// one shrinks.
func toward(left bool, dx int) int {
	if left {
		return dx
	}
	return -dx
}
