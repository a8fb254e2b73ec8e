package ui

import (
	"math"
	"strconv"

	"deviceconsole/app/browser"
	"deviceconsole/app/filter"
	"deviceconsole/app/timeline"
)

// unplaced is the place of a line that has none.
const unplaced = math.MinInt

// line is one row of the list in the document. It remembers what it shows, so
// that only what differs is written.
type line struct {
	name string      // id of its element
	id   timeline.ID // entry that it shows; 0 = none
	row  row

	found  *filter.Filter // whose words are marked
	marked struct{ device, topic, text bool }

	mark   lintMark
	linted timeline.ID // entry that mark speaks of

	place    int // on the slab, in rows
	index    int // aria-rowindex
	selected bool
	shown    bool

	el                                                          browser.Element
	time, s, ms, us, half, dir, kind, device, topic, text, m, p browser.Element
}

// newLine adds a line to the document.
func (g *grid) newLine() *line {
	l := &line{name: "row-" + strconv.Itoa(len(g.lines)), place: unplaced, shown: true}
	l.el = browser.Create("div")
	l.el.SetAttr("id", l.name)
	l.el.SetAttr("role", "row")
	l.el.SetAttr("class", "row")
	l.el.SetAttr("aria-selected", "false")
	cell := func(class string) browser.Element {
		c := browser.Create("div")
		c.SetAttr("role", "gridcell")
		c.SetAttr("class", class)
		l.el.Append(c)
		return c
	}
	l.time = cell("time")
	l.s, l.ms, l.us, l.half = browser.Create("span"), browser.Create("em"), browser.Create("i"), browser.Create("span")
	l.time.Append(l.s)
	l.time.Append(l.ms)
	l.time.Append(l.us)
	l.time.Append(l.half)
	l.dir, l.kind, l.device, l.topic, l.text, l.m, l.p = cell("dir"), cell("kind"), cell("device"), cell("topic"), cell("text"), cell("mark"), cell("pill")
	g.slab.Append(l.el)
	g.lines = append(g.lines, l)
	return l
}

// write shows r, with the words of a filter marked, once the batch is applied.
func (l *line) write(b *browser.Batch, r row, found *filter.Filter) {
	old := l.row
	fresh := old == row{}
	refound := l.found != found
	l.found = found
	text := func(e browser.Element, was, is string) {
		if was != is {
			b.SetText(e, is)
		}
	}
	attr := func(e browser.Element, name, was, is string) {
		if fresh || was != is {
			b.SetAttr(e, name, is)
		}
	}
	attr(l.el, "data-kind", old.Kind, r.Kind)
	attr(l.el, "aria-label", gapName(old), gapName(r))
	attr(l.el, "data-dir", direction(old.Out), direction(r.Out))
	attr(l.dir, "aria-label", directionWord(old), directionWord(r))
	attr(l.time, "title", old.Moment, r.Moment)
	attr(l.device, "title", old.Topic, r.Topic)
	attr(l.text, "class", textClass(old), textClass(r))
	attr(l.el, "data-pill", strconv.FormatBool(old.Pill != ""), strconv.FormatBool(r.Pill != ""))
	attr(l.p, "class", "pill "+old.Tone, "pill "+r.Tone)
	text(l.s, old.Time, r.Time)
	text(l.ms, old.Milli, r.Milli)
	text(l.us, old.Micro, r.Micro)
	text(l.half, old.Half, r.Half)
	text(l.dir, arrow(old), arrow(r))
	text(l.kind, kindWord(old), kindWord(r))
	writeMarked(b.SetText, l.device, old.Device, r.Device, &l.marked.device, found, refound)
	writeMarked(b.SetText, l.topic, old.Column, r.Column, &l.marked.topic, found, refound)
	writeMarked(b.SetText, l.text, old.Text, r.Text, &l.marked.text, found, refound)
	text(l.p, old.Pill, r.Pill)
	l.row = r
}

// put gives the line its place on the slab.
func (l *line) put(b *browser.Batch, place int, height float64) {
	if l.place != place {
		l.place = place
		b.SetStyle(l.el, "transform", "translateY("+pixels(float64(place)*height)+")")
	}
}

func (l *line) setIndex(b *browser.Batch, index int) {
	if l.index != index {
		l.index = index
		b.SetAttr(l.el, "aria-rowindex", strconv.Itoa(index))
	}
}

func (l *line) setSelected(b *browser.Batch, on bool) {
	if l.selected != on {
		l.selected = on
		b.SetAttr(l.el, "aria-selected", strconv.FormatBool(on))
	}
}

func (l *line) show(on bool) {
	if l.shown != on {
		l.shown = on
		l.el.SetHidden(!on)
	}
}

func direction(out bool) string {
	if out {
		return "out"
	}
	return "in"
}

func directionWord(r row) string {
	switch {
	case r.Kind == "gap" || r.Kind == "":
		return ""
	case r.Out:
		return "sent"
	}
	return "received"
}

func arrow(r row) string {
	switch {
	case r.Kind == "gap" || r.Kind == "" || r.Time == "":
		return ""
	case r.Out:
		return "→"
	}
	return "←"
}

// gapName is the accessible name of a gap's row; other rows are named by their
// cells.
func gapName(r row) string {
	if r.Kind == "gap" {
		return "Gap"
	}
	return ""
}

// kindWord leaves a gap without a kind: its text says what it is.
func kindWord(r row) string {
	if r.Kind == "gap" {
		return ""
	}
	return r.Kind
}

func textClass(r row) string {
	if r.None {
		return "text none"
	}
	return "text"
}
