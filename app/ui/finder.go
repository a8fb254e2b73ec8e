package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/filter"
	"deviceconsole/app/session"
)

const (
	knownFor = 2 * time.Second        // how long what was seen lately counts as known
	patience = 700 * time.Millisecond // how long an error waits that typing on may mend
)

// helpText is the suggestion that opens the help; it is no part of the language.
const helpText = "?"

// finder is the state of the suggestions under the search box, of which the
// session knows nothing. Esc closes them first; nothing is chosen unless an arrow
// was pressed, so that they are never in the way of a person who types on.
type finder struct {
	open   bool
	active int // suggestion that the keys are on; -1 = none
	filter.Completion

	known   filter.Known
	knownAt time.Time
}

// suggest works out what may follow in the search box, and opens the suggestions
// where a person began to write something, or asked for them.
func (u *UI) suggest(text string, caret int, asked bool) {
	f := &u.finder
	if now := browser.Now(); now.Sub(f.knownAt) > knownFor {
		f.known, f.knownAt = u.runner.Known(), now
	}
	f.Completion = filter.Complete(text, caret, f.known)
	if text == helpText || asked && !f.Asked {
		f.Items = append(f.Items, filter.Suggestion{Text: helpText, About: "what a filter can say"})
	}
	f.active = -1
	f.open = len(f.Items) > 0 && (asked || f.Asked)
}

// closeSuggestions closes them, and reports whether they were open.
func (u *UI) closeSuggestions() bool {
	was := u.finder.open
	u.finder.open, u.finder.active = false, -1
	if was {
		u.redraw()
	}
	return was
}

// typedFilter takes what a person typed into the search box.
func (u *UI) typedFilter(text string, caret int) {
	u.send(session.FilterChanged{Text: text})
	u.suggest(text, caret, false)
}

// take puts a suggestion into the search box. Where it leaves something to write,
// suggestions for that follow.
func (u *UI) take(i int) {
	f := &u.finder
	if i < 0 || i >= len(f.Items) {
		return
	}
	if f.Items[i].Text == helpText {
		u.showFilterHelp()
		return
	}
	more := f.Items[i].More
	text, caret := f.Take(u.model.View.Filter, i)
	u.send(session.FilterChanged{Text: text})
	box := browser.ByID(filterID)
	box.SetValue(text)
	box.SetCaret(caret)
	box.Focus()
	u.closeSuggestions()
	if more {
		u.suggest(text, caret, true)
	}
}

// setFilter puts a filter that was made elsewhere into the box.
func (u *UI) setFilter(text string) {
	u.closeSuggestions()
	u.send(session.FilterChanged{Text: text})
}

// takes reports whether a key means something to the suggestions as they are.
func (f *finder) takes(key string) bool {
	switch key {
	case "ArrowDown":
		return true
	case "ArrowUp", "Escape":
		return f.open
	case "Enter", "Tab":
		return f.open && f.active >= 0
	}
	return false
}

// finderKey does what a key means to the suggestions.
func (u *UI) finderKey(key string) {
	f, n := &u.finder, len(u.finder.Items)
	switch {
	case key == "ArrowDown" && !f.open:
		box := browser.ByID(filterID)
		u.suggest(box.Value(), box.Caret(), true)
	case key == "ArrowDown":
		f.active = (f.active+2)%(n+1) - 1 // by way of none, where Enter leaves all as it is
	case key == "ArrowUp":
		f.active = (f.active+1+n)%(n+1) - 1
	case f.active >= 0 && key != "Escape":
		u.take(f.active)
	default:
		u.closeSuggestions()
	}
	u.redraw()
}

func optionID(i int) string { return filterListID + "-" + strconv.Itoa(i) }

// withFinder adds what the search box shows to the view of the messages.
func (u *UI) withFinder(v messagesView, now time.Time) messagesView {
	v.Problem = filterProblemOf(u.model.View, u.finder.open, now)
	v.Box = u.filterBoxView(v.Problem)
	v.Saved = savedViewOf(&u.saved, u.model.View)
	return v
}

// findKey hears a key before the page does, and reports whether it was for the
// search box or for the menu of saved filters.
func (u *UI) findKey(e browser.Event) bool {
	key := e.Key()
	switch {
	case key == "Escape" && u.saved.open:
		u.act(func(app.Context) {
			u.closeSaved()
			u.focus(savedButtonID)
		})
	case e.Target().Attr("id") != filterID:
		return false
	case u.finder.takes(key):
		u.act(func(app.Context) { u.finderKey(key) })
	case key == "Escape": // leaves the field; browsers would empty it
		u.act(func(ctx app.Context) { u.goBack(ctx) })
	case key == "Enter":
		u.act(func(app.Context) { u.closeSuggestions() })
		return false
	default:
		return false
	}
	return true
}

// listenSaved closes the menu of saved filters when something else is pressed.
func (u *UI) listenSaved() {
	browser.OnDocument("pointerdown", func(e browser.Event) {
		if u.saved.open && !e.Target().Closest("data-saved-menu").Exists() {
			u.act(func(app.Context) { u.closeSaved() })
		}
	})
}
