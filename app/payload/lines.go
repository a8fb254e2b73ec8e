package payload

import (
	"maps"
	"strconv"
)

const (
	MaxLines   = 5000 // of an Outline that Lines returns
	firstShown = 100  // members of an object or array that are shown at first
	moreShown  = 1000 // further members at a time
	openLines  = 300  // lines up to which everything is open at first
	openLevels = 16   // levels down to which it is
	maxValue   = 2000 // bytes of a string or number that are shown
)

// Folds is what a person has opened and closed of an outline, by path, so that
// it holds for other messages of the same make. The zero Folds is ready to use:
// then what is small is open.
type Folds struct {
	all   folding
	set   map[string]bool
	shown map[string]int
}

type folding int8

const (
	openSmall folding = iota
	openAll
	openNone
)

// Set opens or closes what is at a path.
func (f *Folds) Set(path string, open bool) {
	if f.set == nil {
		f.set = map[string]bool{}
	}
	f.set[path] = open
}

// SetAll opens or closes everything but the root, which stays open.
func (f *Folds) SetAll(open bool) {
	f.all = openNone
	if open {
		f.all = openAll
	}
	f.set = nil
}

// ShowMore shows further members of what is at a path.
func (f *Folds) ShowMore(path string) {
	if f.shown == nil {
		f.shown = map[string]int{}
	}
	f.shown[path] = f.members(path) + moreShown
}

func (f *Folds) members(path string) int { return max(firstShown, f.shown[path]) }

// Clone returns a copy of its own.
func (f *Folds) Clone() Folds { return Folds{f.all, maps.Clone(f.set), maps.Clone(f.shown)} }

// open tells whether the object or array at a path is open, of which lines stand
// before it.
func (f *Folds) open(n *node, path string, lines int) bool {
	if open, ok := f.set[path]; ok {
		return open
	}
	switch {
	case n.level == 1 || f.all == openAll:
		return true
	case f.all == openNone:
		return false
	}
	return lines < openLines && n.level <= openLevels
}

// Line is one line of an Outline: a value, or what is said behind the members
// of an object or array that are shown, when there are more (More).
type Line struct {
	Level    int    // of the root: 1
	Path     string // as JoinPath writes it; of a More line, that of the object or array
	Parent   int    // line of the object or array that it stands in; -1 = none
	Key      string // as sent, with its quotes; of an element of an array its index
	Index    bool   // Key is an index
	Class    Class  // of a value that is no object or array
	Value    string // as sent; the beginning of a long one
	Size     int    // bytes of Value as sent where it was cut, else 0
	Tag      string // path that Tag finds a string, number or literal by; "" = none
	Position int    // among the members beside it, from 1

	Container byte // '{' or '[', 0 for others
	Count     int  // members, as far as they were read
	Counted   bool // all of them were
	Open      bool
	Deep      bool // what is in it is deeper than MaxLevel and can't be opened

	More    bool
	Shown   int  // of a More line: members that are shown, of Count
	CanShow bool // of a More line: ShowMore shows more
}

// Lines returns the lines that are to be seen, at most MaxLines; cut says that
// there are more. It can be called before all is read.
func (o *Outline) Lines(f *Folds) (lines []Line, cut bool) {
	if len(o.nodes) == 0 {
		return nil, false
	}
	w := lineWriter{o: o, f: f, data: o.eventData()}
	w.value(0, "", none)
	for len(w.open) > 0 {
		top := &w.open[len(w.open)-1]
		n := &o.nodes[top.node]
		if top.next == 0 || top.shown == top.limit {
			w.open = w.open[:len(w.open)-1]
			w.more(n, top)
			continue
		}
		if len(w.lines) >= MaxLines {
			return w.lines, true
		}
		id := top.next
		top.next = o.nodes[id].next
		top.shown++
		w.value(id, top.path, top.line)
	}
	return w.lines, false
}

