package session

import (
	"slices"

	"deviceconsole/internal/page"
	"deviceconsole/internal/platform"
)

// updateSending takes the events of the send form and the outbox.
func (m Model) updateSending(e Event) (_ Model, effects []Effect, ok bool) {
	c := &m.Compose
	switch e := e.(type) {
	case ComposeDeviceChanged:
		c.Device, c.deviceTyped = e.Text, true
	case ComposeDataChanged:
		c.Data = e.Text
	case ComposeStampingChanged:
		c.Stamping = e.Stamping
		if e.Stamping == StampAt && c.ObservedAt == "" {
			c.ObservedAt = platform.NewTimestamp(m.Now).String()
		}
	case ComposeObservedAtChanged:
		c.ObservedAt = e.Text
	case ComposeStreamChanged:
		c.Stream = e.Text
	case ComposeAddClientIPChanged:
		c.AddClientIP = e.On
	case ComposeQoSChanged:
		c.QoS = min(e.QoS, 2)
	case ComposeRetainChanged:
		c.Retain = e.On
	case SendPressed:
		m, effects = m.send()
		return m, effects, true
	case CancelPressed:
		m, effects = m.cancel(e.ID)
		return m, effects, true
	case SendAgainPressed:
		m, effects = m.sendAgain(e.ID)
		return m, effects, true
	case PublishAnswered:
		m, effects = m.publishAnswered(e)
		return m, effects, true
	default:
		return m, nil, false
	}
	m.Outbox.Problem = ""
	return m.preview(), nil, true
}

// updateView takes the events of what is shown where.
func (m Model) updateView(e Event) (Model, []Effect) {
	v := &m.View
	switch e := e.(type) {
	case RouteChanged:
		if slices.Contains(page.Routes(), e.Route) {
			v.Route = e.Route
		}
		if e.Route == page.RouteChart {
			v.Pane = PaneChart
		}
	case PaneChosen:
		v.Pane = e.Pane
	case FilterChanged:
		return m.filterChanged(e.Text)
	case PauseToggled:
		v.Paused = !v.Paused
		if v.Paused {
			return m, []Effect{Freeze{}}
		}
		return m, []Effect{Thaw{}}
	case ClearPressed:
		return m.clear()
	case UndoPressed:
		return m.undo()
	case UndoExpired:
		return m.undoExpired(e)
	case HistoryChosen:
		return m, []Effect{SetLimits(e)}
	case RowSelected:
		v.Selected = e.ID
		if e.Open {
			v.charting = v.Pane == PaneChart || v.charting && v.Pane == PaneDetails
			v.Details, v.Pane = true, PaneDetails
		}
	case DetailsClosed:
		v.Details, v.Pane = false, PaneSend
		if v.charting {
			v.charting, v.Pane = false, PaneChart
		}
	}
	return m, nil
}
