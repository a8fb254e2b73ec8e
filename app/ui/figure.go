package ui

import (
	"strconv"
	"time"

	"deviceconsole/app/chart"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
)

// Measures of the chart in CSS pixels.
const (
	figureHigh  = 232 // height of the one panel
	figureLow   = 76  // least height of each of many
	figureRoom  = 430 // that many share
	figureSpace = 14  // between two, for the name
	figureAxis  = 22  // under them, for times
	figureDate  = 15  // and for dates
	figureEdge  = 10  // beside and above them
	charWidth   = 6.9 // of the labels, about
	tickEach    = 84  // between two times
	dotsBelow   = 7   // pixels a point from which on points are dots as well
)

// figure is a drawing of the chart: all that is written to the document.
type figure struct {
	width, height float64
	apart         bool // each line has a panel of its own, with its name
	panels        []panelFigure
	times         []text
}

// panelFigure is one box with its axis of values.
type panelFigure struct {
	left, top, width, height    float64
	scale                       chart.Scale
	bands, grid, cursor, points string // paths, from the box's upper left corner
	lines                       []lineFigure
	ticks                       []text // of the axis, from the figure's corner
	title                       text
}

// lineFigure is a line, and what is marked on it.
type lineFigure struct {
	slot       int
	path, dots string
}

type text struct {
	x, y float64
	text string
}

// seriesLine is what is drawn of a track.
type seriesLine struct {
	track     *chart.Track
	slot      int
	vertices  []chart.Vertex
	extent    chart.Extent
	some      bool // there are points in the window
	low, high int  // places of the extremes
}

// linesOf thins the tracks out for a width.
func linesOf(tracks []*chart.Track, slots map[chart.Tag]int, w chart.Window, width float64) []seriesLine {
	lines := make([]seriesLine, len(tracks))
	for i, t := range tracks {
		l := seriesLine{track: t, slot: slots[t.Tag], vertices: t.Series.Decimate(nil, w, int(width))}
		l.extent, l.some = chart.ExtentOf(l.vertices, w)
		for _, v := range l.vertices {
			if w.Holds(v.At) && v.Value == l.extent.Low {
				l.low = v.Place
			}
			if w.Holds(v.At) && v.Value == l.extent.High {
				l.high = v.Place
			}
		}
		lines[i] = l
	}
	return lines
}

// canCompare reports whether the lines can be read on one axis.
func canCompare(lines []seriesLine) bool {
	var extents []chart.Extent
	for _, l := range lines {
		if l.some {
			extents = append(extents, l.extent)
		}
	}
	return chart.Comparable(extents)
}

// figureOf draws lines in one panel, or apart in one each.
func figureOf(lines []seriesLine, bands []chart.Band, w chart.Window, width float64, apart bool, cursor *int64, now time.Time) figure {
	groups := [][]seriesLine{lines}
	high, space := float64(figureHigh), 0.0
	if apart && len(lines) > 1 {
		groups = groups[:0]
		for i := range lines {
			groups = append(groups, lines[i:i+1])
		}
		n := float64(len(lines))
		high, space = max(figureLow, min(figureHigh, figureRoom/n-figureSpace)), figureSpace
	}
	scales, ticks, longest := scalesOf(groups, high), make([][]chart.Tick, len(groups)), 3
	for i, s := range scales {
		ticks[i] = chart.ValueTicks(s, max(3, int(high/48)))
		for _, t := range ticks[i] {
			longest = max(longest, len([]rune(t.Label)))
		}
	}
	left := min(float64(longest)*charWidth+figureEdge, width/3)
	f := figure{width: width, apart: space > 0}
	top := float64(figureEdge)
	inner := max(width-left-figureEdge, 1)
	times := chart.TimeTicks(w, int(inner/tickEach), time.Local)
	for i, group := range groups {
		top += space
		s := chart.Scale{Window: w, Extent: scales[i], Width: inner, Height: high}
		p := panelFigure{left: left, top: top, width: inner, height: high, scale: s, bands: bandsPath(bands, s), grid: gridPath(ticks[i], times, s)}
		for _, t := range ticks[i] {
			p.ticks = append(p.ticks, text{left - 6, top + s.Y(t.Value) + 4, t.Label})
		}
		for _, l := range group {
			p.lines = append(p.lines, lineOf(l, s))
		}
		if space > 0 {
			p.title = text{left, top - 5, payload.Visible(group[0].track.Tag.Path) + " · " + payload.Topic(deviceName(group[0].track.Tag))}
		}
		if cursor != nil && w.Holds(*cursor) {
			x := strconv.FormatFloat(s.X(*cursor), 'f', 1, 64)
			p.cursor = "M" + x + " 0V" + strconv.Itoa(int(high))
			p.points = pointsPath(group, s, *cursor)
		}
		f.panels = append(f.panels, p)
		top += high
	}
	f.times = timeLabels(times, chart.Scale{Window: w, Width: inner}, left, top+16, now)
	f.height = top + figureAxis
	if len(f.times) > len(times) {
		f.height += figureDate
	}
	return f
}

