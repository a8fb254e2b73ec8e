package ui

import (
	"slices"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
	"deviceconsole/internal/page"
)

// nav is the bar of tabs of a narrow page.
type nav struct {
	app.Compo
	View          string
	Outbox, Empty bool // nothing is sent: Send is the outbox, and there is nothing in it
	Visit         bool // there is one, which is a tab as long as it lasts
}

func (n *nav) Render() app.UI {
	current := n.View
	if current == "message" {
		current = "live"
	}
	link := func(view, route, name, path string, gone bool) app.UI {
		var here any
		if view == current {
			here = aria("current", "page")
		}
		return el("a", "", attr{"href", route}, here, hidden(gone), icon(path), el("span", "", name))
	}
	return el("nav", "nav", label("Views"),
		link("live", page.RouteLive, "Live", iconLive, false),
		link("send", page.RouteSend, sendTitle(n.Outbox), iconSend, n.Outbox && n.Empty),
		link("devices", page.RouteDevices, "Devices", iconDevices, false),
		link("connection", page.RouteConnection, "Connection", iconConnection, false),
		link("visit", page.RouteVisit, "Visit", iconVisit, !n.Visit),
	)
}

const sideTabsID = "side-tabs"

// sideTabs are the tabs of the right pane of a wide page.
type sideTabs struct {
	app.Compo
	ui            *UI
	Tab           string
	Outbox, Empty bool // as of nav
}

func (s *sideTabs) Render() app.UI {
	tab := func(name, text string, do app.EventHandler, gone bool) app.UI {
		stop := "-1" // for Tab: within the tabs the arrows lead on
		if s.Tab == name {
			stop = "0"
		}
		return el("button", "", kind("button"), role("tab"), id("tab-"+name), is("aria-selected", s.Tab == name), attr{"tabindex", stop},
			aria("controls", "panel-"+name), on{"click", do}, hidden(gone), text)
	}
	return el("div", "sidetabs", role("tablist"), label("Right pane"), id(sideTabsID),
		tab(tabDetails, "Details", s.onDetails, false),
		tab(tabSend, sendTitle(s.Outbox), s.onSend, s.Outbox && s.Empty),
		tab(tabChart, "Chart", s.onChart, false),
		tab(tabConnection, "Connection", s.onConnection, false),
	)
}

// tabPanel is what a tab of the right pane shows.
func tabPanel(name, shown string, parts ...app.UI) app.UI {
	return el("div", "panel", id("panel-"+name), role("tabpanel"), aria("labelledby", "tab-"+name), hidden(name != shown), parts)
}

// listenTabs has the arrow keys, Home and End go from tab to tab (ARIA Authoring
// Practices, "Tabs"). They only go there: Enter or Space shows it, since Connection
// is a step of the browser's history.
func (u *UI) listenTabs() {
	tabs := []string{"tab-" + tabDetails, "tab-" + tabSend, "tab-" + tabChart, "tab-" + tabConnection}
	browser.ByID(sideTabsID).On("keydown", func(e browser.Event) {
		at := slices.Index(tabs, e.Target().Attr("id"))
		to, ok := arrowed(e.Key(), at, len(tabs))
		if at < 0 || !ok || e.Modified() {
			return
		}
		e.PreventDefault()
		browser.ByID(tabs[to]).Focus()
		if browser.Active().Attr("id") != tabs[to] { // it is hidden: the next one
			to, _ = arrowed(e.Key(), to, len(tabs))
			browser.ByID(tabs[to]).Focus()
		}
	})
}

// arrowed is where a key leads from one of several things in a row.
func arrowed(key string, at, n int) (to int, ok bool) {
	switch key {
	case "ArrowRight":
		return (at + 1) % n, true
	case "ArrowLeft":
		return (at + n - 1) % n, true
	case "Home":
		return 0, true
	case "End":
		return n - 1, true
	}
	return at, false
}

func (s *sideTabs) onDetails(ctx app.Context, _ app.Event) { s.ui.showTab(ctx, session.PaneDetails) }
func (s *sideTabs) onChart(ctx app.Context, _ app.Event)   { s.ui.showTab(ctx, session.PaneChart) }
func (s *sideTabs) onSend(ctx app.Context, _ app.Event) {
	if s.Outbox { // beside the messages stand the details then, unless the outbox is asked for
		ctx.Navigate(page.RouteSend)
		return
	}
	s.ui.showTab(ctx, session.PaneSend)
}
func (s *sideTabs) onConnection(ctx app.Context, _ app.Event) {
	ctx.Navigate(page.RouteConnection)
}

// showTab opens a tab of the right pane beside the messages.
func (u *UI) showTab(ctx app.Context, pane session.Pane) {
	u.send(session.PaneChosen{Pane: pane})
	if u.model.View.Route != page.RouteLive {
		ctx.Navigate(page.RouteLive)
	}
}
