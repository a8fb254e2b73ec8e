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
	tabChart      = "chart"
)

// layout says which panes the frame shows. The style sheet decides by the
// window's width what of it fits.
type layout struct {
	View    string // what a narrow page shows: live, send, devices, connection, chart, message
	Tab     string // of the right pane of a wide page
	Welcome bool   // nothing but the way in
	Left    bool   // the left pane of a wide page is open
	Sealed  bool   // nothing is sent: the tab that sends has the outbox alone
}

func layoutOf(m session.Model, left bool) layout {
	wasUp := m.Connection.WasUp()
	l := layout{View: viewOf(m.View.Route), Tab: tabSend, Left: left, Sealed: m.Seal() != session.Unsealed}
	switch {
	case m.View.Route == page.RouteConnection:
		l.Tab = tabConnection
	case m.View.Route == page.RouteSend:
		l.Tab = tabSend
	case m.View.Route == page.RouteChart, m.View.Pane == session.PaneChart:
		l.Tab = tabChart
	case m.View.Pane == session.PaneDetails, l.Sealed:
		l.Tab = tabDetails
	}
	if m.View.Details && l.View == "live" && l.Tab == tabDetails {
		l.View = "message"
	}
	if !wasUp && m.Connection.State != mqttws.Connected && !m.Archive.Recording.Shown() && (l.View == "live" || l.View == "connection" || l.View == "device") {
		l.Welcome, l.Tab = true, tabConnection
		if l.View == "device" { // it comes when there is a connection
			l.View = "connection"
		}
	}
	if !wasUp && l.View == "visit" && m.Visit.Device == "" && !m.Connection.Wanted() {
		l.Welcome, l.Tab, l.View = true, tabConnection, "connection"
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
	case page.RouteChart:
		return "chart"
	case page.RouteDevice:
		return "device"
	case page.RouteVisit:
		return "visit"
	}
	return "live"
}

// OnMount takes the elements that are written to without go-app.
func (r *root) OnMount(ctx app.Context) {
	r.ui.grid.attach(browser.ByID(gridID))
	r.ui.tree.attach(browser.ByID(treeID))
	r.ui.chart.plot.attach(browser.ByID(plotID))
	r.ui.mounted(ctx, r)
	r.OnNav(ctx)
}

// OnNav tells the session of the route, and closes the details that a step back
// in the browser's history has left.
func (r *root) OnNav(app.Context) {
	if route := browser.Path(); route != r.ui.model.View.Route || route == page.RouteDevice || route == page.RouteVisit {
		r.ui.send(session.RouteChanged{Route: route})
	}
	r.ui.followLink()
	if r.ui.fragment && browser.Fragment() != detailsFragment {
		r.ui.fragment = false
		r.ui.send(session.DetailsClosed{})
	}
}

func (r *root) Render() app.UI {
	u := r.ui
	m, now := u.model, browser.Now()
	l := layoutOf(m, u.looks.Left)
	sent := u.paced(now)
	u.runs = u.againView()
	return el("div", "app", data("view", l.View), data("tab", l.Tab), is("data-welcome", l.Welcome), is("data-recorded", m.Archive.Recording.Shown()), data("left", openClosed(l.Left)),
		&bar{ui: u, View: u.barView(u.runs.Runs)},
		r.notes(u.notesView(now, l.Welcome, sent.Late)),
		&nav{View: l.View, Outbox: l.Sealed, Empty: sent.All == 0, Visit: m.Visit.UnderWay() || l.View == "visit"},
		el("main", "panes",
			r.left(m),
			&separator{ui: u, Left: true, Size: u.looks.LeftSize},
			el("section", "live", label(listName(m)),
				&messages{ui: u, View: u.messagesView()},
			),
			&separator{ui: u, Size: u.looks.RightSize},
			r.side(m, l, sent),
			&devicePage{ui: u, View: u.devicePageView(l.View == "device", now)},
			&visitPage{ui: u, View: u.visitPageView(l.View == "visit", now)},
		),
		voice(),
		u.dialogs(l, now),
		el("div", "toast", id(toastID), role("status"), aria("live", liveOff), live(livePassing), label("Done")),
	)
}

