package ui

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/filter"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
)

const (
	filterID      = "filter"
	filterListID  = "filter-list"
	filterErrorID = "filter-error"
)

// filterBox is the field Filter messages with its suggestions (WAI-ARIA combobox
// pattern, with the role of a search box).
type filterBox struct {
	app.Compo
	ui   *UI
	View filterBoxView
}

type filterBoxView struct {
	Open   bool
	Active int // -1 = none
	Items  []filter.Suggestion
	Wrong  bool // an error is shown
}

func (u *UI) filterBoxView(problem filterProblem) filterBoxView {
	f := &u.finder
	v := filterBoxView{Open: f.open, Active: -1, Wrong: problem.Message != ""}
	if f.open {
		v.Active, v.Items = f.active, f.Items
	}
	return v
}

func (b *filterBox) Render() app.UI {
	v := b.View
	active, offers := "", ""
	if v.Open {
		offers = phrase.Counted(len(v.Items), "suggestion") + ", ↓ goes to the first"
	}
	if v.Active >= 0 {
		active = optionID(v.Active)
	}
	var options []app.UI
	for i, s := range v.Items {
		options = append(options, el("li", "", role("option"), id(optionID(i)), data("option", strconv.Itoa(i)), is("aria-selected", i == v.Active),
			el("span", "mono", el("bdi", "foreign", payload.Visible(s.Text))),
			el("span", "about", payload.Visible(s.About)),
		))
	}
	return el("div", "filter", role("search"),
		el("input", "", id(filterID), kind("search"), label("Filter messages"), attr{"placeholder", "Filter"},
			title("Words, tags, devices, times … (/)"), attr{"autocomplete", "off"}, is("spellcheck", false), attr{"autocapitalize", "none"},
			attr{"autocorrect", "off"}, attr{"enterkeyhint", "search"}, attr{"maxlength", strconv.Itoa(2 * filter.MaxBytes)},
			aria("autocomplete", "list"), aria("haspopup", "listbox"), aria("controls", filterListID),
			aria("activedescendant", active), aria("describedby", filterErrorID), is("aria-invalid", v.Wrong),
			on{"input", b.onInput}, on{"blur", b.onBlur}),
		el("ul", "suggestions", id(filterListID), role("listbox"), label("Suggestions"), hidden(!v.Open),
			on{"mousedown", b.onHold}, on{"click", b.onClick}, options),
		el("span", "hush", live(livePolite), offers), // a searchbox has no aria-expanded to say so
	)
}

func (b *filterBox) onInput(_ app.Context, e app.Event) {
	_, text := typed(e)
	b.ui.typedFilter(text, browser.ByID(filterID).Caret())
}

func (b *filterBox) onBlur(app.Context, app.Event) { b.ui.closeSuggestions() }

// onHold keeps the focus in the field while a suggestion is pressed.
func (b *filterBox) onHold(_ app.Context, e app.Event) { e.PreventDefault() }

func (b *filterBox) onClick(_ app.Context, e app.Event) {
	value, _ := target(e, "data-option")
	if i, err := strconv.Atoi(value); err == nil {
		b.ui.take(i)
	}
}

// filterProblem is what is wrong with the filter: the text around the place, and
// a sentence. The zero problem is none.
type filterProblem struct {
	Before, Wrong, After string
	Message              string
	Fix, Fixed           string // what a button offers, and the filter it makes
}

// maxAround bounds the text on either side of what is wrong, in characters.
const maxAround = 30

// filterProblemOf tells what is wrong as soon as it helps: while a person is at
// the end of the text, typing on may well mend it.
func filterProblemOf(v session.ViewState, suggesting bool, now time.Time) filterProblem {
	e := v.FilterError
	if e == nil || e.End == len(v.Filter) && (suggesting || now.Sub(v.FilterAt) < patience) {
		return filterProblem{}
	}
	return filterProblem{
		Before:  payload.Visible(lastOf(v.Filter[:e.Start], maxAround)),
		Wrong:   payload.Visible(firstOf(v.Filter[e.Start:e.End], maxAround)),
		After:   payload.Visible(firstOf(v.Filter[e.End:], maxAround)),
		Message: payload.Visible(e.Message),
		Fix:     e.Fix.Label, Fixed: e.Fix.Text,
	}
}

// firstOf is the beginning of a text, at most n characters, lastOf its end; "…"
// stands for the rest.
func firstOf(text string, n int) string {
	at := 0
	for range n {
		if at == len(text) {
			return text
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return text[:at] + "…"
}

func lastOf(text string, n int) string {
	at := len(text)
	for range n {
		if at == 0 {
			return text
		}
		_, size := utf8.DecodeLastRuneInString(text[:at])
		at -= size
	}
	return "…" + text[at:]
}

// filterNote stands under the search box and says what is wrong with the filter.
type filterNote struct {
	app.Compo
	ui   *UI
	View filterProblem
}

func (n *filterNote) Render() app.UI {
	v := n.View
	return el("div", "filternote", id(filterErrorID), live(livePolite), hidden(v.Message == ""),
		el("p", "mono where", el("bdi", "foreign", v.Before, el("mark", "wrong", v.Wrong), v.After)),
		el("p", "says", v.Message),
		button("small", n.onFix, hidden(v.Fix == ""), v.Fix),
	)
}

func (n *filterNote) onFix(app.Context, app.Event) {
	n.ui.setFilter(n.View.Fixed)
	n.ui.focus(filterID)
}
