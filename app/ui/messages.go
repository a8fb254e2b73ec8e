package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

const gridID = "grid"

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
	Some   bool   // there is something to export
	Clear  bool   // there is something to clear
	Search string // how far the search is: "searching… 43 %"; "" = done
	Undo   undoView

	Problem filterProblem
	Box     filterBoxView
	Saved   savedView
}

// blank is what an empty list says.
type blank struct {
	Title, Text string
	Wait        bool // something is under way
	Unfilter    bool // offers to clear the filter
	Connect     bool // offers the way to the connect form
}

func (u *UI) messagesView() messagesView {
	now, counters := browser.Now(), u.runner.Timeline().Counters()
	return u.withUndo(u.withFinder(messagesViewOf(u.model, u.grid.following(), u.grid.above, u.runner.View(), counters), now), now)
}

func messagesViewOf(m session.Model, following bool, newer int, view *timeline.View, c timeline.Counters) messagesView {
	v := messagesView{Filter: m.View.Filter, Away: !following, Some: c.Kept+c.Gaps > 0}
	v.Clear = v.Some && !m.Archive.Recording.Shown()
	if newer > 0 {
		v.Newer = phrase.Grouped(newer)
	}
	done, total := view.Searched()
	v.Search = searching(done, total)
	if view.Len() == 0 {
		v.Blank = blankOf(m, c, v.Search)
	}
	return v
}

func blankOf(m session.Model, c timeline.Counters, search string) blank {
	switch {
	case search != "":
		return blank{Title: "Searching…", Text: "No match yet in the newest messages: " + search + ".", Wait: true, Unfilter: true}
	case !m.View.Applied.All() && c.Kept > 0:
		return blank{Title: "No message matches", Text: "None of " + phrase.Counted(c.Kept, "message") + " holds what the filter asks for.", Unfilter: true}
	case m.Archive.Recording.Shown():
		return blank{Title: "The recording is empty", Text: "It holds no messages. Close it to see those that arrive."}
	case m.View.Paused:
		return blank{Title: "Paused", Text: "What arrives is kept and waits. Resume shows it."}
	case m.Connection.State == mqttws.Connecting:
		return blank{Title: "Connecting…", Text: m.Connection.URL, Wait: true}
	case m.Connection.State == mqttws.Reconnecting:
		return blank{Title: "Reconnecting…", Text: "Messages appear here as soon as the connection is back.", Wait: true}
	case m.Connection.State == mqttws.Connected && c.Cleared > 0:
		return blank{Title: "Waiting for messages", Text: "Nothing has arrived since the list was cleared.", Wait: true}
	case m.Connection.State == mqttws.Connected:
		return blank{Title: "Waiting for messages", Text: "Nothing has arrived since the connection was made. Send an event, or let a device speak.", Wait: true}
	}
	return blank{Title: "Not connected", Text: "Messages appear here once the console is connected.", Connect: true}
}

func (p *messages) Render() app.UI {
	v := p.View
	return el("div", "live-in",
		el("div", "toolbar",
			&filterBox{ui: p.ui, View: v.Box},
			&savedMenu{ui: p.ui, View: v.Saved},
			button("wordless", p.onExport, label("Export"), title("Save messages to a file, or open such a file"),
				icon(iconExport), el("span", "", "Export")),
			button("", p.onClear, is("disabled", !v.Clear), title("Remove all messages from the list"), "Clear"),
		),
		&filterNote{ui: p.ui, View: v.Problem},
		el("div", "gridbox",
			el("div", "grid", id(gridID), role("grid"), label("Messages"), aria("rowcount", "0"), aria("readonly", "true"), attr{"tabindex", "0"}),
			p.blank(),
			el("p", "searching num", hidden(v.Search == "" || v.Blank.Title != ""), v.Search),
			&cleared{ui: p.ui, View: v.Undo},
			button("newest", p.onNewest, hidden(!v.Away), label("Newest"), title("Back to the newest message (g)"),
				icon(iconUp), "Newest",
				when(v.Newer != "", el("span", "pill", aria("hidden", "true"), v.Newer)),
			),
		),
	)
}

func (p *messages) blank() app.UI {
	b := p.View.Blank
	return el("div", "blank", hidden(b.Title == ""),
		el("h2", "", b.Title),
		el("p", "foreign", b.Text),
		el("div", "wait", hidden(!b.Wait)),
		button("", p.onUnfilter, hidden(!b.Unfilter), "Show all messages"),
		el("a", "button", attr{"href", page.RouteConnection}, hidden(!b.Connect), "Connect…"),
	)
}

func (p *messages) onUnfilter(app.Context, app.Event) { p.ui.setFilter("") }

func (p *messages) onExport(app.Context, app.Event) { p.ui.send(session.ExportPressed{}) }

func (p *messages) onClear(app.Context, app.Event) { p.ui.clear() }

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
