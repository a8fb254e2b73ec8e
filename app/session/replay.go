package session

import "time"

// ReplaySpeeds are how many seconds of a recording pass in one; 0 = all at once.
var ReplaySpeeds = [...]int{1, 10, 60, 0}

// Replay is what of a recording is shown: all that came until a moment.
type Replay struct {
	At      time.Time // zero = all
	Playing bool
	Speed   int // one of ReplaySpeeds
}

// Events of a replay.
type (
	// ReplaySought: show what came until a moment.
	ReplaySought struct{ At time.Time }
	// ReplayToggled: the button Play or Stop. From the end it begins anew.
	ReplayToggled struct{}
	// ReplaySpeedChosen: see ReplaySpeeds.
	ReplaySpeedChosen struct{ Speed int }
	// ReplayMoved: the Runner plays, and is there.
	ReplayMoved struct{ At time.Time }
)

// ShowUntil is an effect: what came until a moment is shown, zero = all; and from there
// on so many seconds in one, 0 = none. Playing it sends ReplayMoved.
type ShowUntil struct {
	At    time.Time
	Speed int
}

func (ReplaySought) event()      {}
func (ReplayToggled) event()     {}
func (ReplaySpeedChosen) event() {}
func (ReplayMoved) event()       {}
func (ShowUntil) effect()        {}

// updateReplay takes the events of a replay.
func (m Model) updateReplay(e Event) (_ Model, effects []Effect, ok bool) {
	r := &m.Archive.Recording
	p := &r.Replay
	switch e := e.(type) {
	case ReplaySought:
		p.At = e.At
	case ReplayToggled:
		if p.Playing = !p.Playing; p.Playing && p.At.IsZero() {
			p.At = r.First
		}
		if p.Speed == 0 {
			p.At, p.Playing = time.Time{}, false
		}
	case ReplaySpeedChosen:
		if p.Speed = e.Speed; p.Speed == 0 {
			p.At, p.Playing = time.Time{}, false
		}
	case ReplayMoved:
		if r.Shown() && p.Playing {
			p.At = e.At
			m = m.replayEnds()
		}
		return m, nil, true
	default:
		return m, nil, false
	}
	if !r.Shown() {
		return m, nil, true
	}
	if r.Dropped > 0 { // its messages have other IDs where the oldest are missing
		m.View.Selected, m.View.Details = 0, false
	}
	m = m.replayEnds()
	show := ShowUntil{At: p.At}
	if p.Playing {
		show.Speed = p.Speed
	}
	return m, []Effect{show, ApplyFilter{m.View.Applied}}, true
}

// replayEnds shows all where the end was reached.
func (m Model) replayEnds() Model {
	r := &m.Archive.Recording
	if !r.Replay.At.Before(r.Last) {
		r.Replay.At, r.Replay.Playing = time.Time{}, false
	}
	return m
}
