package ui

import (
	"slices"
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/chart"
	"deviceconsole/app/payload"
	"deviceconsole/app/session"
	"deviceconsole/internal/platform"
)

// lineTag is the tag whose newest number a line of a payload may be: one of the
// device that the topic names.
func lineTag(topic string, l *payload.Line) (tag chart.Tag, ok bool) {
	if l.Tag == "" || l.More || l.Container != 0 || l.Size > 0 {
		return chart.Tag{}, false
	}
	if _, _, number := chart.Number([]byte(l.Value)); !number {
		return chart.Tag{}, false
	}
	t, err := platform.ParseTopic(topic)
	if err != nil || t.Kind == platform.KindGroup || t.Device == platform.AllDevices {
		return chart.Tag{}, false
	}
	tag = chart.Tag{Project: t.Project.String(), User: t.User.String(), Device: t.Device.String(), Path: l.Tag, To: t.Kind != platform.KindEvent}
	return tag, tag.Check() == nil
}

// offerChart tells which tags are watched, so that their lines say so.
func (t *jsonTree) offerChart(watched []chart.Tag) {
	if !slices.Equal(t.watched, watched) {
		t.watched, t.stale = watched, true
	}
}

// chartButton gives the line of a number a button that charts it, and takes it
// from any other line.
func (t *jsonTree) chartButton(s *slot, l *payload.Line) {
	tag, ok := lineTag(t.topic, l)
	if !s.chart.Exists() {
		if !ok {
			return
		}
		s.chart = browser.Create("button")
		s.chart.SetAttr("type", "button")
		s.chart.SetAttr("tabindex", "-1") // Enter on the line itself presses it
		s.chart.SetAttr("class", "button small charts")
		s.chart.SetAttr("data-chart", "")
		s.chart.SetText("Chart")
		s.actions.Append(s.chart)
	}
	s.chart.SetHidden(!ok)
	if name := "Chart " + payload.Visible(l.Tag); ok && s.chart.Attr("aria-label") != name {
		s.chart.SetAttr("aria-label", name)
	}
	if on := strconv.FormatBool(slices.Contains(t.watched, tag)); ok && s.chart.Attr("aria-pressed") != on {
		s.chart.SetAttr("aria-pressed", on)
	}
}

// chartLine charts the number of a line, or no longer. It reports whether the
// line is one of a number.
func (u *UI) chartLine(ctx app.Context, i int) bool {
	t := &u.json
	if i < 0 || i >= len(t.lines) {
		return false
	}
	tag, ok := lineTag(t.topic, &t.lines[i])
	switch {
	case !ok:
		return false
	case slices.Contains(u.model.Watch, tag):
		u.send(session.UnwatchTag{Tag: tag})
		say(ctx, "No longer charted: "+payload.Visible(tag.Path))
	default:
		u.send(session.WatchTag{Tag: tag})
		if u.model.WatchProblem != "" {
			say(ctx, u.model.WatchProblem)
		} else {
			say(ctx, "Charted: "+payload.Visible(tag.String()))
		}
	}
	t.offerChart(u.model.Watch)
	return true
}
