package ui

import "deviceconsole/app/browser"

// heirs are the ids of elements of which one gets the focus when what was pressed
// goes away because of it: a fix once it is made, Stop once all has stopped.
type heirs struct {
	ids     []string // the first of them that can be seen; none = nobody waits
	pressed browser.Element
}

// leaveFocusTo names who gets the focus once what has it is gone, and nobody where
// a person went elsewhere before.
func (u *UI) leaveFocusTo(ids ...string) {
	u.heirs = heirs{ids, browser.Active()}
	u.redraw()
}

// passFocus gives the focus on, after drawing.
func (u *UI) passFocus() {
	switch {
	case len(u.heirs.ids) == 0:
	case browser.Unfocused():
		for _, id := range u.heirs.ids {
			if browser.ByID(id).Focus(); !browser.Unfocused() {
				break
			}
		}
		u.heirs = heirs{}
	case !browser.Active().Same(u.heirs.pressed):
		u.heirs = heirs{}
	}
}
