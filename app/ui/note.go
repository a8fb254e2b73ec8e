package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/payload"
	"deviceconsole/app/session"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

const retryID = "note-retry"

// note says under the top bar what is wrong with the connection, why, and what
// to do. Without a problem it takes no room.
type note struct {
	app.Compo
	ui   *UI
	View noteView
	Tail noteTail
	more bool // on a phone: all of it, where a line says the first of it
}

type noteView struct {
	Tone        string // warn or bad; "" = nothing to say
	Words       session.Words
	Attempt     string // "Attempt 3, next in 4 s"
	Retry, Edit bool
	NewClientID bool
}

func noteViewOf(m session.Model, now time.Time, welcome bool) noteView {
	c := m.Connection
	if c.State == mqttws.Connected || c.Words.String() == "" || c.State == mqttws.Disconnected && welcome {
		return noteView{}
	}
	v := noteView{Tone: "warn", Words: c.Words, Edit: m.View.Route != page.RouteConnection && !welcome, NewClientID: c.NewClientID}
	if c.State == mqttws.Refused {
		v.Tone = "bad"
	}
	v.Retry = c.CanRetry()
	if c.Attempt > 0 && c.Wanted() {
		v.Attempt = "Attempt " + strconv.Itoa(c.Attempt)
		if !c.RetryAt.IsZero() {
			v.Attempt += ", next in " + until(c.RetryAt, now)
		}
	}
	return v
}

func (n *note) Render() app.UI {
	v := n.View
	more := "More"
	if n.more {
		more = "Less"
	}
	return el("section", "note problem", label("Connection problem"), data("tone", v.Tone), is("data-shown", n.Tail.Shown), is("data-more", n.more), hidden(v.Tone == ""),
		el("div", "says", el("p", "", live(livePolite), payload.InOrder(v.Words.String())), " ", el("span", "num muted", v.Attempt)),
		el("div", "actions",
			button("small", n.onRetry, id(retryID), hidden(!v.Retry), "Retry now"),
			button("small", n.onNewClientID, hidden(!v.NewClientID), "Connect with a new client ID"),
			button("small", n.onChecks, "Run checks"),
			button("small", n.onEdit, hidden(!v.Edit), "Edit connection"),
			button("small onphone", n.onMore, is("aria-expanded", n.more), more),
		),
		tail(noteProblem, n.Tail),
	)
}

func (n *note) onRetry(app.Context, app.Event) { n.ui.steer(session.RetryPressed{}) }

func (n *note) onMore(app.Context, app.Event) { n.more = !n.more }

func (n *note) onNewClientID(app.Context, app.Event) {
	n.ui.steer(session.NewClientIDPressed{Connect: true})
}

func (n *note) onEdit(ctx app.Context, _ app.Event) { ctx.Navigate(page.RouteConnection) }
