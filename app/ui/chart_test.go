//go:build !js

package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/chart"
	"deviceconsole/app/payload"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

var temperature = chart.Tag{Project: "demo", User: "kitchen", Device: "mw-3f2a", Path: "temp_c"}

// charted is a chart of its own on the page, with what it writes beside itself.
func charted(t *testing.T, tags ...chart.Tag) (*charting, *timeline.Store) {
	t.Helper()
	store := timeline.New(timeline.Limits{Bytes: 1 << 20, Count: 1000})
	c := &charting{}
	c.show(store, false)
	c.watch(tags)
	box := browser.Create("div")
	c.plot.attach(box)
	c.plot.width = 400
	for _, id := range []string{chartWhenID, chartValueID + "0", chartRangeID + "0", chartNoteID + "0", chartValueID + "1", chartNoteID + "1", chartShowID} {
		el := browser.ByID(id)
		if !el.Exists() {
			el = browser.Create("span")
			el.SetAttr("id", id)
			browser.Root().Append(el)
		}
		el.SetText("")
	}
	return c, store
}

var midnight = time.Date(2026, 11, 22, 0, 0, 0, 0, time.Local)

func (c *charting) see(now time.Time) {
	for c.collector.Advance(c.store, 1000) {
	}
	c.place(now, false)
	c.draw(now)
}

func tell(store *timeline.Store, seconds int, data string) timeline.ID {
	return store.Append(timeline.Entry{At: midnight.Add(time.Duration(seconds) * time.Second), Topic: "0/demo/kitchen/mw-3f2a", Payload: []byte(`{"event_data":` + data + `}`)})
}

func said(id string) string { return browser.ByID(id).Text() }

func TestTheChartTellsExactValues(t *testing.T) {
	c, store := charted(t, temperature)
	tell(store, 1, `{"temp_c":9007199254740993}`)
	tell(store, 2, `{"temp_c":127.0}`)
	tell(store, 3, `{"temp_c":"hot"}`)
	c.see(midnight.Add(10 * time.Second))
	if got := said(chartValueID + "0"); got != "127.0" {
		t.Errorf("the last value is %q", got)
	}
	if got := said(chartRangeID + "0"); got != "127.0 … 9007199254740993" {
		t.Errorf("the extremes are %q", got)
	}
	if got := said(chartNoteID + "0"); got != "1 message had no number here" {
		t.Errorf("the note is %q", got)
	}
	if got := c.plot.box.Attr("aria-label"); got != "temp_c of kitchen/mw-3f2a: last 127.0, between 127.0 and 9007199254740993 in 10 min" {
		t.Errorf("the summary is %q", got)
	}
}

func TestTheCursorGoesFromPointToPoint(t *testing.T) {
	c, store := charted(t, temperature)
	first := tell(store, 1, `{"temp_c":1.50}`)
	tell(store, 100, `{"temp_c":2}`)
	c.see(midnight.Add(110 * time.Second))
	c.key("ArrowLeft")
	c.key("ArrowLeft")
	c.see(midnight.Add(110 * time.Second))
	if got := said(chartWhenID); got != "00:00:01.000000" {
		t.Errorf("the cursor is at %q", got)
	}
	if got := said(chartValueID + "0"); got != "1.50" || c.point != first {
		t.Errorf("the value there is %q of message %d", got, c.point)
	}
	if got := c.spoken(); got != "00:00:01.000, temp_c of kitchen/mw-3f2a 1.50" {
		t.Errorf("it is spoken as %q", got)
	}
	c.key("End")
	if c.cursor != midnight.Add(100*time.Second).UnixMicro() {
		t.Error("End does not go to the last point")
	}
}

