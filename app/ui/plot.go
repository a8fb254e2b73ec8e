package ui

import (
	"strconv"

	"deviceconsole/app/browser"
)

const plotID = "chart-plot"

// plot is a figure in the document. Its elements are used again for the next
// figure, and an attribute is written only when it differs.
type plot struct {
	box    browser.Element
	svg    *mark
	panels []*panel
	times  []*mark
	width  float64 // of the box, in CSS pixels; 0 = it can't be seen
}

// panel is the elements of a panelFigure.
type panel struct {
	group, title                        *mark
	frame, bands, grid, cursor, outline *mark
	points                              *mark
	lines, dots, ticks                  []*mark
}

// mark is an element of the drawing that remembers what was written to it.
type mark struct {
	el      browser.Element
	written map[string]string
}

func newMark(parent browser.Element, tag, class string) *mark {
	m := &mark{browser.CreateSVG(tag), map[string]string{}}
	m.set("class", class)
	parent.Append(m.el)
	return m
}

func (m *mark) set(name, value string) {
	if old, ok := m.written[name]; !ok || old != value {
		m.written[name] = value
		m.el.SetAttr(name, value)
	}
}

func (m *mark) number(name string, value float64) {
	m.set(name, strconv.FormatFloat(value, 'f', 1, 64))
}

// say puts text at a place.
func (m *mark) say(t text) {
	m.number("x", t.x)
	m.number("y", t.y)
	if m.written["text"] != t.text {
		m.written["text"] = t.text
		m.el.SetText(t.text)
	}
	m.show(t.text != "")
}

func (m *mark) show(yes bool) {
	if yes {
		m.set("display", "inline")
	} else {
		m.set("display", "none")
	}
}

// marks returns n elements of a kind, made where they are missing, and hides the
// others there are.
func marks(list *[]*mark, n int, parent browser.Element, tag, class string) []*mark {
	for len(*list) < n {
		*list = append(*list, newMark(parent, tag, class))
	}
	for i, m := range *list {
		m.show(i < n)
	}
	return (*list)[:n]
}

// attach takes the element that the chart is drawn in.
func (p *plot) attach(box browser.Element) {
	*p = plot{box: box}
	p.svg = newMark(box, "svg", "figure")
	p.svg.set("aria-hidden", "true")
	p.svg.set("focusable", "false")
}

func (p *plot) show(f figure) {
	p.svg.number("width", f.width)
	p.svg.number("height", f.height)
	p.svg.set("data-apart", strconv.FormatBool(f.apart))
	for len(p.panels) < len(f.panels) {
		p.panels = append(p.panels, newPanel(p.svg.el))
	}
	for i, panel := range p.panels {
		panel.group.show(i < len(f.panels))
		if i < len(f.panels) {
			panel.draw(f.panels[i])
		}
	}
	for i, m := range marks(&p.times, len(f.times), p.svg.el, "text", "time") {
		m.say(f.times[i])
	}
}

func newPanel(parent browser.Element) *panel {
	p := &panel{group: newMark(parent, "g", "")}
	p.title = newMark(p.group.el, "text", "name")
	p.frame = newMark(p.group.el, "svg", "box")
	p.bands = newMark(p.frame.el, "path", "bands")
	p.grid = newMark(p.frame.el, "path", "lattice")
	p.cursor = newMark(p.frame.el, "path", "cursor")
	p.outline = newMark(p.group.el, "path", "outline")
	return p
}

func (p *panel) draw(f panelFigure) {
	p.title.say(f.title)
	p.frame.number("x", f.left)
	p.frame.number("y", f.top)
	p.frame.number("width", f.width+figureEdge/2) // the newest point is a whole dot
	p.frame.number("height", f.height)
	p.bands.set("d", f.bands)
	p.grid.set("d", f.grid)
	p.cursor.set("d", f.cursor)
	p.outline.set("d", "M"+strconv.FormatFloat(f.left, 'f', 1, 64)+" "+strconv.FormatFloat(f.top, 'f', 1, 64)+
		"v"+strconv.FormatFloat(f.height, 'f', 1, 64)+"h"+strconv.FormatFloat(f.width, 'f', 1, 64))
	dots := marks(&p.dots, len(f.lines), p.frame.el, "path", "dots")
	for i, m := range marks(&p.lines, len(f.lines), p.frame.el, "path", "line") {
		m.set("data-slot", strconv.Itoa(f.lines[i].slot))
		m.set("d", f.lines[i].path)
		dots[i].set("data-slot", strconv.Itoa(f.lines[i].slot))
		dots[i].set("d", f.lines[i].dots)
	}
	if p.points == nil && f.points != "" {
		p.points = newMark(p.frame.el, "path", "points") // over the lines
	}
	if p.points != nil {
		p.points.set("d", f.points)
	}
	for i, m := range marks(&p.ticks, len(f.ticks), p.group.el, "text", "value") {
		m.say(f.ticks[i])
	}
}
