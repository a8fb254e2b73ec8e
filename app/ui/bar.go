package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
)

// bar is the top bar: state, who, counters, and what acts on everything.
type bar struct {
	app.Compo
	ui   *UI
	View barView
}

type barView struct {
	State, Status            string // state in small letters; text of the status
	Project, User            string
	Rate                     string
	Received, Shown, Dropped string
	Lost                     bool // something was dropped
	Paused                   bool
	Waiting                  string // messages that wait behind Pause; "" = none
	Theme                    string
	Left                     bool
}

func barViewOf(m session.Model, c timeline.Counters, rate float64, view *timeline.View, l looks) barView {
	v := barView{
		State:    stateWord(m.Connection.State),
		Status:   m.StatusText(),
		Project:  m.Connection.Project.String(),
		User:     m.Connection.User.String(),
		Rate:     perSecond(rate),
		Received: grouped(c.Received),
		Shown:    grouped(view.Messages()),
		Dropped:  grouped(c.Dropped),
		Lost:     c.Dropped > 0,
		Paused:   m.View.Paused,
		Theme:    l.Theme,
		Left:     l.Left,
	}
	if n := view.Waiting(); n > 0 {
		v.Waiting = grouped(n)
	}
	return v
}

func (b *bar) Render() app.UI {
	v := b.View
	pause := "Pause"
	if v.Paused {
		pause = "Resume"
	}
	return app.Header().Class("bar").Body(
		app.H1().Class("brand").Text("Device console"),
		app.Span().Class("chip").DataSet("state", v.State).Role("status").Aria("label", "Connection").Text(v.Status),
		app.Span().Class("who").Title("Project and user of the connection").Body(
			app.If(v.User != "",
				app.Span().Class("project").Body(foreign(v.Project), app.Text(" / ")),
				foreign(v.User),
			),
		),
		app.Span().Class("push"),
		app.Div().Class("counters").Body(
			app.Span().Class("rate").Title("Messages received per second").Body(app.B().Text(v.Rate), app.Text("/s")),
			counter("Received", v.Received, "Messages from the broker since the page was loaded", false),
			counter("Shown", v.Shown, "Messages that the filter shows", false),
			counter("Dropped", v.Dropped, "Messages that left the history to make room for newer ones", v.Lost),
		),
		app.Div().Class("tools").Body(
			app.Button().Class("button pause").Type("button").Aria("label", pause).
				Title(pause+" the list (Space)").OnClick(b.onPause).Body(
				app.Text(pause),
				app.If(v.Waiting != "", app.Span().Class("pill warn").Aria("hidden", "true").Title("Messages that wait").Text(v.Waiting)),
			),
			app.Button().Class("button quiet square leftswitch").Type("button").
				Aria("label", "Devices pane").Aria("expanded", v.Left).Aria("controls", "pane-left").
				Title("Show or hide the devices pane").OnClick(b.onLeft).Body(icon(iconPane)),
			app.Button().Class("button quiet square").Type("button").
				Aria("label", themeName(v.Theme)).Title(themeName(v.Theme)).OnClick(b.onTheme).Body(icon(themeIcon(v.Theme))),
			app.Button().Class("button quiet square key").Type("button").
				Aria("label", "Keys").Title("The list of keys (?)").OnClick(b.onKeys).Text("?"),
		),
	)
}

func counter(name, value, title string, alarm bool) app.UI {
	class := "counter"
	if alarm {
		class += " alarm"
	}
	return app.Span().Class(class).Role("group").Aria("label", name).Title(title).Body(
		app.Text(name+" "), app.B().Text(value),
	)
}

func (b *bar) onPause(app.Context, app.Event) { b.ui.send(session.PauseToggled{}) }

func (b *bar) onLeft(app.Context, app.Event) {
	b.ui.looks.setLeft(!b.ui.looks.Left)
	b.ui.redraw()
}

func (b *bar) onTheme(app.Context, app.Event) {
	b.ui.looks.nextTheme()
	b.ui.redraw()
}

func (b *bar) onKeys(app.Context, app.Event) { showKeys() }
