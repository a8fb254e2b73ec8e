package ui

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/filter"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

const (
	maxLines    = 100  // rows in the document, whatever the history holds
	overscan    = 6    // rows drawn above and below what can be seen
	atTop       = 1    // CSS pixels that still count as the top
	maxHeight   = 12e6 // CSS pixels; browsers lose precision beyond 16 million
	rebaseAfter = 1e5  // rows that the slab may drift before places start over
)

// grid is the message list: a window of rows over the timeline's view, newest
// first. It writes to the document itself, because every message shifts every
// row, and what matches children by index would rewrite them all.
//
// Rows keep their place: each stands at a fixed place on a slab, and the slab
// moves down as rows come in at its top. So a new message costs one row's text
// and one move. Rows are reused, and a cell is written only when its text differs;
// in the document they stand in the order in which they are seen.
//
// The list follows the newest message while it is scrolled to its top. Away from
// it the row that was the newest stays the first one (the anchor), and what comes
// is counted instead of pushing away what is being read.
type grid struct {
	view  *timeline.View
	store *timeline.Store

	box, rows, slab browser.Element
	height          float64 // of the box, in CSS pixels
	rowHeight       float64 // CSS pixels
	textWidth       int     // characters of a payload that fit into a row
	topics          bool    // a row has a column for the topic
	lines           []*line
	batch           browser.Batch // of what fill and lint write
	byID            map[timeline.ID]*line

	anchor  timeline.ID   // first row while not following; 0 = following
	newest  timeline.ID   // row 0 when it was drawn last
	above   int           // rows newer than the anchor
	shown   int           // rows from the anchor on
	shift   int           // rows by which the slab has moved
	flooded bool          // rows come so fast that nearly all are new after floodEach
	drawn   time.Time     // when it was drawn last
	took    time.Duration // so long did that take
	delta   float64       // CSS pixels between the slab's place and the scroll position

	selected timeline.ID
	withUser bool
	rights   platform.Rights                           // of the account, for the linter
	untold   bool                                      // an acknowledgement does not say that a message was accepted
	searched bool                                      // the filter is applied beside the drawing
	found    *filter.Filter                            // whose words are marked
	paired   func(*timeline.Entry) (pill, tone string) // of a request or a reply; "" = it is neither
	written  struct{ height, slab, count, active string }
}

// attach takes the elements of the list; box scrolls and has the role grid.
func (g *grid) attach(box browser.Element) {
	g.box = box
	g.rows = browser.Create("div")
	g.rows.SetAttr("class", "rows")
	g.rows.SetAttr("role", "presentation")
	g.slab = browser.Create("div")
	g.slab.SetAttr("class", "slab")
	g.slab.SetAttr("role", "presentation")
	g.rows.Append(g.slab)
	g.box.Append(g.rows)
	g.lines, g.byID = nil, make(map[timeline.ID]*line)
	g.written.height, g.written.slab, g.written.count, g.written.active = "", "", "", ""
	g.measure()
}

// show shows another list, from its top on; nothing changes for the one that is
// shown already.
func (g *grid) show(view *timeline.View, store *timeline.Store) {
	if g.view == view && g.store == store {
		return
	}
	g.view, g.store = view, store
	for _, l := range g.lines { // the same IDs mean other entries
		l.id, l.linted = 0, 0
	}
	clear(g.byID)
	g.newest, g.shift = 0, 0
	g.toTop()
}

// characterWidth is less than any that a row is written in has, in CSS pixels.
const characterWidth = 5

// measure reads the sizes that the style sheet decides: those of the list, and
// the height of a row, which a narrow list has in two lines. Text that could not
// be seen is not put into the rows: laying it out costs more than all else.
func (g *grid) measure() {
	g.height = g.box.Height()
	_, _, _, half := phrase.ClockParts(time.Now())
	g.box.SetAttr("data-half", strconv.FormatBool(half != ""))
	topics := strings.TrimSpace(g.box.Style("--topics")) == "1"
	if fits := min(max(int(g.box.Width())/characterWidth, 40), previewCharacters); fits > g.textWidth || topics != g.topics {
		g.textWidth, g.topics = max(fits, g.textWidth), topics
		g.rewrite()
	}
	if px := rowHeight(g.box, "--row"); px != g.rowHeight {
		g.rowHeight = px
		for _, l := range g.lines {
			l.place = unplaced
		}
	}
}

