package payload

import (
	"bytes"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// Tags visits the leaves (strings, numbers, true, false, null) of the object or
// array where Tag looks, in the order they stand, each with its path as JoinPath
// writes it and its raw text, until visit returns false. It stops after MaxTags
// leaves and goes MaxPath deep; of duplicate keys it visits each.
func Tags(b []byte, visit func(path string, raw []byte) bool) {
	if len(b) > MaxLookup {
		return
	}
	var w TagWalk
	w.Visit(tagged(b), func(path, raw []byte) bool { return visit(string(path), raw) })
}

// Members visits the members of the JSON object b, each with its raw key, without
// its quotes and still escaped, and its raw value, until visit returns false. It
// reports whether it saw a whole object with nothing behind it. It does not judge
// the values, and allocates nothing.
func Members(b []byte, visit func(key, raw []byte) bool) (whole bool) {
	start := SkipSpace(b, 0)
	if len(b) > MaxLookup || start >= len(b) || b[start] != '{' {
		return false
	}
	m := openMembers(b, start)
	for {
		key, from, to, ok := m.next()
		if !ok {
			return m.closed && SkipSpace(b, m.at) == len(b)
		}
		if !visit(key, b[from:to]) {
			return false
		}
	}
}

// TagWalk visits leaves as Tags does, and once it has grown allocates nothing: for
// who looks at every message. The zero TagWalk is ready to use. It is for one
// goroutine.
type TagWalk struct {
	Most int // leaves that are visited; 0 = MaxTags
	At   int // of the leaf that is visited: where its raw text begins in b

	levels []level
	path   []byte
	name   []byte // scratch
}

// level is an object or array on the way.
type level struct {
	members
	path  int // how long its path is
	index int
}

// Visit visits the leaves of the object or array b itself, until visit returns
// false; path and raw are good for the time of that call. It reports whether it saw
// all of b: not where the text stops being JSON, nor behind Most leaves.
func (w *TagWalk) Visit(b []byte, visit func(path, raw []byte) bool) (whole bool) {
	start := SkipSpace(b, 0)
	if start >= len(b) || b[start] != '{' && b[start] != '[' {
		return false
	}
	w.path = w.path[:0]
	w.levels = append(w.levels[:0], level{members: openMembers(b, start)})
	left := w.Most
	if left == 0 {
		left = MaxTags
	}
	for left > 0 {
		top := &w.levels[len(w.levels)-1]
		key, from, ok := top.open()
		if !ok {
			after := top.at
			if !top.closed || len(w.levels) == 1 {
				return top.closed
			}
			w.levels = w.levels[:len(w.levels)-1]
			w.levels[len(w.levels)-1].at = after
			continue
		}
		w.step(top, key)
		if from < len(b) && (b[from] == '{' || b[from] == '[') && len(w.levels) < MaxPath {
			w.levels = append(w.levels, level{members: openMembers(b, from), path: len(w.path)})
			continue
		}
		to := valueEnd(b, from)
		if to < 0 {
			return false
		}
		top.at = to
		if b[from] == '{' || b[from] == '[' {
			continue
		}
		left--
		w.At = from
		if !visit(w.path, b[from:to]) {
			return false
		}
	}
	return false
}

// step makes path that of the member of a level with this raw key, or the next
// index.
func (w *TagWalk) step(l *level, key []byte) {
	w.path = w.path[:l.path]
	if l.path > 0 {
		w.path = append(w.path, '.')
	}
	if l.array {
		w.path = strconv.AppendInt(w.path, int64(l.index), 10)
		l.index++
		return
	}
	name := key
	if bytes.IndexByte(key, '\\') >= 0 {
		w.name = AppendUnquoted(w.name[:0], key)
		name = w.name
	}
	w.path = appendStep(w.path, name)
}

// appendStep appends a name as quoteStep writes it.
func appendStep(path, name []byte) []byte {
	if plainStep(name) {
		return append(path, name...)
	}
	path = append(path, '"')
	for _, c := range name {
		if c == '"' || c == '\\' {
			path = append(path, '\\')
		}
		path = append(path, c)
	}
	return append(path, '"')
}

// plainStep reports whether a name needs no quotes: it is of letters, digits, "_"
// and "-", the latter not in front, where a filter reads it as "not".
func plainStep(name []byte) bool {
	if len(name) == 0 || name[0] == '-' {
		return false
	}
	for i := 0; i < len(name); {
		c := name[i]
		if c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-' {
			i++
			continue
		}
		r, size := utf8.DecodeRune(name[i:])
		if r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return false
		}
		i += size
	}
	return true
}
