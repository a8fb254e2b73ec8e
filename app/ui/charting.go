package ui

import (
	"slices"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/chart"
	"deviceconsole/app/timeline"
)

const (
	chartEvery  = 250 * time.Millisecond // least time between two drawings of the chart that nobody's hand asked for
	collectStep = 8000                   // entries looked through for the chart in one frame
	hiddenSteps = 50                     // of them while the page is hidden
	usualSpan   = 10 * time.Minute
	allSpan     = 0  // all there is
	reach       = 16 // CSS pixels from the cursor to a point that it still tells of
)

// axes says whether lines share an axis of values.
type axes uint8

const (
	fittingAxes axes = iota // as the values fit each other
	oneAxis
	ownAxes
)

// charting is the chart: what is collected for it, and where a person looks at
// it. It writes to the document itself, as the message list does: a line of a
// thousand points is nothing to be compared with the one before it. What lies
// around it (see chartPane) is go-app's.
type charting struct {
	store     *timeline.Store
	recording bool   // the store is that of a recording
	cleared   uint64 // messages that a person had cleared away when it was looked last
	collector chart.Collector
	slots     map[chart.Tag]int // colour and dash of a line, for as long as it is there
	exact     exactValues
	plot      plot
	picker    picking

	span   time.Duration // of the window while it follows; allSpan for all there is
	loose  bool          // the window stays where it is
	window chart.Window
	axes   axes
	apart  bool // fittingAxes gave each line its own, and that holds until the lines change

	cursor  int64       // µs; where the values are told
	pointed bool        // there is a cursor
	point   timeline.ID // the message at the cursor

	shown   figure // as it was drawn last
	label   string // what a screen reader says of it
	urgent  bool   // a hand asked for a drawing
	drawnAt time.Time
}

// show makes it the chart of a store: the live one, or that of a recording, in
// which nothing more arrives and time stands still.
func (c *charting) show(store *timeline.Store, recording bool) {
	if c.store == store {
		return
	}
	c.store, c.recording = store, recording
	c.forget()
	if c.reset(); recording {
		c.follow(allSpan)
	}
}

// forget begins anew with what the store keeps.
func (c *charting) forget() {
	c.cleared = c.store.Counters().Cleared
	c.collector.Reset()
	c.exact, c.point, c.urgent = nil, 0, true
}

// follow makes the window end at the newest, with a length.
func (c *charting) follow(span time.Duration) {
	c.span, c.loose, c.apart, c.urgent = span, false, false, true
}

// hold makes the window stay where it is put.
func (c *charting) hold(w chart.Window) {
	c.window, c.loose, c.urgent = w, true, true
}

// reset returns to how the chart began.
func (c *charting) reset() {
	c.pointed, c.axes = false, fittingAxes
	c.follow(usualSpan)
}

// watch keeps the collector to the model's tags. It reports whether they changed.
func (c *charting) watch(tags []chart.Tag) (changed bool) {
	for tag := range c.slots {
		if !slices.Contains(tags, tag) {
			delete(c.slots, tag)
			changed = true
		}
	}
	if c.slots == nil {
		c.slots = map[chart.Tag]int{}
	}
	for _, tag := range tags {
		if _, ok := c.slots[tag]; ok {
			continue
		}
		slot := 0
		for taken(c.slots, slot) {
			slot++
		}
		c.slots[tag] = slot
		changed = true
	}
	if changed {
		c.collector.Watch(tags)
		c.apart, c.urgent = false, true
	}
	return changed
}

func taken(slots map[chart.Tag]int, slot int) bool {
	for _, s := range slots {
		if s == slot {
			return true
		}
	}
	return false
}

// place moves the window on, where it follows. A person who paused the list wants
// the chart to stand still as well.
func (c *charting) place(now time.Time, paused bool) {
	if c.loose || paused && c.window.Until != 0 {
		return
	}
	c.window = windowOf(c.collector.Tracks(), c.span, now, c.recording)
}

// windowOf is the window that follows the newest: it ends now, or where a clock
// that was set back meanwhile left the newest point; in a recording, there always.
func windowOf(tracks []*chart.Track, span time.Duration, now time.Time, recording bool) chart.Window {
	until, newest := now.UnixMicro(), int64(0)
	var all chart.Window
	some := false
	for _, t := range tracks {
		if p, ok := t.Series.Last(); ok {
			newest = max(newest, p.At)
		}
		if w, ok := t.Series.Span(); ok {
			if !some {
				all, some = w, true
			}
			all = all.Union(w)
		}
	}
	if span == allSpan && some {
		return all.Padded()
	}
	if span == allSpan {
		span = usualSpan
	}
	if until = max(until, newest); recording && some {
		until = newest
	}
	return chart.Window{From: until - span.Microseconds(), Until: until}
}

