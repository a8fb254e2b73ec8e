package lint

import (
	"sync"

	"deviceconsole/app/payload"
)

const (
	maxTop   = 64     // members of an event that are kept
	maxDepth = 16_000 // levels that are gone into
	deep     = 1_000  // levels from which on many parsers refuse
)

// walker goes through a text of JSON once, without recursion: each level costs a
// frame. It goes on behind slips that have one meaning, such as a comma too many
// or a single quote, and tells each of them.
type walker struct {
	list
	field Field

	b []byte
	i int

	frames []frame
	keys   []key    // of the objects that are open
	top    []member // of the root, the first maxTop
	inside []member // of event_data: observed_at, which belongs beside it
	first  byte     // character of the root

	dataAt  int    // levels at which tags begin: 1 in event data, 2 in an event
	shape   *Shape // takes the tags; nil = nobody asks
	quiet   bool   // nothing but the shape is asked for
	strict  bool   // it is an event of the platform
	free    bool   // it need not be JSON
	scratch []byte

	broken  bool   // the text stops being JSON at i,
	problem string // because of this;
	ended   bool   // because it ends,
	tooDeep bool   // or because nobody goes in so deep

	stop int    // where the value stands whose path is asked for; -1 = none
	here string // that path
}

// frame is an object or array that is open.
type frame struct {
	array, begun bool
	tags         bool // its members are tags of an event
	start        int  // of its bracket
	index        int  // of the member that is read
	key          key  // of that
	comma        int  // in front of that; -1 = none
	path         uint64
	keys         int // how many keys the levels above have
}

// key is a member's name in the text, without its quotes.
type key struct {
	at, start, end int // at: of the quote
	hash           uint64
}

// member is a member of an object that the rules of events speak of.
type member struct {
	key
	value, valueEnd int
	comma           int // in front of it; -1 = it is the first
}

// walkers are kept, since a list draws dozens of rows at once.
var walkers = sync.Pool{New: func() any { return new(walker) }}

// borrow returns a walker for a text. It goes back by release.
func borrow(field Field, b []byte) *walker {
	w := walkers.Get().(*walker)
	*w = walker{
		field: field, b: b, stop: -1, frames: w.frames[:0], keys: w.keys[:0], top: w.top[:0], inside: w.inside[:0], scratch: w.scratch[:0],
	}
	return w
}

func (w *walker) release() {
	w.b, w.list, w.shape = nil, list{}, nil
	walkers.Put(w)
}

// walk reads one value, and reports anything behind it.
func (w *walker) walk() {
	if len(w.b) >= 3 && string(w.b[:3]) == "\ufeff" {
		w.slip(ByteOrderMark, 0, 3, "a byte order mark stands in front, which JSON does not allow", "Take it away", "")
		w.i = 3
	}
	w.space()
	if w.i < len(w.b) {
		w.first = w.b[w.i]
	}
	w.value()
	for !w.broken && len(w.frames) > 0 {
		w.next()
	}
	if w.broken {
		return
	}
	if w.space(); w.i < len(w.b) {
		w.fail(w.stands() + " behind the end of the value")
	}
}

// value reads a scalar, or opens an object or array.
func (w *walker) value() {
	if w.i >= len(w.b) {
		w.cut()
		return
	}
	start := w.i
	if start == w.stop {
		w.here = w.path()
	}
	c := w.b[start]
	if c == '{' || c == '[' {
		w.open(c == '[')
		return
	}
	if kind := w.scalar(c); !w.broken {
		w.leave(start, kind)
	}
}

// open begins an object or array.
func (w *walker) open(array bool) {
	f := frame{array: array, start: w.i, keys: len(w.keys), path: fnvStart}
	if level := len(w.frames) + 1; level == w.dataAt {
		f.tags = level == 1 || w.inData()
	} else if level > 1 {
		parent := &w.frames[level-2]
		f.path = parent.member()
		f.tags = parent.tags && (!parent.array || parent.index == 0)
	}
	switch len(w.frames) {
	case deep:
		w.tellDepth()
	case maxDepth:
		w.broken, w.tooDeep = true, true
		return
	}
	w.frames = append(w.frames, f)
	w.i++
}

