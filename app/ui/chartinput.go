package ui

import (
	"math"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/chart"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
)

const (
	zoomBy    = 2.0
	wheelBy   = 400.0 // CSS pixels of a wheel's way that make the window twice as long
	dragAfter = 5.0   // CSS pixels that a pointer moves before it drags
)

// fingers are the pointers that are down on the chart, by their numbers.
type fingers struct {
	down  map[int]float64 // where from the left, CSS pixels
	start chart.Window    // when the newest came down
	from  map[int]float64 // where each was then
	moved bool            // it is a drag, not a press
}

// listenChart hears what a hand does to the chart. go-app is not to hear it: it
// would draw the page for every step of the pointer.
func (u *UI) listenChart() {
	c := &u.chart
	box := c.plot.box
	box.OnResize(func() {
		u.act(func(app.Context) { c.plot.width = box.Width() })
		u.redrawChart()
	})
	var f fingers
	on := func(event string, do func(browser.Event)) { box.On(event, do) }
	on("pointerdown", func(e browser.Event) {
		x, _ := within(box, e)
		f.press(e.Pointer(), x, c.window)
		e.Hold(box)
	})
	on("pointermove", func(e browser.Event) {
		x, y := within(box, e)
		if !f.move(e.Pointer(), x) {
			if !e.Finger() && len(f.down) == 0 {
				c.hover(x, y)
				u.redrawChart()
			}
			return
		}
		c.drag(f)
		u.redrawChart()
	})
	release := func(e browser.Event) {
		x, y := within(box, e)
		if f.release(e.Pointer()) {
			c.hover(x, y)
			if id := c.point; id != 0 && !e.Finger() {
				u.act(func(ctx app.Context) { u.openFromChart(ctx, id) })
			}
		}
		u.redrawChart()
	}
	on("pointerup", release)
	on("pointercancel", func(e browser.Event) { f.release(e.Pointer()) })
	on("pointerleave", func(e browser.Event) {
		if !e.Finger() && len(f.down) == 0 {
			c.pointed = false
			u.redrawChart()
		}
	})
	on("wheel", func(e browser.Event) {
		e.PreventDefault()
		x, _ := within(box, e)
		across, along := e.Wheel()
		c.wheel(x, across, along)
		u.redrawChart()
	})
	on("keydown", u.onChartKey)
}

// onChartKey does what a key asks for while the chart has the focus.
func (u *UI) onChartKey(e browser.Event) {
	c := &u.chart
	switch {
	case e.Modified():
	case e.Key() == "Enter" && c.point != 0:
		e.PreventDefault()
		id := c.point
		u.act(func(ctx app.Context) { u.openFromChart(ctx, id) })
	case c.key(e.Key()):
		e.PreventDefault()
		setText(chartSaidID, c.spoken())
		u.redrawChart()
		u.redraw() // what the buttons say
	}
}

// within returns where in an element a pointer is.
func within(box browser.Element, e browser.Event) (x, y float64) {
	left, top := box.Corner()
	return e.X() - left, e.Y() - top
}

func (f *fingers) press(pointer int, x float64, w chart.Window) {
	if f.down == nil {
		f.down, f.from = map[int]float64{}, map[int]float64{}
	}
	f.down[pointer] = x
	f.start = w
	for p, x := range f.down {
		f.from[p] = x
	}
	f.moved = f.moved || len(f.down) > 1
}

// move reports whether the window is to be dragged.
func (f *fingers) move(pointer int, x float64) bool {
	if _, ok := f.down[pointer]; !ok {
		return false
	}
	f.down[pointer] = x
	f.moved = f.moved || math.Abs(x-f.from[pointer]) > dragAfter
	return f.moved
}

// release reports whether it was a press, without a drag.
func (f *fingers) release(pointer int) (press bool) {
	_, ok := f.down[pointer]
	press = ok && !f.moved
	delete(f.down, pointer)
	if len(f.down) == 0 {
		f.moved = false
	}
	return press
}

// reachOf returns the least and the largest place of the fingers.
func reachOf(places map[int]float64, of map[int]float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for p := range of {
		low, high = min(low, places[p]), max(high, places[p])
	}
	return low, high
}

// inner returns where the panels begin and how wide they are.
func (c *charting) inner() (left, width float64) {
	if len(c.shown.panels) == 0 {
		return 0, 1
	}
	return c.shown.panels[0].left, c.shown.panels[0].width
}

// timeAt is the time at a place of a window.
func (c *charting) timeAt(w chart.Window, x float64) int64 {
	left, width := c.inner()
	return w.Time((x - left) / width)
}

// drag moves the window with one finger or a mouse, and stretches it with two.
func (c *charting) drag(f fingers) {
	_, width := c.inner()
	low, high := reachOf(f.down, f.down)
	low0, high0 := reachOf(f.from, f.down)
	w := f.start
	if high0-low0 > dragAfter {
		w = w.Zoom((high0-low0)/max(high-low, dragAfter), c.timeAt(w, (low0+high0)/2))
	}
	c.hold(w.Pan(((low0 + high0) - (low + high)) / 2 / width))
}

// wheel stretches the window around the pointer, or moves it sideways.
func (c *charting) wheel(x, across, along float64) {
	if math.Abs(across) > math.Abs(along) {
		_, width := c.inner()
		c.hold(c.window.Pan(across / width))
		return
	}
	c.hold(c.window.Zoom(math.Pow(2, along/wheelBy), c.timeAt(c.window, x)))
}

// hover puts the cursor on the point that is nearest to the pointer: first in
// time, and of those in reach the nearest to look at.
func (c *charting) hover(x, y float64) {
	at := c.timeAt(c.window, x)
	_, width := c.inner()
	best := math.Inf(1)
	c.pointed, c.point, c.urgent = false, 0, true
	tracks := c.collector.Tracks()
	for i, t := range tracks {
		place, ok := t.Series.Nearest(at, c.window)
		if !ok {
			continue
		}
		p := t.Series.At(place)
		dx := math.Abs(float64(p.At-at)) / math.Max(float64(c.window.Until-c.window.From), 1) * width
		if d := math.Hypot(dx, c.away(i, p.Value, y)/8); d < best {
			best = d
			c.cursor, c.pointed, c.point = p.At, true, p.ID
		}
	}
}

// away is how far from a place a value of a line is drawn up or down.
func (c *charting) away(line int, value, y float64) float64 {
	panels := c.shown.panels
	if len(panels) == 0 {
		return 0
	}
	p := panels[min(line, len(panels)-1)]
	return math.Abs(p.top + p.scale.Y(value) - y)
}

// key does what a key asks for, and reports whether it asks for something.
func (c *charting) key(name string) bool {
	switch name {
	case "ArrowLeft":
		c.step(true)
	case "ArrowRight":
		c.step(false)
	case "Home":
		c.edge(false)
	case "End":
		c.edge(true)
	case "PageUp":
		c.hold(c.window.Pan(-.5))
	case "PageDown":
		c.hold(c.window.Pan(.5))
	case "+", "=":
		c.zoom(1 / zoomBy)
	case "-":
		c.zoom(zoomBy)
	case "0":
		c.reset()
	default:
		return false
	}
	c.urgent = true
	return true
}

// openFromChart selects the message of a point and shows its details.
func (u *UI) openFromChart(ctx app.Context, id timeline.ID) {
	u.send(session.RowSelected{ID: id, Open: true})
	u.grid.reveal(id)
	u.showDetails(ctx)
}