type lineWriter struct {
	o     *Outline
	f     *Folds
	data  int32 // node of event_data
	lines []Line
	open  []opened
}

// opened is an object or array whose members are being written.
type opened struct {
	node, next   int32
	path         string
	line         int
	shown, limit int
}

// value writes the line of a node and goes into it where it is open.
func (w *lineWriter) value(id int32, above string, parent int) {
	n := &w.o.nodes[id]
	l := Line{Level: int(n.level), Parent: parent, Position: int(n.index) + 1}
	if id != 0 {
		step := ""
		l.Key, step, l.Index = w.o.name(n)
		l.Path = step
		if above != "" {
			l.Path = above + "." + step
		}
	}
	if !n.container() {
		l.Class, l.Value, l.Size = w.o.text(n)
		l.Tag = w.tag(n, l.Path)
		w.lines = append(w.lines, l)
		return
	}
	l.Container, l.Count, l.Counted = n.first, int(n.count), n.whole
	l.Deep = n.level >= MaxLevel && n.count > 0
	l.Open = !l.Deep && w.f.open(n, l.Path, len(w.lines)) && (n.count > 0 || !n.whole)
	w.lines = append(w.lines, l)
	if l.Open {
		w.open = append(w.open, opened{node: id, next: n.child, path: l.Path, line: len(w.lines) - 1, limit: w.f.members(l.Path)})
	}
}

// more says behind the members that are shown that there are others.
func (w *lineWriter) more(n *node, in *opened) {
	if in.shown >= int(n.count) {
		return
	}
	w.lines = append(w.lines, Line{
		Level: int(n.level) + 1, Path: in.path, Parent: in.line, Position: in.shown + 1,
		Container: n.first, Count: int(n.count), Counted: n.whole, More: true,
		Shown: in.shown, CanShow: in.shown < int(n.members),
	})
}

// tag returns the path by which Tag finds the value at a path.
func (w *lineWriter) tag(n *node, path string) string {
	const prefix = "event_data."
	under := w.data == none
	for ; n.level > 1; n = &w.o.nodes[n.parent] {
		if n.keyEnd-n.key > maxValue {
			return "" // the path holds the beginning of the key alone
		}
		if n.level > 2 && n.parent == w.data {
			under, path = true, path[len(prefix):]
		}
	}
	if !under {
		return ""
	}
	return path
}

// eventData finds the object under event_data that Tag looks in.
func (o *Outline) eventData() int32 {
	found := int32(none)
	for id := o.nodes[0].child; id != 0; id = o.nodes[id].next {
		if n := &o.nodes[id]; n.keyEnd > n.key && keyIs(o.b[n.key+1:n.keyEnd-1], eventData[0]) {
			found = none
			if n.first == '{' {
				found = id
			}
		}
	}
	return found
}

// name returns the key of a member as it is shown, and as it stands in a path.
func (o *Outline) name(n *node) (shown, step string, index bool) {
	if n.keyEnd == 0 {
		shown = strconv.Itoa(int(n.index))
		return shown, shown, true
	}
	raw := o.b[n.key:n.keyEnd]
	if len(raw) <= maxValue {
		return Visible(string(raw)), quoteStep(unquote(raw[1 : len(raw)-1])), false
	}
	raw = Head(raw, maxValue)
	return Visible(string(raw)) + "…", quoteStep(unquote(raw[1:])), false
}

// text returns the value of a node that is no object or array.
func (o *Outline) text(n *node) (class Class, text string, size int) {
	end := int(n.end)
	if end == 0 {
		end = o.at
	}
	class = Literal
	switch c := n.first; {
	case c == '"':
		class = String
	case c == '-' || '0' <= c && c <= '9':
		class = Number
	}
	raw := o.b[n.start:end]
	start := Head(raw, maxValue)
	if len(start) < len(raw) {
		size = len(raw)
	}
	return class, Visible(string(start)), size
}
