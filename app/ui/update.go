package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
	"deviceconsole/mqttws"
)

const (
	keepAfter  = 2 * time.Second // from the first drawing until the browser is asked to keep the page
	checkEvery = time.Hour       // between two looks for another version when the page is seen again
	checkAgain = time.Minute     // the same when a connection is back, whose server may have been replaced
)

// offline is what the page knows of itself as an app.
type offline struct {
	checked time.Time // when another version was looked for last; zero = the page is not kept yet
	online  bool      // there was a connection when the page was drawn last
	counted int       // messages that waited in the outbox; read and written by tick alone
}

// keepOffline has the browser keep the page, once a person who has just opened it is
// not waiting for anything else.
func (u *UI) keepOffline() {
	time.AfterFunc(keepAfter, func() {
		u.act(func(app.Context) {
			u.offline.checked = time.Now()
			browser.KeepOffline(func() { u.runner.Send(session.UpdateFound{Ready: browser.UpdateReady()}) })
		})
	})
}

// lookForUpdate looks for another version unless that was done a while ago at most.
func (u *UI) lookForUpdate(every time.Duration) {
	if now := time.Now(); !u.offline.checked.IsZero() && now.Sub(u.offline.checked) >= every {
		u.offline.checked = now
		browser.CheckForUpdate()
	}
}

// watchServer looks for another version when a connection is back.
func (u *UI) watchServer() {
	online := u.model.Connection.State == mqttws.Connected
	if online && !u.offline.online {
		u.lookForUpdate(checkAgain)
	}
	u.offline.online = online
}

// countOutbox tells the session and the app's icon how many messages wait, when that
// has changed.
func (u *UI) countOutbox() {
	counts := u.runner.Outbox().Counts()
	n := counts.Open
	if u.runner.Sealed() { // none of it will be delivered from here, and what is kept a new page has as well
		n = counts.Unsaved
	}
	if n != u.offline.counted {
		u.offline.counted = n
		browser.SetBadge(n)
		u.runner.Send(session.OutboxCounted{Open: n})
	}
}

// What the buttons of the note about another version do, as their data-update has it.
const (
	updateNow    = "now"
	updateForced = "forced"
	updatePutOff = "later"
)

// updateView is the note that another version of the page is ready.
type updateView struct {
	Words, Button, Does string // Does = "": there is none
}

func updateViewOf(r session.Release) updateView {
	v := updateView{Words: r.Words().String(), Button: "Update now", Does: updateNow}
	switch {
	case !r.Ready:
		return updateView{}
	case r.Waits:
		v.Button, v.Does = "Update now all the same", updateForced
	case r.Open > 0:
		v.Button = "Update after " + phrase.Counted(r.Open, "message")
	}
	return v
}

// updateNote is part of root, as each component costs the page's program as much as
// all that is here.
func updateNote(v updateView, t noteTail) app.UI {
	return el("section", "note update", label("Update"), is("data-shown", t.Shown), hidden(v.Does == ""),
		el("div", "says", el("p", "", live(livePolite), v.Words)),
		el("div", "actions",
			button("small", nil, data("update", v.Does), v.Button),
			button("small", nil, data("update", updatePutOff), hidden(v.Does != updateForced), "Not by itself"),
		),
		tail(noteUpdate, t),
	)
}

func (u *UI) onUpdate(what string) {
	switch what {
	case updateNow:
		u.runner.KeepDraft()
		u.send(session.UpdatePressed{Open: u.runner.Outbox().Counts().Open})
	case updateForced:
		u.runner.KeepDraft()
		u.send(session.UpdateForced{})
	case updatePutOff:
		u.send(session.UpdatePutOff{})
	}
}