// left is the pane of devices and subscriptions.
func (r *root) left(m session.Model) app.UI {
	u := r.ui
	return el("section", "left", id("pane-left"), label("Devices and subscriptions"),
		&panelHead{ui: u, Title: "Devices", Name: "left-close"},
		&attention{ui: u, View: u.attentionView()},
		&devices{ui: u, View: u.devicesView()},
		&verdictBox{ui: u, View: u.boxView()},
		visitLink(m.Visit),
		&subscriptions{ui: u, View: subscriptionsViewOf(m)},
	)
}

// side is the pane of details, of sending, of the chart and of the connection.
func (r *root) side(m session.Model, l layout, sent sendsView) app.UI {
	u := r.ui
	return el("section", "side", id("pane-side"), label("Details, send, chart and connection"),
		&sideTabs{ui: u, Tab: l.Tab, Outbox: l.Sealed, Empty: sent.All == 0},
		&panelHead{ui: u, Title: panelTitle(l), Name: closeID},
		tabPanel(tabDetails, l.Tab,
			&details{ui: u, View: u.detailsView(timeline.ID(m.View.Selected))},
		),
		tabPanel(tabSend, l.Tab,
			el("p", "empty whilerecorded", "A recording is shown, which is read only. Close it to send."),
			el("p", "muted", hidden(!l.Sealed), sealedText(m, sent.All)),
			el("div", "stack", hidden(l.Sealed),
				u.once(sendFormID, l.Tab == tabSend, func() app.UI { return &send{ui: u, View: u.sendView()} }),
				&againPart{ui: u, View: u.runs},
			),
			&sends{ui: u, View: sent},
		),
		tabPanel(tabChart, l.Tab,
			&chartPane{ui: u, View: u.chartView()},
		),
		tabPanel(tabConnection, l.Tab,
			&connect{ui: u, View: u.connectView(m, u.left(l.Tab == tabConnection), l.Welcome)},
			r.doctor(m.Doctor),
			&logPart{View: logView{m.Log, l.Welcome}},
			r.device(u.deviceView(!l.Welcome && l.Tab == tabConnection)),
		),
	)
}

// once makes a part of the page when it can be seen first, and keeps it from then on: each
// part that is made before costs time until the page lets somebody in, and at each drawing.
// Until then there is nothing in its place.
func (u *UI) once(name string, seen bool, make func() app.UI) app.UI {
	if u.made[name] = u.made[name] || seen; !u.made[name] {
		return app.Text("")
	}
	return make()
}

// left says what waits for whom, to whom it can be seen: it changes with each message.
func (u *UI) left(seen bool) (w session.Words) {
	if seen {
		w = u.runner.Outbox().Left()
	}
	return w
}

func openClosed(open bool) string {
	if open {
		return "open"
	}
	return "closed"
}

func listName(m session.Model) string {
	if m.Archive.Recording.Shown() {
		return "Recorded messages"
	}
	return "Live messages"
}

func panelTitle(l layout) string {
	switch l.Tab {
	case tabDetails:
		return "Message"
	case tabConnection:
		return "Connection"
	case tabChart:
		return "Chart"
	}
	return sendTitle(l.Sealed)
}

// sendTitle is the name of the tab that sends, or that has the outbox alone.
func sendTitle(sealed bool) string {
	if sealed {
		return "Outbox"
	}
	return "Send"
}

// sealedText says in the place of the send form what becomes of the outbox.
func sealedText(m session.Model, items int) string {
	text := m.Compose.Shared.Words.String()
	if items == 0 {
		return "Nothing is sent from here, and nothing waits. " + text
	}
	return "Nothing is sent from here. What is in the outbox stays, and can be saved as a file, or taken back. " + text
}
