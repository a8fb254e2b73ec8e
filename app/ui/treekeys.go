package ui

import (
	"math"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
)

// treeMove is what a key does in the tree (WAI-ARIA Authoring Practices, tree
// view pattern).
type treeMove uint8

const (
	moveDown treeMove = iota
	moveUp
	moveIn  // opens; on what is open, to its first child
	moveOut // closes; on what is closed, to its parent
	moveHome
	moveEnd
	movePageDown
	movePageUp
	moveFilter
)

var treeMoves = map[string]treeMove{
	"ArrowDown": moveDown, "ArrowUp": moveUp, "ArrowRight": moveIn, "ArrowLeft": moveOut, "Home": moveHome, "End": moveEnd,
	"PageDown": movePageDown, "PageUp": movePageUp, "Enter": moveFilter, " ": moveFilter,
}

// press is what a pointer pressed on.
type press struct {
	key    leafKey
	twisty bool
}

// pressOn tells what an element of the tree belongs to.
func (t *tree) pressOn(e browser.Element) press {
	l := t.at(e)
	if l == nil {
		return press{}
	}
	return press{l.key, e.Closest("data-twisty").Exists()}
}

// at returns the row that an element belongs to, or nil.
func (t *tree) at(e browser.Element) *leaf {
	name := e.Closest("aria-level").Attr("id")
	for _, l := range t.lines {
		if l.name == name && l.key != (leafKey{}) {
			return l
		}
	}
	return nil
}

// clickTree opens or closes a row where its twisty was pressed, and else filters
// the messages by it.
func (u *UI) clickTree(ctx app.Context, p press) {
	if p.key == (leafKey{}) {
		return
	}
	t := &u.tree
	t.cursor, t.urgent = p.key.node, true
	row, ok := t.row(t.cursor)
	switch {
	case !ok:
	case p.twisty && p.key.extra == 0 && row.Children > 0:
		t.rows.Open(row.Key, !row.Open)
	default:
		u.filterByNode(ctx, row.Key)
	}
	u.redraw()
}

// moveInTree does what a key asks for.
func (u *UI) moveInTree(ctx app.Context, m treeMove) {
	t := &u.tree
	if m == moveFilter {
		if _, ok := t.rows.Position(t.cursor); ok {
			u.filterByNode(ctx, t.cursor)
		}
	} else {
		t.move(m)
	}
	t.urgent = true
	u.redraw()
	u.act(func(app.Context) { t.describe(t.byKey[leafKey{t.cursor, 0}]) })
}

// move goes to another row, or opens or closes the one that the keys are on.
func (t *tree) move(m treeMove) {
	t.rows.Update(t.drawn, false)
	t.moved = t.drawn
	at, ok := t.rows.Position(t.cursor)
	if !ok && m != moveEnd {
		m = moveHome
	}
	page := max(1, int(t.height/t.leaf)-1)
	switch m {
	case moveDown:
		at++
	case moveUp:
		at--
	case moveHome:
		at = 0
	case moveEnd:
		at = t.rows.Len() - 1
	case movePageDown:
		at += page
	case movePageUp:
		at -= page
	case moveIn, moveOut:
		at = t.fold(at, m == moveIn)
	}
	at = max(0, min(at, t.rows.Len()-1))
	if rows := t.rows.Rows(at, 1, t.drawn); len(rows) == 1 {
		t.cursor = rows[0].Key
		t.reveal(at)
	}
}

// enter puts the keys on a row when the tree gets the focus: on the one that is
// filtered by, else on the first in sight.
func (t *tree) enter() {
	t.urgent = true
	if _, ok := t.rows.Position(t.cursor); ok {
		return
	}
	top, _ := t.rowAt(int(math.Ceil(t.box.ScrollTop() / t.leaf)))
	if rows := t.rows.Rows(top, 1, t.drawn); len(rows) == 1 {
		t.cursor = rows[0].Key
	}
	for _, l := range t.lines {
		if l.selected {
			t.cursor = l.key.node
		}
	}
}

// fold opens or closes a row, or goes to its first child or its parent where
// that is done already. It returns the row to be on.
func (t *tree) fold(at int, in bool) int {
	rows := t.rows.Rows(at, 1, t.drawn)
	if len(rows) == 0 {
		return at
	}
	r := rows[0]
	switch {
	case in && r.Open:
		return at + 1
	case in && r.Children > 0:
		t.rows.Open(r.Key, true)
	case !in && r.Open:
		t.rows.Open(r.Key, false)
	case !in:
		if parent, ok := t.rows.Parent(at); ok {
			return parent
		}
	}
	return at
}

// row returns what there is to know of a row.
func (t *tree) row(key timeline.Key) (timeline.Row, bool) {
	at, ok := t.rows.Position(key)
	if !ok {
		return timeline.Row{}, false
	}
	rows := t.rows.Rows(at, 1, t.drawn)
	if len(rows) == 0 {
		return timeline.Row{}, false
	}
	return rows[0], true
}

// reveal scrolls as little as it takes to show a row.
func (t *tree) reveal(row int) {
	y, top := float64(t.placeOf(row))*t.leaf, t.box.ScrollTop()
	switch {
	case y < top:
		t.box.SetScrollTop(y)
	case y+t.leaf > top+t.height:
		t.box.SetScrollTop(y + t.leaf - t.height)
	}
}

// describe gives a row a title that tells all that is known of it now.
func (t *tree) describe(l *leaf) {
	if l == nil {
		return
	}
	if x := l.key.extra; x > 0 {
		l.setTitle(l.branch.Name + " " + l.branch.Last)
		return
	}
	if stat, ok := t.store.Stat(l.key.node, t.drawn); ok {
		last, _, kept := t.store.Last(l.key.node, previewBytes)
		l.setTitle(branchTitle(l.key.node, stat, last, kept, t.drawn))
	}
}

// filterByNode shows the messages of a node alone, or all again. Where the tree
// covers them it gives way.
func (u *UI) filterByNode(ctx app.Context, key timeline.Key) {
	text := branchFilter(key, u.tree.rows.Several())
	if u.model.View.Filter == text {
		text = ""
	}
	u.send(session.FilterChanged{Text: text})
	if narrow() {
		ctx.Navigate(page.RouteLive)
	}
}
