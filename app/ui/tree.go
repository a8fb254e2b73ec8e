package ui

import (
	"math"
	"strings"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/timeline"
	"deviceconsole/app/verdict"
)

const (
	numbersEvery = 500 * time.Millisecond // least time between two drawings of the tree that nobody's hand asked for
	orderEvery   = 3 * time.Second        // the same for putting it in order again
)

// tree draws the rows of the devices pane: a window of them, written to the
// document without go-app, twice a second at most and at once after a person's
// action. A row belongs to a node and keeps its element while it can be seen.
//
// The order is not touched while a pointer is over the tree or the keys are in
// it, so that nothing moves away from under a hand.
type tree struct {
	rows  *timeline.Tree
	store *timeline.Store
	extra func() []extras // rows of watched tags; nil = none
	worst func(timeline.Key) verdict.Severity

	box, sheet   browser.Element
	height, leaf float64 // CSS pixels: of the box, of a row
	lines        []*leaf
	byKey        map[leafKey]*leaf

	below           []inserted   // extras by the row that they hang on
	cursor          timeline.Key // row that the keys are on
	filter          string       // that is applied
	search          string
	order           timeline.Order
	urgent, held    bool
	drawn           time.Time // also what is meant by now between two drawings
	arranged, moved time.Time // when the rows were put in order, when the keys were used
	shown           int       // rows, extras included
	written         struct{ height, active string }
}

// show makes it the tree of a store.
func (t *tree) show(s *timeline.Store) {
	if t.store == s {
		return
	}
	t.store, t.rows, t.urgent = s, timeline.NewTree(s), true
	t.rows.Sort(t.order)
	t.rows.Search(t.search)
}

// attach takes the element with the role tree, which scrolls.
func (t *tree) attach(box browser.Element) {
	t.box = box
	t.sheet = browser.Create("div")
	t.sheet.SetAttr("class", "sheet")
	t.sheet.SetAttr("role", "presentation")
	box.Append(t.sheet)
	t.lines, t.byKey = nil, map[leafKey]*leaf{}
	t.written.height, t.written.active = "", ""
	t.measure()
}

// measure reads the sizes that the style sheet decides.
func (t *tree) measure() {
	t.height = t.box.Height()
	if px := rowHeight(t.box, "--branch"); px != t.leaf {
		t.leaf = px
		for _, l := range t.lines {
			l.place = unplaced
		}
	}
	t.urgent = true
}

// sort changes the order of rows.
func (t *tree) sort(o timeline.Order) {
	t.order, t.urgent = o, true
	t.rows.Sort(o)
	t.box.SetScrollTop(0)
}

// find leaves the rows that hold a text.
func (t *tree) find(text string) {
	t.search, t.urgent = strings.TrimSpace(text), true
	t.rows.Search(t.search)
	t.box.SetScrollTop(0)
}

// draw brings the tree up to date, if it is time to; filter is the one that is
// applied to the messages.
func (t *tree) draw(filter string, now time.Time) {
	if !t.urgent && filter == t.filter && since(t.drawn, now) < numbersEvery {
		return
	}
	t.urgent, t.filter, t.drawn = false, filter, now
	reorder := t.order != timeline.ByName && !t.busy(now) && since(t.arranged, now) >= orderEvery
	if reorder {
		t.arranged = now
	}
	t.update(now, reorder)
	t.shown = t.rows.Len() + t.insert()
	if !t.box.Exists() {
		return
	}
	// The height of the box follows from that of what is in it.
	set(&t.written.height, pixels(float64(t.shown)*t.leaf), func(v string) { t.sheet.SetStyle("height", v) })
	count := int(math.Ceil(t.height/t.leaf)) + 1 + 2*overscan
	first := max(0, min(int(t.box.ScrollTop()/t.leaf), t.shown-1)-overscan)
	t.fill(first, min(count, maxLines, t.shown-first), now)
	active := ""
	if l := t.byKey[leafKey{t.cursor, 0}]; l != nil {
		active = l.name
	}
	set(&t.written.active, active, func(v string) { t.box.SetAttr("aria-activedescendant", v) })
}

// set writes what is not written yet.
func set(written *string, value string, write func(string)) {
	if *written != value {
		*written = value
		write(value)
	}
}

// since is how long ago t was; a clock that was set back makes it long ago.
func since(t, now time.Time) time.Duration {
	if now.Before(t) {
		return orderEvery
	}
	return now.Sub(t)
}

// busy reports whether a person's hand is on the tree.
func (t *tree) busy(now time.Time) bool { return t.held || since(t.moved, now) < orderEvery }

// update looks for new rows, and keeps the rows that are seen where they are
// when others came above them.
func (t *tree) update(now time.Time, reorder bool) {
	top := t.box.ScrollTop()
	var anchor timeline.Key
	at := 0
	if top > 0 && !reorder {
		at, _ = t.rowAt(int(top / t.leaf))
		if rows := t.rows.Rows(at, 1, now); len(rows) > 0 {
			anchor = rows[0].Key
		}
	}
	if !t.rows.Update(now, reorder) || anchor.Kind == 0 {
		return
	}
	if is, ok := t.rows.Position(anchor); ok && is != at {
		t.box.SetScrollTop(top + float64(is-at)*t.leaf)
	}
}
