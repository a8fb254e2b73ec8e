package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/chart"
	"deviceconsole/app/payload"
	"deviceconsole/app/session"
)

// chartPane is what lies around the chart: its tools, the legend, and the form
// that adds a tag. The drawing and the values are charting's.
type chartPane struct {
	app.Compo
	ui   *UI
	View chartView
}

type chartView struct {
	Tags    []chartTag
	Range   time.Duration // allSpan for all; negative = none of the ranges
	Follow  bool
	Own     bool // each line has an axis of its own
	Problem string
	Picker  pickerView
}

// chartTag is one line of the legend.
type chartTag struct {
	Tag    chart.Tag
	Slot   int
	Name   string
	Source string
}

// chartRanges are the lengths of the window that a button offers.
var chartRanges = []struct {
	span time.Duration
	name string
}{{time.Minute, "1 min"}, {usualSpan, "10 min"}, {time.Hour, "1 h"}, {allSpan, "All"}}

func (u *UI) chartView() chartView {
	c := &u.chart
	v := chartView{Range: c.span, Follow: !c.loose, Own: c.separate(), Problem: u.model.WatchProblem, Picker: u.pickerView()}
	if c.loose {
		v.Range = -1
	}
	for _, tag := range u.model.Watch {
		t := chartTag{Tag: tag, Slot: c.slots[tag], Name: payload.Visible(tag.Path), Source: "of " + payload.Topic(tag.Source())}
		if tag.To {
			t.Source = "to " + payload.Topic(tag.Source())
		}
		v.Tags = append(v.Tags, t)
	}
	return v
}

func (p *chartPane) Render() app.UI {
	v := p.View
	none := len(v.Tags) == 0
	return el("section", "stack chart", label("Chart"),
		el("div", "actions charttools", hidden(none), on{"click", p.onTool},
			el("div", "choice", role("group"), label("Time range"), p.ranges()),
			toggle("follow", "Follow", "Keep the newest in view", v.Follow),
			when(len(v.Tags) > 1, toggle("axes", "Separate", "An axis of values for each line", v.Own)),
		),
		el("div", "plot", id(plotID), role("img"), data("sweep", "own"), attr{"tabindex", "0"}, label("Chart"), hidden(none),
			aria("describedby", "chart-keys"), aria("keyshortcuts", "ArrowLeft ArrowRight Home End PageUp PageDown + - 0 Enter")),
		el("div", "actions chartwhen", hidden(none), on{"click", p.onTool},
			el("p", "num", id(chartWhenID)),
			button("small", p.onShow, id(chartShowID), "Show message"),
			tool("out", "Zoom out", iconMinus),
			tool("in", "Zoom in", iconPlus),
		),
		el("ul", "legend", label("Charted tags"), hidden(none), on{"click", p.onLegend}, p.legend()),
		el("p", "hint", id("chart-keys"), hidden(none),
			"Time is that of arrival. Where a stretch is shaded messages may be missing. In the chart ← and → go from value to value, + and − zoom, 0 starts over, Enter shows the message; drag to move, turn the wheel to zoom."),
		el("p", "hush", id(chartSaidID), live(livePolite)),
		el("div", "nothing", hidden(!none),
			el("h2", "", "Nothing is charted yet"),
			el("p", "", "Choose a device and one of the numbers in its messages, and see it over time. A number in the details of a message can be charted from there as well."),
		),
		&chartPicker{ui: p.ui, View: v.Picker},
		status("error", "Chart problem", v.Problem),
	)
}

func (p *chartPane) ranges() []app.UI {
	var list []app.UI
	for i, r := range chartRanges {
		list = append(list, el("button", "", kind("button"), data("tool", strconv.Itoa(i)), is("aria-pressed", p.View.Range == r.span), r.name))
	}
	return list
}

// toggle is a button that is on or off.
func toggle(name, text, about string, pressed bool) app.UI {
	return button("small toggle", nil, data("tool", name), is("aria-pressed", pressed), title(about), text)
}

func tool(name, text, path string) app.UI {
	return button("small square", nil, data("tool", name), label(text), title(text), icon(path))
}

func (p *chartPane) legend() []app.UI {
	var list []app.UI
	for _, t := range p.View.Tags {
		slot := strconv.Itoa(t.Slot)
		list = append(list, el("li", "", data("slot", slot),
			swatch(slot),
			el("span", "what", el("bdi", "mono", t.Name), " ", el("bdi", "muted", t.Source)),
			el("span", "value mono num", id(chartValueID+slot)),
			button("quiet small square", nil, data("remove", slot), label("Remove "+t.Name+" "+t.Source), title("Remove from the chart"), icon(iconClose)),
			el("span", "range num", id(chartRangeID+slot)),
			el("span", "notes", id(chartNoteID+slot)),
		))
	}
	return list
}

// swatch is a piece of a line as it is drawn, with its colour and its dashes.
func swatch(slot string) app.UI {
	return el("span", "swatch", aria("hidden", "true"),
		app.Elem("svg").XMLNS(svgNamespace).Attr("viewBox", "0 0 28 10").Attr("focusable", "false").Body(
			app.Elem("path").XMLNS(svgNamespace).Attr("data-slot", slot).Attr("d", "M0 5H28"),
		),
	)
}

// onTool hears all buttons over the chart.
func (p *chartPane) onTool(_ app.Context, e app.Event) {
	name, ok := target(e, "data-tool")
	if !ok {
		return
	}
	c := &p.ui.chart
	switch name {
	case "follow":
		if c.loose {
			c.follow(c.span)
		} else {
			c.hold(c.window)
		}
	case "axes":
		if c.axes = oneAxis; !p.View.Own {
			c.axes = ownAxes
		}
	case "in":
		c.zoom(1 / zoomBy)
	case "out":
		c.zoom(zoomBy)
	default:
		if i, err := strconv.Atoi(name); err == nil && i < len(chartRanges) {
			c.follow(chartRanges[i].span)
		}
	}
	p.ui.redrawChart()
	p.ui.redraw()
}

func (p *chartPane) onLegend(_ app.Context, e app.Event) {
	slot, ok := target(e, "data-remove")
	if !ok {
		return
	}
	for _, t := range p.View.Tags {
		if strconv.Itoa(t.Slot) == slot {
			p.ui.send(session.UnwatchTag{Tag: t.Tag})
			p.ui.focus(pickDeviceID)
			return
		}
	}
}

func (p *chartPane) onShow(ctx app.Context, _ app.Event) {
	if id := p.ui.chart.point; id != 0 {
		p.ui.openFromChart(ctx, id)
	}
}
