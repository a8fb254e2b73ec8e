package session

import (
	"slices"
	"strconv"

	"deviceconsole/app/chart"
	"deviceconsole/app/phrase"
)

// Events of the tags that a person watches: in the chart, and beside their
// devices.
type (
	// WatchTag: a tag is to be watched.
	WatchTag struct{ Tag chart.Tag }
	// UnwatchTag: no longer.
	UnwatchTag struct{ Tag chart.Tag }
	// WatchRestored: these were watched at the last visit. What is not fit to be
	// watched is left out.
	WatchRestored struct{ Tags []chart.Tag }
)

func (WatchTag) event()      {}
func (UnwatchTag) event()    {}
func (WatchRestored) event() {}

// updateWatch takes the events of the watched tags.
func (m Model) updateWatch(e Event) (Model, bool) {
	switch e := e.(type) {
	case WatchTag:
		m = m.watch(e.Tag)
	case UnwatchTag:
		m.Watch = slices.DeleteFunc(slices.Clone(m.Watch), func(t chart.Tag) bool { return t == e.Tag })
		m.WatchProblem = ""
	case WatchRestored:
		for _, tag := range e.Tags {
			m = m.watch(tag)
		}
		m.WatchProblem = ""
	default:
		return m, false
	}
	return m, true
}

// watch adds a tag, or says why it can't.
func (m Model) watch(tag chart.Tag) Model {
	m.WatchProblem = ""
	if slices.Contains(m.Watch, tag) {
		return m
	}
	if err := tag.Check(); err != nil {
		m.WatchProblem = phrase.Sentence(err.Error())
		return m
	}
	if len(m.Watch) >= chart.MaxTags {
		m.WatchProblem = "The chart has " + strconv.Itoa(chart.MaxTags) + " tags already. Remove one first."
		return m
	}
	m.Watch = append(slices.Clip(m.Watch), tag)
	return m
}