// zoom makes the window longer or shorter, around a time or, where it follows,
// around its end.
func (c *charting) zoom(factor float64) {
	switch {
	case !c.loose && c.span != allSpan:
		w := c.window.Zoom(factor, c.window.Until)
		c.follow(w.Span())
	case c.pointed && c.window.Holds(c.cursor):
		c.hold(c.window.Zoom(factor, c.cursor))
	default:
		c.hold(c.window.Zoom(factor, c.window.Time(.5)))
	}
}

// step moves the cursor to the next point of any line, back to the one before,
// and the window with it where the point lies outside.
func (c *charting) step(back bool) {
	everything := chart.Window{From: -1 << 62, Until: 1 << 62}
	from := c.cursor
	if !c.pointed || !c.window.Holds(from) {
		from = c.window.Until + 1
		if !back {
			from = c.window.From - 1
		}
	}
	var to int64
	found := false
	for _, t := range c.collector.Tracks() {
		if at, ok := t.Series.Beside(from, everything, back); ok && (!found || (at > to) == back) {
			to, found = at, true
		}
	}
	if !found {
		return
	}
	c.pointAt(to)
	if !c.window.Holds(to) {
		span := c.window.Until - c.window.From
		w := chart.Window{From: to - span/10, Until: to - span/10 + span}
		if !back {
			w = chart.Window{From: to + span/10 - span, Until: to + span/10}
		}
		c.hold(w)
	}
}

// pointAt puts the cursor at the time of a point.
func (c *charting) pointAt(at int64) {
	c.cursor, c.pointed, c.urgent, c.point = at, true, true, 0
	for _, t := range c.collector.Tracks() {
		if i, ok := t.Series.Nearest(at, chart.Window{From: at, Until: at}); ok {
			c.point = t.Series.At(i).ID
			return
		}
	}
}

// edge puts the cursor on the first or last point in the window.
func (c *charting) edge(last bool) {
	c.pointed = false
	w := c.window
	if last {
		c.cursor = w.Until + 1
	} else {
		c.cursor = w.From - 1
	}
	var to int64
	found := false
	for _, t := range c.collector.Tracks() {
		if at, ok := t.Series.Beside(c.cursor, w, last); ok && (!found || (at > to) == last) {
			to, found = at, true
		}
	}
	if found {
		c.pointAt(to)
	}
}

// due reports whether the chart is to be drawn now.
func (c *charting) due(now time.Time) bool {
	if c.urgent || now.Sub(c.drawnAt) >= chartEvery || now.Before(c.drawnAt) {
		c.urgent, c.drawnAt = false, now
		return true
	}
	return false
}

// advanceChart goes on with collecting, and draws the chart where it is seen and
// it is time. It reports whether more is to be collected.
func (u *UI) advanceChart(now time.Time) (more bool) {
	c := &u.chart
	if c.watch(u.model.Watch) {
		rememberWatched(u.model.Watch)
	}
	c.show(u.runner.Timeline(), u.model.Archive.Recording.Shown())
	if c.store.Counters().Cleared != c.cleared { // or what was cleared came back
		c.forget()
	}
	more = c.collector.Advance(c.store, collectStep)
	if c.plot.width > 0 && c.due(time.Now()) {
		c.place(now, u.model.View.Paused)
		c.draw(now)
	}
	return more
}

// redrawChart draws the chart at the next frame, and nothing else but the list.
func (u *UI) redrawChart() {
	u.chart.urgent = true
	u.scrolled.Store(true)
	u.frame.Request()
}

// collectUnseen goes on with collecting while nobody can see the page, so that
// the bound of the history takes nothing that was not looked at.
func (u *UI) collectUnseen(app.Context) {
	u.judgeUnseen()
	u.lookAtVisit(browser.Now())
	c := &u.chart
	for range hiddenSteps {
		if !c.collector.Advance(c.store, collectStep) {
			return
		}
	}
}

// chartSeen reports whether the chart's tab is open.
func (u *UI) chartSeen() bool { return layoutOf(u.model, false).Tab == tabChart }
