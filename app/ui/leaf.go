package ui

import (
	"strconv"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/timeline"
)

// leafKey names a row of the tree: a node, or the n-th of its extras, from 1.
type leafKey struct {
	node  timeline.Key
	extra int
}

// leaf is one row of the tree in the document. It remembers what it shows, so
// that only what differs is written.
type leaf struct {
	name   string  // id of its element
	key    leafKey // that it shows; the zero key = none
	filter string  // of its node
	branch branch

	place                   int // on the sheet, in rows
	shown, selected, cursor bool
	title                   string

	el, dot, text, sign, spark, line, last browser.Element
}

// newLeaf adds a row to the document.
func (t *tree) newLeaf() *leaf {
	l := &leaf{name: "leaf-" + strconv.Itoa(len(t.lines)), place: unplaced, shown: true}
	l.el = browser.Create("div")
	l.el.SetAttr("id", l.name)
	l.el.SetAttr("role", "treeitem")
	l.el.SetAttr("aria-selected", "false")
	part := func(tag, class string) browser.Element {
		e := browser.Create(tag)
		e.SetAttr("class", class)
		return e
	}
	twisty, name := part("span", "twisty"), part("span", "name")
	twisty.SetAttr("data-twisty", "")
	l.dot, l.text, l.sign, l.last = part("span", "dot"), browser.Create("bdi"), part("span", "mark"), part("span", "last")
	name.Append(l.text)
	for _, e := range []browser.Element{twisty, l.dot, name, l.sign, l.last} {
		l.el.Append(e)
	}
	t.sheet.Append(l.el)
	t.lines = append(t.lines, l)
	return l
}

// fill gives every row of the window a leaf, keeping the ones it has.
func (t *tree) fill(first, n int, now time.Time) {
	from, _ := t.rowAt(first)
	rows := t.rows.Rows(from, max(n, 0), now)
	wanted := make(map[leafKey]bool, n)
	for i := range max(n, 0) {
		if row, extra := t.rowAt(first + i); row-from < len(rows) {
			wanted[leafKey{rows[row-from].Key, extra}] = true
		}
	}
	var free []*leaf
	for _, l := range t.lines {
		if !wanted[l.key] {
			delete(t.byKey, l.key)
			l.key = leafKey{}
			free = append(free, l)
		}
	}
	var seen []*leaf
	several := t.rows.Several()
	for i := range max(n, 0) {
		row, extra := t.rowAt(first + i)
		if row-from >= len(rows) { // cleared meanwhile
			break
		}
		r := rows[row-from]
		key := leafKey{r.Key, extra}
		l := t.byKey[key]
		if l == nil {
			if len(free) == 0 {
				free = append(free, t.newLeaf())
			}
			l, free = free[0], free[1:]
			l.key, l.filter = key, branchFilter(r.Key, several)
			l.setTitle("")
			t.byKey[key] = l
		}
		if extra > 0 {
			l.write(extraBranch(t.extrasOf(row)[extra-1], r.Level+1, extra, len(t.extrasOf(row))))
		} else {
			b := branchOf(r, t.order, several, now)
			if t.worst != nil && (r.Kind == timeline.KindDevice || r.Kind == timeline.KindGroup) {
				b.Sign, b.Tone = caseSign(t.worst(r.Key))
			}
			l.write(b)
		}
		l.put(first+i, t.leaf)
		l.mark(extra == 0 && l.filter == t.filter, extra == 0 && r.Key == t.cursor)
		l.show(true)
		seen = append(seen, l)
	}
	t.lines = inOrder(t.sheet, t.lines, seen, func(l *leaf) browser.Element { return l.el })
	for _, l := range free {
		l.show(false)
	}
}

func extraBranch(x extra, level, pos, set int) branch {
	return branch{Class: "extra", Name: x.Name, Last: x.Value, Line: x.Line, Level: level, Pos: pos, Set: set}
}

// write shows b.
func (l *leaf) write(b branch) {
	old := l.branch
	if old == b {
		return
	}
	l.branch = b
	text := func(e browser.Element, was, is string) {
		if was != is {
			e.SetText(is)
		}
	}
	number := func(name string, was, is int) {
		if was != is {
			l.el.SetAttr(name, strconv.Itoa(is))
		}
	}
	if old.Class != b.Class {
		l.el.SetAttr("class", "treerow "+b.Class)
	}
	if old.Life != b.Life {
		l.dot.SetAttr("data-life", b.Life)
	}
	if old.Open != b.Open {
		if b.Open == "" {
			l.el.RemoveAttr("aria-expanded")
		} else {
			l.el.SetAttr("aria-expanded", b.Open)
		}
	}
	if old.Level != b.Level {
		l.el.SetStyle("--level", strconv.Itoa(b.Level))
	}
	number("aria-level", old.Level, b.Level)
	number("aria-posinset", old.Pos, b.Pos)
	number("aria-setsize", old.Set, b.Set)
	text(l.text, old.Name, b.Name)
	text(l.last, old.Last, b.Last)
	if old.Sign != b.Sign {
		l.sign.SetText(b.Sign)
		l.sign.SetAttr("class", "mark "+b.Tone)
		if b.Sign == "" {
			l.sign.RemoveAttr("aria-label")
			l.sign.RemoveAttr("role")
		} else {
			l.sign.SetAttr("role", "img")
			l.sign.SetAttr("aria-label", "needs attention")
		}
	}
	if old.Line != b.Line {
		l.draw(b.Line)
	}
}

// draw shows the drawing of an extra.
func (l *leaf) draw(path string) {
	if !l.spark.Exists() {
		l.spark, l.line = browser.CreateSVG("svg"), browser.CreateSVG("path")
		l.spark.SetAttr("class", "spark")
		l.spark.SetAttr("viewBox", "0 0 64 16")
		l.spark.SetAttr("preserveAspectRatio", "none")
		l.spark.SetAttr("aria-hidden", "true")
		l.spark.Append(l.line)
		l.el.Append(l.spark)
	}
	l.line.SetAttr("d", path)
	if path == "" {
		l.spark.SetAttr("data-none", "")
	} else {
		l.spark.RemoveAttr("data-none")
	}
}

// put gives the row its place on the sheet.
func (l *leaf) put(place int, height float64) {
	if l.place != place {
		l.place = place
		l.el.SetStyle("transform", "translateY("+pixels(float64(place)*height)+")")
	}
}

// mark shows whether its filter is applied, and whether the keys are on it.
func (l *leaf) mark(selected, cursor bool) {
	if l.selected != selected {
		l.selected = selected
		l.el.SetAttr("aria-selected", strconv.FormatBool(selected))
	}
	if l.cursor != cursor {
		l.cursor = cursor
		l.el.SetAttr("data-cursor", strconv.FormatBool(cursor))
	}
}

func (l *leaf) show(on bool) {
	if l.shown != on {
		l.shown = on
		l.el.SetHidden(!on)
	}
}

func (l *leaf) setTitle(title string) {
	if l.title != title {
		l.title = title
		l.el.SetAttr("title", title)
	}
}
