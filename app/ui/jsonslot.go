package ui

import (
	"strconv"

	"deviceconsole/app/browser"
	"deviceconsole/app/filter"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
)

// slot is one line of the payload's tree in the document. It remembers what it
// shows, so that only what differs is written.
type slot struct {
	name string // id of its element
	said slotText
	seen bool

	found  *filter.Filter // whose words are marked
	marked struct{ key, value bool }

	el, key, value, about browser.Element
	// actions is for buttons that belong to the line, at its end. It holds "Show
	// more" where there is more, and "Chart" where there is a number.
	actions, more browser.Element
	chart         browser.Element // none until it is needed
}

// slotText is what a slot shows, as it is written to the document.
type slotText struct {
	level, expanded, position, siblings string
	key, value, class, about            string
	index, more                         bool
}

// newSlot adds a line to the document.
func newSlot(box browser.Element, i int) *slot {
	s := &slot{name: jsonID + "-" + strconv.Itoa(i), seen: true}
	s.el = browser.Create("div")
	s.el.SetAttr("id", s.name)
	s.el.SetAttr("role", "treeitem")
	s.el.SetAttr("class", "jsonline")
	s.el.SetAttr("data-line", strconv.Itoa(i))
	s.el.SetAttr("aria-selected", "false")
	part := func(tag, class string) browser.Element {
		e := browser.Create(tag)
		e.SetAttr("class", class)
		s.el.Append(e)
		return e
	}
	s.key, s.value, s.about, s.actions = part("bdi", "k"), part("bdi", ""), part("span", "about"), part("span", "acts")
	s.more = browser.Create("button")
	s.more.SetAttr("type", "button")
	s.more.SetAttr("tabindex", "-1") // the line itself is what the keys press
	s.more.SetAttr("class", "button small")
	s.more.SetText("Show more")
	s.more.SetHidden(true)
	s.actions.Append(s.more)
	box.Append(s.el)
	return s
}

// textOf tells how a line reads, which is one of a number of siblings.
func textOf(l *payload.Line, siblings int) slotText {
	t := slotText{level: strconv.Itoa(l.Level), position: strconv.Itoa(l.Position), siblings: strconv.Itoa(siblings), index: l.Index}
	if l.Key != "" {
		t.key = payload.InOrder(l.Key) + ": "
	}
	switch {
	case l.More:
		t.key, t.more = "", l.CanShow
		t.about = moreWords(l)
	case l.Container != 0:
		t.about = membersWords(l)
		if opens(l) {
			t.expanded = strconv.FormatBool(l.Open)
		}
	default:
		t.value, t.class = payload.InOrder(l.Value), classNames[l.Class]
		if l.Size > 0 {
			t.about = "… the beginning of " + phrase.Counted(l.Size, "byte")
		}
	}
	return t
}

// membersWords says how many members an object or array has.
func membersWords(l *payload.Line) string {
	open, end, noun := "{", "}", "member"
	if l.Container == '[' {
		open, end, noun = "[", "]", "item"
	}
	if l.Counted && l.Count == 0 {
		return open + end
	}
	text := open + " " + phrase.Counted(l.Count, noun) + " " + end
	if !l.Counted {
		text = open + " more than " + phrase.Counted(l.Count, noun) + " " + end
	}
	if l.Deep {
		text += " deeper than " + phrase.Grouped(payload.MaxLevel) + " levels: not shown here. Text shows it as it was sent."
	}
	return text
}

// moreWords says how many members of an object or array are shown.
func moreWords(l *payload.Line) string {
	noun := "members"
	if l.Container == '[' {
		noun = "items"
	}
	of := phrase.Grouped(l.Count)
	if !l.Counted {
		of = "more than " + of
	}
	text := "The first " + phrase.Grouped(l.Shown) + " of " + of + " " + noun + " are shown."
	if !l.CanShow {
		text += " Download payload saves all of them."
	}
	return text
}

// write shows a line, with the words of a filter marked.
func (s *slot) write(l *payload.Line, siblings int, found *filter.Filter) {
	s.show(true)
	old, is := s.said, textOf(l, siblings)
	refound := s.found != found
	if old == is && !refound {
		return
	}
	s.found = found
	fresh := old == slotText{}
	attr := func(e browser.Element, name, was, is string) {
		if fresh || was != is {
			e.SetAttr(name, is)
		}
	}
	text := func(e browser.Element, was, is string) {
		if was != is {
			e.SetText(is)
		}
	}
	if old.level != is.level {
		s.el.SetAttr("aria-level", is.level)
		s.el.SetStyle("--level", is.level)
	}
	attr(s.el, "aria-posinset", old.position, is.position)
	attr(s.el, "aria-setsize", old.siblings, is.siblings)
	if old.expanded != is.expanded {
		if is.expanded == "" {
			s.el.RemoveAttr("aria-expanded")
		} else {
			s.el.SetAttr("aria-expanded", is.expanded)
		}
	}
	if fresh || old.index != is.index {
		s.key.SetAttr("class", map[bool]string{false: "k", true: "i"}[is.index])
	}
	attr(s.value, "class", old.class, is.class)
	writeMarked(browser.Element.SetText, s.key, old.key, is.key, &s.marked.key, found, refound)
	writeMarked(browser.Element.SetText, s.value, old.value, is.value, &s.marked.value, found, refound)
	text(s.about, old.about, is.about)
	if old.more != is.more {
		s.more.SetHidden(!is.more)
	}
	s.said = is
}

func (s *slot) show(on bool) {
	if s.seen != on {
		s.seen = on
		s.el.SetHidden(!on)
	}
}