// scalesOf are the extremes that the panels show.
func scalesOf(groups [][]seriesLine, high float64) []chart.Extent {
	scales := make([]chart.Extent, len(groups))
	for i, group := range groups {
		var e chart.Extent
		some := false
		for _, l := range group {
			if l.some && !some {
				e, some = l.extent, true
			}
			if l.some {
				e = e.Union(l.extent)
			}
		}
		if !some {
			e = chart.Extent{Low: 0, High: 1}
		}
		scales[i] = e.Rounded()
	}
	return scales
}

func lineOf(l seriesLine, s chart.Scale) lineFigure {
	f := lineFigure{slot: l.slot, path: string(chart.AppendPath(nil, l.vertices, s, l.track.Steps))}
	if len(l.vertices) > 0 && float64(len(l.vertices))*dotsBelow < s.Width {
		var dots []chart.Vertex
		for _, v := range l.vertices {
			v.Break = true
			dots = append(dots, v)
		}
		f.dots = string(chart.AppendPath(nil, dots, s, false))
	}
	return f
}

// pointsPath rings the points that the cursor tells of.
func pointsPath(group []seriesLine, s chart.Scale, cursor int64) string {
	var rings []byte
	for _, l := range group {
		if i, ok := nearPoint(l.track, s.Window, cursor, s.Width); ok {
			p := l.track.Series.At(i)
			rings = chart.AppendPath(rings, []chart.Vertex{{At: p.At, Value: p.Value, Break: true}}, s, false)
		}
	}
	return string(rings)
}

// nearPoint returns the place of the point that a cursor tells of: the nearest
// within reach.
func nearPoint(t *chart.Track, w chart.Window, cursor int64, width float64) (i int, ok bool) {
	within := int64(reach / max(width, 1) * float64(w.Until-w.From))
	return t.Series.Nearest(cursor, chart.Window{From: max(w.From, cursor-within), Until: min(w.Until, cursor+within)})
}

// bandsPath shades the stretches in which messages may be missing; those that
// touch are one.
func bandsPath(bands []chart.Band, s chart.Scale) string {
	var b []byte
	from, until := 0.0, -1.0
	flush := func() {
		if until >= from {
			for i, part := range []float64{from, until, s.Height, from} {
				b = append(b, [...]string{"M", " 0H", "V", "H"}[i]...)
				b = strconv.AppendFloat(b, part, 'f', 1, 64)
			}
			b = append(b, 'Z')
		}
	}
	for _, band := range bands {
		if band.Until < s.From || band.From > s.Until {
			continue
		}
		x1, x2 := max(s.X(band.From), -2), min(s.X(band.Until), s.Width+2)
		x2 = max(x2, x1+1.5)
		if x1 <= until+1 && x2 >= from {
			from, until = min(from, x1), max(until, x2)
			continue
		}
		flush()
		from, until = x1, x2
	}
	flush()
	return string(b)
}

func gridPath(ticks []chart.Tick, times []chart.TimeTick, s chart.Scale) string {
	var b []byte
	for _, t := range ticks {
		b = append(b, "M0 "...)
		b = strconv.AppendFloat(b, s.Y(t.Value), 'f', 1, 64)
		b = append(b, 'H')
		b = strconv.AppendInt(b, int64(s.Width), 10)
	}
	for _, t := range times {
		b = append(b, 'M')
		b = strconv.AppendFloat(b, s.X(t.At), 'f', 1, 64)
		b = append(b, " 0V"...)
		b = strconv.AppendInt(b, int64(s.Height), 10)
	}
	return string(b)
}

// timeLabels writes the times under the axis, and the dates under them but for
// today's.
func timeLabels(ticks []chart.TimeTick, s chart.Scale, left, y float64, now time.Time) []text {
	var labels []text
	today := phrase.Day(now)
	for i, t := range ticks {
		x := left + s.X(t.At)
		labels = append(labels, text{x, y, t.Label})
		if t.Date != "" && (i > 0 || t.Date != today) {
			labels = append(labels, text{x, y + figureDate, t.Date})
		}
	}
	return labels
}