// rewrite has all rows made anew.
func (g *grid) rewrite() {
	for _, l := range g.lines {
		delete(g.byID, l.id)
		l.id = 0
	}
}

// toTop goes to the newest row and follows from there.
func (g *grid) toTop() {
	g.anchor, g.above = 0, 0
	g.box.SetScrollTop(0)
}

// draw brings the list up to date. It reports whether more of the history is
// still to be searched, so that drawing again soon is worth it.
func (g *grid) draw() (more bool) {
	if !g.box.Exists() {
		return false
	}
	limit := searchTime
	if g.searched { // a frame is for drawing
		limit = 0
	}
	more = search(g.view, limit)
	if g.height <= 0 { // on another tab of a phone
		return more
	}
	top := g.follow(g.box.ScrollTop())
	first, count := g.window(top)
	ids := g.view.Window(g.above+first, count)
	if newest := g.view.Window(0, 1); g.following() && len(newest) > 0 {
		g.newest = newest[0]
	}
	g.fill(ids, first)
	g.frame()
	return more
}

// follow decides whether the list follows the newest row, and returns the
// scroll position that holds from then on.
func (g *grid) follow(top float64) float64 {
	switch {
	case top <= atTop:
		g.anchor = 0
	case g.anchor == 0:
		g.anchor = g.newest
	}
	g.above = 0
	if g.anchor != 0 {
		above, ok := g.view.Position(g.anchor)
		if !ok { // another filter, or cleared, or dropped at the bound
			g.toTop()
			top = 0
		} else {
			g.above = above
		}
	}
	g.shown = g.view.Len() - g.above
	return top
}

// window returns the first row to draw and how many. A history too high for a
// browser's pixels is scrolled through in proportion.
func (g *grid) window(top float64) (first, count int) {
	height := g.height
	visible := int(math.Ceil(height/g.rowHeight)) + 1
	first = int(top / g.rowHeight)
	g.delta = 0
	if total := float64(g.shown) * g.rowHeight; total > maxHeight {
		part := min(1, top/(maxHeight-height))
		first = int(part * (float64(g.shown) - height/g.rowHeight))
		g.delta = top - float64(first)*g.rowHeight
	}
	first = max(0, min(first, g.shown-1)-overscan)
	return first, max(0, min(visible+2*overscan, maxLines, g.shown-first))
}

