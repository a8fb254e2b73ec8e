package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/phrase"
)

// refuseTooLong keeps a text out of a field which the browser would be busy laying out
// for longer than a page may be, and says so. A field with a bound of its own cuts it, and
// the editors hold it.
func (u *UI) refuseTooLong(e browser.Event) {
	n := len(e.Typed())
	if n <= maxTyped || e.Target().Attr("maxlength") != "" || u.isEditor(e.Target().Attr("id")) {
		return
	}
	e.PreventDefault()
	u.act(func(ctx app.Context) { say(ctx, tooLong(n)) })
}

func tooLong(n int) string {
	return phrase.Counted(n, "byte") + " are too many for this field. Nothing was put in."
}

func (u *UI) isEditor(id string) bool {
	for _, e := range u.editors() {
		if e.id == id {
			return true
		}
	}
	return false
}
