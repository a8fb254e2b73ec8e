package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/session"
	"deviceconsole/internal/page"
)

// nav is the bar of tabs of a narrow page.
type nav struct {
	app.Compo
	View string
}

func (n *nav) Render() app.UI {
	current := n.View
	if current == "message" {
		current = "live"
	}
	link := func(view, route, name, path string) app.UI {
		var here any
		if view == current {
			here = aria("current", "page")
		}
		return el("a", "", attr{"href", route}, here, icon(path), el("span", "", name))
	}
	return el("nav", "nav", label("Views"),
		link("live", page.RouteLive, "Live", iconLive),
		link("send", page.RouteSend, "Send", iconSend),
		link("devices", page.RouteDevices, "Devices", iconDevices),
		link("connection", page.RouteConnection, "Connection", iconConnection),
	)
}

// sideTabs are the tabs of the right pane of a wide page.
type sideTabs struct {
	app.Compo
	ui  *UI
	Tab string
}

func (s *sideTabs) Render() app.UI {
	tab := func(name, text string, do app.EventHandler) app.UI {
		return el("button", "", kind("button"), role("tab"), id("tab-"+name), is("aria-selected", s.Tab == name),
			aria("controls", "panel-"+name), on{"click", do}, text)
	}
	return el("div", "sidetabs", role("tablist"), label("Right pane"),
		tab(tabDetails, "Details", s.onDetails),
		tab(tabSend, "Send", s.onSend),
		tab(tabChart, "Chart", s.onChart),
		tab(tabConnection, "Connection", s.onConnection),
	)
}

func (s *sideTabs) onDetails(ctx app.Context, _ app.Event) { s.ui.showTab(ctx, session.PaneDetails) }
func (s *sideTabs) onSend(ctx app.Context, _ app.Event)    { s.ui.showTab(ctx, session.PaneSend) }
func (s *sideTabs) onChart(ctx app.Context, _ app.Event)   { s.ui.showTab(ctx, session.PaneChart) }
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
