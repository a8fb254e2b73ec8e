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
		a := app.A().Href(route).Body(icon(path), app.Span().Text(name))
		if view == current {
			a.Aria("current", "page")
		}
		return a
	}
	return app.Nav().Class("nav").Aria("label", "Views").Body(
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
	tab := func(name, title string, do app.EventHandler) app.UI {
		return app.Button().Type("button").Role("tab").ID("tab-"+name).
			Aria("selected", s.Tab == name).Aria("controls", "panel-"+name).
			OnClick(do).Text(title)
	}
	return app.Div().Class("sidetabs").Role("tablist").Aria("label", "Right pane").Body(
		tab(tabDetails, "Details", s.onDetails),
		tab(tabSend, "Send", s.onSend),
		tab(tabConnection, "Connection", s.onConnection),
	)
}

func (s *sideTabs) onDetails(ctx app.Context, _ app.Event) { s.ui.showTab(ctx, session.PaneDetails) }
func (s *sideTabs) onSend(ctx app.Context, _ app.Event)    { s.ui.showTab(ctx, session.PaneSend) }
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