// inData reports whether the root's member that is read is event_data.
func (w *walker) inData() bool {
	return len(w.frames) > 0 && !w.frames[0].array && w.is(w.frames[0].key, keyData)
}

// next reads on behind a value or an opening bracket.
func (w *walker) next() {
	f := &w.frames[len(w.frames)-1]
	if w.space(); w.i >= len(w.b) {
		w.cut()
		return
	}
	closing := f.closing()
	f.comma = -1
	if f.begun && w.b[w.i] == ',' {
		f.comma = w.i
		w.i++
		if w.space(); w.i >= len(w.b) {
			w.cut()
			return
		}
	}
	if w.b[w.i] == closing {
		if f.comma >= 0 {
			w.slip(NotJSON, f.comma, f.comma+1, "there is a comma before "+string(rune(closing))+", where JSON has none", "Take the comma away", "")
		}
		w.close()
		return
	}
	if f.begun {
		if f.comma < 0 {
			w.fail(w.stands() + " where a comma or " + string(rune(closing)) + " should follow a value")
			return
		}
		f.index++
	}
	f.begun = true
	if !f.array {
		if w.name(f); w.broken {
			return
		}
	}
	w.value()
}

func (f *frame) closing() byte {
	if f.array {
		return ']'
	}
	return '}'
}

// close ends the innermost object or array.
func (w *walker) close() {
	n := len(w.frames) - 1
	f := w.frames[n]
	w.repeated(w.keys[f.keys:])
	w.keys = w.keys[:f.keys]
	w.frames = w.frames[:n]
	w.i++
	if f.array {
		w.leave(f.start, 'a')
	} else {
		w.leave(f.start, 'o')
	}
}

// leave ends a value that began at start. Its kind is n, s, b, o, a, or 0 for null.
func (w *walker) leave(start int, kind byte) {
	level := len(w.frames)
	if level == 0 {
		return
	}
	f := &w.frames[level-1]
	if f.tags && w.shape != nil && kind != 0 && (!f.array || f.index == 0) {
		w.shape.add(f.member(), kind, start, w.i)
	}
	if f.array || w.quiet && level > 1 {
		return
	}
	switch m := (member{f.key, start, w.i, f.comma}); {
	case level == 1 && len(w.top) < maxTop:
		w.top = append(w.top, m)
	case level == 2 && w.dataAt == 2 && len(w.inside) < maxTop && w.inData() && w.is(m.key, keyObservedAt):
		w.inside = append(w.inside, m)
	}
}

// is reports whether a key spells name.
func (w *walker) is(k key, name string) bool {
	raw := w.b[k.start:k.end]
	if string(raw) == name {
		return true
	}
	return k.hash == hashOf(name) && string(payload.AppendUnquoted(nil, raw)) == name
}

// spelled is the decoded name of a key.
func (w *walker) spelled(k key) string {
	return string(payload.AppendUnquoted(nil, w.b[k.start:k.end]))
}

// path writes the path of the value that is read; "" = it is the root, or deeper
// than paths go.
func (w *walker) path() string {
	from := 0
	if w.dataAt == 2 && w.inData() && len(w.frames) > 1 {
		from = 1 // a tag is called by its name in the event data
	}
	if len(w.frames)-from > payload.MaxPath {
		return ""
	}
	var names []string
	for _, f := range w.frames[from:] {
		switch {
		case f.array:
			names = append(names, itoa(f.index))
		case f.key.end > 0:
			names = append(names, w.spelled(f.key))
		}
	}
	return payload.JoinPath(names)
}

// pathAt returns the path of the value at a place of the text, which it goes
// through once more.
func (w *walker) pathAt(at int) string {
	again := borrow(w.field, w.b)
	defer again.release()
	again.quiet, again.dataAt, again.stop = true, w.dataAt, at
	again.walk()
	return again.here
}