// fill gives every row of the window a line, keeping the ones it has.
func (g *grid) fill(ids []timeline.ID, first int) {
	g.realign(ids, first)
	wanted := make(map[timeline.ID]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	var free []*line
	for _, l := range g.lines {
		if l.id == 0 || !wanted[l.id] {
			delete(g.byID, l.id)
			l.id = 0
			free = append(free, l)
		}
	}
	fresh := 0
	seen := make([]*line, len(ids))
	for i, id := range ids {
		place := first + i - g.shift
		l := g.byID[id]
		if l == nil {
			if len(free) == 0 {
				free = append(free, g.newLine())
			}
			l, free = takeLine(free, place)
			l.id = id
			g.byID[id] = l
			g.read(l)
			fresh++
		} else if l.row.Out || first+i == g.shown-1 || l.found != g.found {
			g.read(l) // an outcome may have changed; the last row may have become the gap of what was dropped
		}
		l.put(&g.batch, place, g.rowHeight)
		l.setIndex(&g.batch, g.above+first+i+1)
		l.setSelected(&g.batch, id == g.selected)
		l.show(true)
		seen[i] = l
	}
	g.batch.Apply()
	g.lines = inOrder(g.slab, g.lines, seen, func(l *line) browser.Element { return l.el })
	for _, l := range free {
		l.show(false)
	}
	now := time.Now()
	passed := max(now.Sub(g.drawn), listEvery)
	many := len(ids) * 3 / 4
	g.flooded = fresh > many || time.Duration(fresh)*floodEach > time.Duration(many)*passed
	g.drawn = now
}

// floodShare is the part of the page's time that a flood's drawings may take, one of
// so many. The browser needs about as much again to lay out and paint the rows.
const floodShare = 16

// pause is the least time between two drawings: in a flood longer where drawing takes
// long, as it does while others use the processor.
func (g *grid) pause() time.Duration {
	if g.flooded {
		return min(max(floodEach, floodShare*g.took), floodLast)
	}
	return listEvery
}

// takeLine takes the free line that stands at a place already, or else the first, so
// that few have to be moved to where they belong in the document.
func takeLine(free []*line, place int) (*line, []*line) {
	at := max(0, slices.IndexFunc(free, func(l *line) bool { return l.place == place }))
	l := free[at]
	return l, slices.Delete(free, at, at+1)
}

// realign moves the slab by as many rows as the kept lines have moved.
func (g *grid) realign(ids []timeline.ID, first int) {
	for i, id := range ids {
		if l := g.byID[id]; l != nil && l.place != unplaced {
			g.shift = first + i - l.place
			break
		}
	}
	if g.shift > rebaseAfter || g.shift < -rebaseAfter {
		g.shift = 0
	}
}

func (g *grid) read(l *line) {
	e, size, ok := g.store.Head(l.id, previewBytes)
	if !ok { // dropped at the bound since the window was read
		l.write(&g.batch, row{Kind: otherKind, Text: "no longer kept", None: true}, nil)
		return
	}
	r := makeRow(&e, size, g.textWidth, g.withUser)
	if g.untold && e.Outcome == timeline.Acknowledged {
		r.Tone = ""
	}
	if text, tone := g.paired(&e); text != "" && (r.Out || r.Pill == "") {
		r.Pill, r.Tone = text, tone
	}
	if g.topics {
		r.Column = r.Topic
	}
	if g.found.HasWords() && size > 0 && e.Kind != timeline.Gap {
		r.Text = g.inSight(l.id, r.Text)
	}
	l.write(&g.batch, r, g.found)
}

// frame writes what belongs to the list as a whole.
func (g *grid) frame() {
	set := func(written *string, value string, write func(string)) {
		if *written != value {
			*written = value
			write(value)
		}
	}
	height := math.Min(float64(g.shown)*g.rowHeight, maxHeight)
	set(&g.written.height, pixels(height), func(v string) { g.rows.SetStyle("height", v) })
	place := float64(g.shift)*g.rowHeight + g.delta
	set(&g.written.slab, "translateY("+pixels(place)+")", func(v string) { g.slab.SetStyle("transform", v) })
	set(&g.written.count, strconv.Itoa(g.above+g.shown), func(v string) { g.box.SetAttr("aria-rowcount", v) })
	active := ""
	if l := g.byID[g.selected]; l != nil {
		active = l.name
	}
	set(&g.written.active, active, func(v string) { g.box.SetAttr("aria-activedescendant", v) })
}

// rowHeight reads the height of a row from a property of the style sheet, in CSS
// pixels.
func rowHeight(box browser.Element, property string) float64 {
	px, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(box.Style(property)), "px"), 64)
	if err != nil || px <= 0 {
		return 28
	}
	return px
}

func pixels(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) + "px" }

// following reports whether the newest row is the first one.
func (g *grid) following() bool { return g.anchor == 0 }

// at returns the entry whose row an element belongs to, or 0.
func (g *grid) at(e browser.Element) timeline.ID {
	name := e.Closest("aria-rowindex").Attr("id")
	for _, l := range g.lines {
		if l.name == name && name != "" {
			return l.id
		}
	}
	return 0
}

// step returns the entry that is by rows further down than the selected one (up,
// where by is negative). Without a selection it is the first row that can be seen.
func (g *grid) step(by int) timeline.ID {
	to := g.above + int(g.box.ScrollTop()/g.rowHeight)
	if at, ok := g.view.Position(g.selected); ok && g.selected != 0 {
		to = at + by
	}
	to = max(0, min(to, g.view.Len()-1))
	if ids := g.view.Window(to, 1); len(ids) == 1 {
		return ids[0]
	}
	return 0
}

// reveal scrolls as little as it takes to show an entry's row.
func (g *grid) reveal(id timeline.ID) {
	at, ok := g.view.Position(id)
	if !ok || float64(g.shown)*g.rowHeight > maxHeight {
		return
	}
	if at < g.above { // newer than the anchor
		g.toTop()
		g.shown = g.view.Len()
	}
	y := float64(at-g.above) * g.rowHeight
	top, height := g.box.ScrollTop(), g.height
	switch {
	case y < top:
		g.box.SetScrollTop(y)
	case y+g.rowHeight > top+height:
		g.box.SetScrollTop(y + g.rowHeight - height)
	}
}
