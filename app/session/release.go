package session

import "deviceconsole/app/phrase"

// Release is what the page says of another version of itself.
type Release struct {
	Ready bool // all of it is here, and it can be opened
	Waits bool // it opens as soon as nothing waits in the outbox
	Open  int  // messages of this browser that are not delivered, as they were counted last
}

// Events of another version of the page.
type (
	// UpdateFound: another version is here, or (false) is not any more.
	UpdateFound struct{ Ready bool }
	// UpdatePressed: open it, when the outbox has been delivered. Open is how many
	// messages wait at this moment.
	UpdatePressed struct{ Open int }
	// UpdateForced: open it although messages wait.
	UpdateForced struct{}
	// UpdatePutOff: do not open it by itself.
	UpdatePutOff struct{}
	// OutboxCounted: so many messages wait.
	OutboxCounted struct{ Open int }
)

func (UpdateFound) event()   {}
func (UpdatePressed) event() {}
func (UpdateForced) event()  {}
func (UpdatePutOff) event()  {}
func (OutboxCounted) event() {}

// OpenUpdate is an effect: the page is loaded anew, in the version that is ready.
type OpenUpdate struct{}

func (OpenUpdate) effect() {}

// updateRelease takes the events of another version. It never opens in the middle of
// an unsent outbox unless that was said.
func (m Model) updateRelease(e Event) (_ Model, effects []Effect, ok bool) {
	r := &m.Release
	switch e := e.(type) {
	case UpdateFound:
		r.Ready, r.Waits = e.Ready, r.Waits && e.Ready
	case UpdatePressed:
		r.Open, r.Waits = e.Open, r.Ready
	case UpdatePutOff:
		r.Waits = false
	case OutboxCounted:
		r.Open = e.Open
	case UpdateForced:
		return m, []Effect{OpenUpdate{}}, true
	default:
		return m, nil, false
	}
	if r.Waits && r.Open == 0 {
		r.Waits = false
		effects = []Effect{OpenUpdate{}}
	}
	return m, effects, true
}

// Words say what there is to do; empty: nothing.
func (r Release) Words() Words {
	n := phrase.Counted(r.Open, "message")
	switch {
	case !r.Ready:
		return Words{}
	case r.Waits:
		return Words{What: "The update opens by itself when " + n + " of the outbox " + are(r.Open) + " delivered"}
	case r.Open > 0:
		return Words{What: "Update ready", Do: n + " of the outbox " + are(r.Open) + " to be delivered first"}
	}
	return Words{What: "Update ready", Do: "It loads the page anew: messages listed here go, and you connect again"}
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
