package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

const (
	gridID   = "grid"
	filterID = "filter"
)

// messages is the pane of the message list: its tools, the list itself, which
// grid fills, and what stands in for an empty one.
type messages struct {
	app.Compo
	ui   *UI
	View messagesView
}

type messagesView struct {
	Filter string // to know when there is one; the field is filled by UI.fill
	Away   bool   // scrolled away from the newest
	Newer  string // rows that came since; "" = none
	Blank  blank
	Some   bool // there is something to clear
}

// blank is what an empty list says.
type blank struct {
	Title, Text string
	Wait        bool // something is under way
	Unfilter    bool // offers to clear the filter
	Connect     bool // offers the way to the connect form
}

func messagesViewOf(m session.Model, following bool, newer int, view *timeline.View, c timeline.Counters) messagesView {
	v := messagesView{Filter: m.View.Filter, Away: !following, Some: c.Kept+c.Gaps > 0}
	if newer > 0 {
		v.Newer = grouped(newer)
	}
	if view.Len() == 0 {
		v.Blank = blankOf(m, c)
	}
	return v
}

func blankOf(m session.Model, c timeline.Counters) blank {
	switch {
	case m.View.Filter != "" && c.Kept > 0:
		return blank{Title: "No message matches", Text: "None of " + counted(c.Kept, "message") + " holds what the filter asks for.", Unfilter: true}
	case m.View.Paused:
		return blank{Title: "Paused", Text: "What arrives is kept and waits. Resume shows it."}
	case m.Connection.State == mqttws.Connecting:
		return blank{Title: "Connecting…", Text: m.Connection.URL, Wait: true}
	case m.Connection.State == mqttws.Reconnecting:
		return blank{Title: "Reconnecting…", Text: "Messages appear here as soon as the connection is back.", Wait: true}
	case m.Connection.State == mqttws.Connected:
		return blank{Title: "Waiting for messages", Text: "Nothing has arrived since the connection was made. Send an event, or let a device speak.", Wait: true}
	}
	return blank{Title: "Not connected", Text: "Messages appear here once the console is connected.", Connect: true}
}

func (p *messages) Render() app.UI {
	v := p.View
	return app.Div().Class("live-in").Body(
		app.Div().Class("toolbar").Body(
			app.Div().Class("filter").Role("search").Body(
				app.Input().ID(filterID).Type("search").Aria("label", "Filter messages").
					Placeholder("Filter messages").Title("Words that the topic or the payload holds (/)").
					AutoComplete(false).Spellcheck(false).Attr("autocapitalize", "none").Attr("enterkeyhint", "search").
					OnInput(p.onFilter),
			),
			app.Button().Class("button").Type("button").Disabled(!v.Some).Title("Remove all messages from the list").
				OnClick(p.onClear).Text("Clear"),
		),
		app.Div().Class("gridbox").Body(
			app.Div().Class("grid").ID(gridID).Role("grid").Aria("label", "Messages").
				Aria("rowcount", "0").Aria("readonly", "true").TabIndex(0),
			p.blank(),
			app.Button().Class("button newest").Type("button").Hidden(!v.Away).Aria("label", "Newest").
				Title("Back to the newest message (g)").OnClick(p.onNewest).Body(
				icon(iconUp), app.Text("Newest"),
				app.If(v.Newer != "", app.Span().Class("pill").Aria("hidden", "true").Text(v.Newer)),
			),
		),
	)
}

func (p *messages) blank() app.UI {
	b := p.View.Blank
	return app.Div().Class("blank").Hidden(b.Title == "").Body(
		app.H2().Text(b.Title),
		app.P().Class("foreign").Text(b.Text),
		app.Div().Class("wait").Hidden(!b.Wait),
		app.Button().Class("button").Type("button").Hidden(!b.Unfilter).OnClick(p.onUnfilter).Text("Show all messages"),
		app.A().Class("button").Href("/connection").Hidden(!b.Connect).Text("Connect…"),
	)
}

func (p *messages) onFilter(_ app.Context, e app.Event) {
	_, text := typed(e)
	p.ui.send(session.FilterChanged{Text: text})
}

func (p *messages) onUnfilter(app.Context, app.Event) { p.ui.send(session.FilterChanged{}) }

func (p *messages) onClear(app.Context, app.Event) { p.ui.send(session.ClearPressed{}) }

func (p *messages) onNewest(app.Context, app.Event) { p.ui.newest() }

// newest goes back to the top of the list.
func (u *UI) newest() {
	u.grid.toTop()
	u.grid.box.Focus()
	u.redraw()
}

// open selects an entry and shows its details.
func (u *UI) open(ctx app.Context, id timeline.ID) {
	if id == 0 {
		return
	}
	u.send(session.RowSelected{ID: id, Open: true})
	u.showDetails(ctx)
}

// choose selects an entry and keeps its row in sight.
func (u *UI) choose(id timeline.ID) {
	if id == 0 {
		return
	}
	u.send(session.RowSelected{ID: id})
	u.grid.reveal(id)
}