func TestKeysZoomAndStartOver(t *testing.T) {
	c, store := charted(t, temperature)
	tell(store, 1, `{"temp_c":1}`)
	now := midnight.Add(time.Hour)
	c.see(now)
	c.key("+")
	c.see(now)
	if c.window.Span() != usualSpan/2 || c.loose || c.window.Until != now.UnixMicro() {
		t.Errorf("+ leads to %v", c.window)
	}
	c.key("PageUp")
	c.key("-")
	if c.window.Span() != usualSpan || !c.loose {
		t.Errorf("- leads to %v", c.window)
	}
	w := c.window
	c.see(now.Add(time.Minute))
	if c.window != w {
		t.Error("a window that a person moved does not stay")
	}
	if got := said(chartRangeID + "0"); got != "none in view" {
		t.Errorf("a window without a point says %q", got)
	}
	c.key("0")
	c.see(now)
	if c.loose || c.window.Span() != usualSpan {
		t.Errorf("0 leads to %v", c.window)
	}
	c.follow(allSpan)
	c.see(now)
	if !c.window.Holds(midnight.Add(time.Second).UnixMicro()) || c.window.Until > now.UnixMicro() {
		t.Errorf("All leads to %v", c.window)
	}
}

func TestPointersFindDragAndStretch(t *testing.T) {
	c, store := charted(t, temperature)
	tell(store, 100, `{"temp_c":1}`)
	id := tell(store, 500, `{"temp_c":2}`)
	c.see(midnight.Add(600 * time.Second))
	left, width := c.inner()
	c.hover(left+width*.8, 50)
	if !c.pointed || c.point != id {
		t.Errorf("the pointer finds message %d", c.point)
	}
	w := c.window
	var f fingers
	f.press(1, left+width*.5, c.window)
	if f.move(1, left+width*.5+2) {
		t.Error("a trembling hand drags")
	}
	if !f.move(1, left+width*.75) {
		t.Fatal("the drag is none")
	}
	c.drag(f)
	if got := w.From - c.window.From; got < w.Span().Microseconds()/4-2 || got > w.Span().Microseconds()/4+2 || !c.loose {
		t.Errorf("the window moved by %d", got)
	}
	if f.release(1) {
		t.Error("a drag ends as a press")
	}
	w = c.window
	f.press(1, left+width*.4, w)
	f.press(2, left+width*.6, w)
	f.move(1, left+width*.3)
	f.move(2, left+width*.7)
	c.drag(f)
	if half := w.Span() / 2; c.window.Span() < half-time.Millisecond || c.window.Span() > half+time.Millisecond {
		t.Errorf("two fingers twice as far apart leave %v of %v", c.window.Span(), w.Span())
	}
	f.release(1)
	f.release(2)
	c.wheel(left, 0, wheelBy)
	if c.window.Span() < w.Span()-time.Millisecond {
		t.Errorf("the wheel leaves %v", c.window.Span())
	}
}

