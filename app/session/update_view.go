package session

import (
	"slices"

	"deviceconsole/internal/page"
)

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
