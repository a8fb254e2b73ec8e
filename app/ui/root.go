package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

// root is the component of every route: go-app keeps it when the route changes,
// and with it whatever it shows.
type root struct {
	app.Compo
	ui *UI
}

// The tabs of the right pane, as data-tab of the frame says them.
const (
	tabDetails    = "details"
	tabSend       = "send"
	tabConnection = "connection"
)

// layout says which panes the frame shows. The style sheet decides by the
// window's width what of it fits.
type layout struct {
	View    string // what a narrow page shows: live, send, devices, connection, message
	Tab     string // of the right pane of a wide page
	Welcome bool   // nothing but the way in
	Left    bool   // the left pane of a wide page is open
}

func layoutOf(m session.Model, wasOpen, left bool) layout {
	l := layout{View: viewOf(m.View.Route), Tab: tabSend, Left: left}
	switch {
	case m.View.Route == page.RouteConnection:
		l.Tab = tabConnection
	case m.View.Route == page.RouteSend:
		l.Tab = tabSend
	case m.View.Pane == session.PaneDetails:
		l.Tab = tabDetails
	}
	if m.View.Details && l.View == "live" && l.Tab == tabDetails {
		l.View = "message"
	}
	if !wasOpen && m.Connection.State != mqttws.Connected && (l.View == "live" || l.View == "connection") {
		l.Welcome, l.Tab = true, tabConnection
	}
	return l
}

func viewOf(route string) string {
	switch route {
	case page.RouteSend:
		return "send"
	case page.RouteDevices:
		return "devices"
	case page.RouteConnection:
		return "connection"
	}
	return "live"
}

// OnMount takes the elements that are written to without go-app.
func (r *root) OnMount(ctx app.Context) {
	r.ui.grid.attach(browser.ByID(gridID))
	r.ui.mounted(ctx, r)
	r.OnNav(ctx)
}

// OnNav tells the session of the route, and closes the details that a step back
// in the browser's history has left.
func (r *root) OnNav(app.Context) {
	if route := browser.Path(); route != r.ui.model.View.Route {
		r.ui.send(session.RouteChanged{Route: route})
	}
	if r.ui.fragment && browser.Fragment() != detailsFragment {
		r.ui.fragment = false
		r.ui.send(session.DetailsClosed{})
	}
}

func (r *root) Render() app.UI {
	u := r.ui
	m, now := u.model, browser.Now()
	l := layoutOf(m, u.wasOpen, u.looks.Left)
	counters := u.runner.Timeline().Counters()
	return app.Div().Class("app").
		DataSet("view", l.View).
		DataSet("tab", l.Tab).
		DataSet("welcome", l.Welcome).
		DataSet("left", openClosed(l.Left)).
		Body(
			&bar{ui: u, View: barViewOf(m, counters, u.runner.Timeline().Rate(now), u.runner.View(), u.looks)},
			&note{ui: u, View: noteViewOf(m, now, l.Welcome)},
			&nav{View: l.View},
			app.Aside().Class("left").ID("pane-left").Aria("label", "Devices and subscriptions").Body(
				&panelHead{ui: u, Title: "Devices"},
				&devices{ui: u, View: devicesViewOf(m, u.runner.Timeline().Devices(now), counters.Unlisted, now)},
				&subscriptions{ui: u, View: subscriptionsViewOf(m)},
			),
			&separator{ui: u, Left: true, Size: u.looks.LeftSize},
			app.Main().Class("live").Aria("label", "Live messages").Body(
				&messages{ui: u, View: messagesViewOf(m, u.grid.following(), u.grid.above, u.runner.View(), counters)},
			),
			&separator{ui: u, Size: u.looks.RightSize},
			app.Aside().Class("side").ID("pane-side").Aria("label", "Details, send and connection").Body(
				&sideTabs{ui: u, Tab: l.Tab},
				&panelHead{ui: u, Title: panelTitle(l.Tab), Side: true},
				app.Div().Class("panel").ID("panel-details").Hidden(l.Tab != tabDetails).Body(
					&details{ui: u, View: u.detailsView(timeline.ID(m.View.Selected))},
				),
				app.Div().Class("panel").ID("panel-send").Hidden(l.Tab != tabSend).Body(
					&send{ui: u, View: sendViewOf(m)},
					&outbox{ui: u, View: outboxViewOf(m, now)},
				),
				app.Div().Class("panel").ID("panel-connection").Hidden(l.Tab != tabConnection).Body(
					&connect{ui: u, View: connectViewOf(m, l.Welcome)},
				),
			),
			&keysDialog{},
			app.Div().Class("toast").ID(toastID).Role("status").Aria("label", "Done"),
		)
}

func openClosed(open bool) string {
	if open {
		return "open"
	}
	return "closed"
}

func panelTitle(tab string) string {
	switch tab {
	case tabDetails:
		return "Message"
	case tabConnection:
		return "Connection"
	}
	return "Send"
}