// TestOnlyWhatChangedIsWritten: a drawing of the same costs the document nothing.
func TestOnlyWhatChangedIsWritten(t *testing.T) {
	c, store := charted(t, temperature)
	tell(store, 1, `{"temp_c":1}`)
	c.see(midnight.Add(time.Minute))
	before := c.plot.box.Writes()
	c.see(midnight.Add(time.Minute))
	if n := c.plot.box.Writes() - before; n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestGapsAreShadedAndNeverCrossed(t *testing.T) {
	c, store := charted(t, temperature)
	at := func(s int) time.Time { return midnight.Add(time.Duration(s) * time.Second) }
	tell(store, 1, `{"temp_c":1}`)
	tell(store, 100, `{"temp_c":2}`)
	store.Append(timeline.Entry{At: at(300), Kind: timeline.Gap, Gap: timeline.GapInfo{From: at(100), Until: at(300)}})
	tell(store, 301, `{"temp_c":1}`)
	tell(store, 500, `{"temp_c":2}`)
	c.see(at(600))
	p := c.shown.panels[0]
	if n := strings.Count(p.lines[0].path, "M"); n != 2 {
		t.Errorf("the line is %q", p.lines[0].path)
	}
	width := p.width
	if want := fmt.Sprintf("M%.1f 0H%.1fV%.1fH%.1fZ", width/6, width/2, p.height, width/6); p.bands != want {
		t.Errorf("shaded is %q, want %q", p.bands, want)
	}
	if got := c.plot.box.Attr("aria-label"); !strings.HasSuffix(got, ", 1 gap") {
		t.Errorf("the summary is %q", got)
	}
}

func TestLinesFarApartHaveAxesOfTheirOwn(t *testing.T) {
	power := temperature
	power.Path = "power_w"
	c, store := charted(t, temperature, power)
	tell(store, 1, `{"temp_c":20,"power_w":0}`)
	tell(store, 2, `{"temp_c":21,"power_w":812}`)
	c.see(midnight.Add(time.Minute))
	if len(c.shown.panels) != 2 || c.shown.panels[1].title.text != "power_w · mw-3f2a" {
		t.Errorf("%d panels", len(c.shown.panels))
	}
	c.axes = oneAxis
	c.see(midnight.Add(time.Minute))
	if len(c.shown.panels) != 1 || len(c.shown.panels[0].lines) != 2 {
		t.Errorf("%d panels on one axis", len(c.shown.panels))
	}
}

func TestALineKeepsItsLookWhenAnotherGoes(t *testing.T) {
	power := temperature
	power.Path = "power_w"
	c, _ := charted(t, temperature, power)
	c.watch([]chart.Tag{power})
	c.watch([]chart.Tag{power, temperature})
	if c.slots[power] != 1 || c.slots[temperature] != 0 {
		t.Errorf("%v", c.slots)
	}
}

func TestAClockSetBackKeepsTheNewestInView(t *testing.T) {
	c, store := charted(t, temperature)
	tell(store, 7200, `{"temp_c":1}`)
	c.see(midnight)
	if !c.window.Holds(midnight.Add(2 * time.Hour).UnixMicro()) {
		t.Errorf("%v", c.window)
	}
}

func TestThePageOffersNumbersToChart(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	b := c.connect(t)
	c.send(session.PaneChosen{Pane: session.PaneChart})
	c.draw(nil)
	c.shows(t, `data-tab="chart"`, "Nothing is charted yet", "Devices appear here", `aria-label="Add tag"`, "Tag path")
	b.config.OnMessage(mqttws.Message{Topic: "0/demo/kitchen/mw-3f2a", Payload: []byte(`{"event_data":{"temp_c":71.40,"door":"open"}}`)})
	b.config.OnMessage(mqttws.Message{Topic: "1/demo/kitchen/mw-3f2a/event", Payload: []byte(`{"seconds":90}`)})
	c.chart.picker.at = time.Time{}
	c.draw(nil)
	c.shows(t, "Chart ", ">temp_c<", "71.40", ">seconds<", ", sent to the device", "kitchen/mw-3f2a")
	if strings.Contains(c.html(), ">door<") {
		t.Error("a text is offered")
	}
	c.send(session.WatchTag{Tag: temperature})
	c.draw(nil)
	c.shows(t, `aria-label="Charted tags"`, `aria-label="Remove temp_c of kitchen/mw-3f2a"`, `aria-label="Time range"`, "Follow")
}

func TestWhatIsChartedIsRemembered(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.send(session.WatchTag{Tag: temperature})
	c.draw(nil)
	if got := watched(); !slices.Equal(got, []chart.Tag{temperature}) {
		t.Errorf("%v", got)
	}
	for _, broken := range []string{"", "{", `{"a":1}`, "[1]", `["x"]`, strings.Repeat("[", 100_000)} {
		browser.Remember(watchedKey, broken)
		if got := watched(); len(got) != 0 {
			t.Errorf("%.20q is taken for %v", broken, got)
		}
	}
}

func TestTheChartHasARoute(t *testing.T) {
	m := session.NewModel()
	m.View.Route = page.RouteChart
	m.Connection.State = mqttws.Connected
	if l := layoutOf(m, true); l.View != "chart" || l.Tab != tabChart || l.Welcome {
		t.Errorf("%+v", l)
	}
}

// TestARecordingIsChartedWhereItIs: its time stands still, so the window ends at
// its newest point, however long ago that was.
func TestARecordingIsChartedWhereItIs(t *testing.T) {
	c, live := charted(t, temperature)
	tell(live, 1, `{"temp_c":1}`)
	c.see(midnight.Add(time.Hour))
	recording := timeline.New(timeline.Limits{Bytes: 1 << 20, Count: 1000})
	tell(recording, -86400, `{"temp_c":5}`)
	newest := tell(recording, -80000, `{"temp_c":6}`)
	c.show(recording, true)
	c.see(midnight.Add(time.Hour))
	if got := said(chartRangeID + "0"); got != "5 … 6" {
		t.Errorf("all of it goes from %q", got)
	}
	c.follow(time.Minute)
	c.see(midnight.Add(time.Hour))
	if c.edge(true); c.point != newest {
		t.Errorf("its last minute ends with message %d", c.point)
	}
	c.show(live, false)
	c.see(midnight.Add(time.Hour))
	if got := said(chartValueID + "0"); got != "1" || c.window.Span() != usualSpan {
		t.Errorf("back to live it tells %q of %v", got, c.window.Span())
	}
}

// TestClearTakesThePointsAndUndoBringsThemBack, as it does with the messages.
func TestClearTakesThePointsAndUndoBringsThemBack(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	b := c.connect(t)
	c.send(session.WatchTag{Tag: temperature})
	b.config.OnMessage(mqttws.Message{Topic: "0/demo/kitchen/mw-3f2a", Payload: []byte(`{"event_data":{"temp_c":71.40}}`)})
	points := func() int {
		c.draw(nil)
		return c.chart.collector.Tracks()[0].Series.Len()
	}
	if n := points(); n != 1 {
		t.Fatalf("%d points", n)
	}
	c.send(session.ClearPressed{})
	if n := points(); n != 0 {
		t.Errorf("%d points after Clear", n)
	}
	c.send(session.UndoPressed{})
	if n := points(); n != 1 {
		t.Errorf("%d points after Undo", n)
	}
}

func TestNumbersOfAMessageCanBeCharted(t *testing.T) {
	number := payload.Line{Tag: "temp_c", Value: "71.4"}
	sent := temperature
	sent.To = true
	for name, c := range map[string]struct {
		topic string
		line  payload.Line
		want  chart.Tag
	}{
		"a number of an event":      {"0/demo/kitchen/mw-3f2a", number, temperature},
		"of a message":              {"1/demo/kitchen/mw-3f2a/event", number, sent},
		"a text":                    {"0/demo/kitchen/mw-3f2a", payload.Line{Tag: "temp_c", Value: `"71.4"`}, chart.Tag{}},
		"beside the event data":     {"0/demo/kitchen/mw-3f2a", payload.Line{Value: "71.4"}, chart.Tag{}},
		"an object":                 {"0/demo/kitchen/mw-3f2a", payload.Line{Tag: "temp_c", Container: '{'}, chart.Tag{}},
		"of a group":                {"2/demo/microwaves/status", number, chart.Tag{}},
		"of all devices":            {"1/demo/kitchen/_all/update/x", number, chart.Tag{}},
		"of no topic of a platform": {"a/b", number, chart.Tag{}},
	} {
		if got, ok := lineTag(c.topic, &c.line); got != c.want || ok != (c.want != chart.Tag{}) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestALineOfAPayloadHasAButtonForTheChart(t *testing.T) {
	tree := newJSONTree("0/demo/kitchen/mw-3f2a", `{"event_data":{"temp_c":71.4,"door":"open"}}`)
	tree.all()
	offered := func() (list []string) {
		for _, s := range tree.slots {
			if s.chart.Exists() && s.chart.Attr("hidden") != "true" {
				list = append(list, s.chart.Attr("aria-label")+" "+s.chart.Attr("aria-pressed"))
			}
		}
		return list
	}
	if got := offered(); !slices.Equal(got, []string{"Chart temp_c false"}) {
		t.Errorf("%q", got)
	}
	tree.offerChart([]chart.Tag{temperature})
	tree.all()
	if got := offered(); !slices.Equal(got, []string{"Chart temp_c true"}) {
		t.Errorf("%q", got)
	}
}
