package ui

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

// foreign shows text that others chose, apart from the text around it: it can't
// reorder its neighbours, and what can't be seen is spelled out.
func foreign(text string) app.UI {
	return el("bdi", "foreign", payload.Visible(text))
}

// stateWord is a connection state for style sheets: "connected".
func stateWord(s mqttws.State) string { return lower(s.String()) }

// target returns the element that an event of go-app happened on, or the nearest
// one around it, that has an attribute, and the attribute's value.
func target(e app.Event, attribute string) (value string, ok bool) {
	el := e.Get("target")
	if !el.Truthy() {
		return "", false
	}
	if el = el.Call("closest", "["+attribute+"]"); !el.Truthy() {
		return "", false
	}
	return el.Call("getAttribute", attribute).String(), true
}

// typed returns the id and the value of the field that an event happened on.
func typed(e app.Event) (id, value string) {
	el := e.Get("target")
	return el.Get("id").String(), el.Get("value").String()
}

// panelHead is the line above a pane that lies over the messages: its name, and
// the way back. Wide pages have no need of it.
type panelHead struct {
	app.Compo
	ui    *UI
	Title string
	Name  string // id of the button that closes the pane
}

const closeID = "side-close"

func (p *panelHead) Render() app.UI {
	return el("div", "panelhead",
		el("h2", "", p.Title),
		el("a", "button quiet small", attr{"href", page.RouteChart}, hidden(p.Title == "Chart"), icon(iconChart), "Chart"),
		button("quiet square", p.onClose, id(p.Name), label("Close "+lower(p.Title)), icon(iconClose)),
	)
}

func (p *panelHead) onClose(ctx app.Context, _ app.Event) { p.ui.goBack(ctx) }

const toastID = "toast"

// toastFor is how long a toast stays: as long as it takes to see it and to read it slowly.
func toastFor(text string) time.Duration {
	const see, read = 2500 * time.Millisecond, 70 * time.Millisecond // read each character
	return see + time.Duration(utf8.RuneCountInString(text))*read
}

// say shows a toast for a while: it says in passing that something was done. A
// later one takes its place.
func say(ctx app.Context, text string) {
	text = payload.InOrder(text)
	browser.ByID(toastID).SetText(text)
	ctx.Async(func() {
		time.Sleep(toastFor(text))
		ctx.Dispatch(func(app.Context) {
			if toast := browser.ByID(toastID); toast.Text() == text {
				toast.SetText("")
			}
		})
	})
}

// numbered is target for an attribute that holds a number.
func numbered(e app.Event, attribute string) (uint64, bool) {
	value, _ := target(e, attribute)
	n, err := strconv.ParseUint(value, 10, 64)
	return n, err == nil
}
