package session

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"deviceconsole/app/chart"
	"deviceconsole/internal/page"
)

var temperature = chart.Tag{Project: "plant-7", User: "kitchen", Device: "mw-3f2a", Path: "temp_c"}

func TestTagsAreWatchedAndNotWatched(t *testing.T) {
	power := temperature
	power.Path = "power_w"
	m, _ := Update(NewModel(), WatchTag{temperature})
	before := m
	m, _ = Update(m, WatchTag{power})
	m, _ = Update(m, WatchTag{temperature}) // again
	if want := []chart.Tag{temperature, power}; !slices.Equal(m.Watch, want) || m.WatchProblem != "" {
		t.Errorf("%v, %q", m.Watch, m.WatchProblem)
	}
	m, _ = Update(m, UnwatchTag{temperature})
	if want := []chart.Tag{power}; !slices.Equal(m.Watch, want) {
		t.Errorf("%v, want %v", m.Watch, want)
	}
	if len(before.Watch) != 1 || before.Watch[0] != temperature {
		t.Error("an older model changed")
	}
}

func TestATagThatCannotBeWatchedIsExplained(t *testing.T) {
	full := NewModel()
	for i := range chart.MaxTags {
		tag := temperature
		tag.Path = fmt.Sprint("t", i)
		full, _ = Update(full, WatchTag{tag})
	}
	for name, c := range map[string]struct {
		m    Model
		tag  chart.Tag
		want string
	}{
		"no path":   {NewModel(), chart.Tag{Project: "p", User: "u"}, "The tag path is empty."},
		"no device": {NewModel(), chart.Tag{Path: "a"}, "The tag names no device."},
		"too many":  {full, temperature, "Remove one first."},
		"too long":  {NewModel(), chart.Tag{Project: "p", User: "u", Path: strings.Repeat("a", 600)}, "longer than 512 bytes"},
	} {
		m, _ := Update(c.m, WatchTag{c.tag})
		if !strings.Contains(m.WatchProblem, c.want) || slices.Contains(m.Watch, c.tag) {
			t.Errorf("%s: %q", name, m.WatchProblem)
		}
	}
}

func TestWhatWasWatchedIsRestoredAsFarAsItIsFit(t *testing.T) {
	m, _ := Update(NewModel(), WatchRestored{[]chart.Tag{temperature, {}, temperature, {Project: "p", User: "u", Path: `a."`}}})
	if len(m.Watch) != 1 || m.Watch[0] != temperature || m.WatchProblem != "" {
		t.Errorf("%v, %q", m.Watch, m.WatchProblem)
	}
}

func TestTheChartComesBackAfterAMessage(t *testing.T) {
	m, _ := Update(NewModel(), RouteChanged{page.RouteChart})
	m, _ = Update(m, RowSelected{ID: 1, Open: true})
	m, _ = Update(m, RowSelected{ID: 2, Open: true})
	if m.View.Pane != PaneDetails {
		t.Error("the details are not open")
	}
	m, _ = Update(m, DetailsClosed{})
	if m.View.Pane != PaneChart {
		t.Error("the chart did not come back")
	}
	m, _ = Update(m, PaneChosen{PaneSend})
	m, _ = Update(m, RowSelected{ID: 1, Open: true})
	m, _ = Update(m, DetailsClosed{})
	if m.View.Pane != PaneSend {
		t.Error("the send form did not come back")
	}
}
