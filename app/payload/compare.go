package payload

import (
	"bytes"
	"slices"
	"strconv"
)

// The bounds of Compare.
const (
	MaxCompared = 64 << 10 // bytes of a payload that is compared by its parts
	MaxChanges  = 500      // changes or lines that are listed
	maxStepped  = 3 << 20  // bytes stepped over in all while comparing JSON
	maxSide     = 120      // characters of a value in a Change
)

// Manner is how two payloads were compared.
type Manner uint8

// The manners of comparing.
const (
	ByPath  Manner = iota // both are JSON: Changes, Same
	ByLine                // both are text: Lines
	ByBytes               // Offset, OldBytes, NewBytes
)

// ChangeKind says what happened to a value.
type ChangeKind uint8

// The kinds of changes.
const (
	Changed ChangeKind = iota
	Added
	Removed
)

// Change is one difference of two JSON texts. Values are as sent; of a long one
// the beginning, of an object or array one line.
type Change struct {
	Kind     ChangeKind
	Path     string // as JoinPath writes it; "" = the whole
	Old, New string
}

// Comparison is what became of a payload from one message to the next.
type Comparison struct {
	Manner           Manner
	Equal            bool // byte for byte
	TooLarge         bool // for comparing by parts: it was done by bytes instead
	OldSize, NewSize int  // bytes

	Changes []Change
	Same    int // strings, numbers and literals that are as they were
	Lines   []DiffLine
	Unlist  int // changes or lines beyond MaxChanges

	Offset             int    // first byte that differs; the shorter size where one continues the other
	OldBytes, NewBytes string // in hex, from Offset on; "" = none
}

// Compare tells what is different in new. JSON is compared by path: the order of
// keys and the space between parts do not count, the writing of a number does
// (127 is not 127.0), elements of arrays are compared by index, and of
// duplicate keys the last counts. Other text is compared by lines, and what is
// neither, or longer than MaxCompared, by bytes.
func Compare(old, new []byte) Comparison {
	c := Comparison{OldSize: len(old), NewSize: len(new), Equal: bytes.Equal(old, new)}
	a, b := Detect(old), Detect(new)
	c.TooLarge = max(len(old), len(new)) > MaxCompared && a != Binary && b != Binary
	switch {
	case c.TooLarge || a == Binary || b == Binary || a == Empty || b == Empty:
	case a == JSON && b == JSON:
		if d := (differ{left: maxStepped}); d.compare(old, new) {
			c.Manner, c.Changes, c.Same, c.Unlist = ByPath, d.changes, d.same, d.unlisted
			return c
		}
		c.TooLarge = true
	default:
		if lines, unlisted, ok := diffLines(old, new); ok {
			c.Manner, c.Lines, c.Unlist = ByLine, lines, unlisted
			return c
		}
		c.TooLarge = true
	}
	c.Manner = ByBytes
	c.Offset = firstDifference(old, new)
	c.OldBytes, c.NewBytes = hexLine(old[c.Offset:], 3*hexWidth), hexLine(new[c.Offset:], 3*hexWidth)
	return c
}

// firstDifference returns the first place where a and b differ.
func firstDifference(a, b []byte) int {
	const block = 4 << 10
	n, i := min(len(a), len(b)), 0
	for i+block <= n && bytes.Equal(a[i:i+block], b[i:i+block]) {
		i += block
	}
	for i < n && a[i] == b[i] {
		i++
	}
	return i
}

// differ compares two JSON texts without recursion: what is still to be compared
// waits on a stack, the next on top.
type differ struct {
	stack    []pair
	changes  []Change
	same     int
	unlisted int
	left     int // bytes that may still be stepped over
}

// pair is a value of the old text and the one of the new at the same path; nil =
// there is none.
type pair struct {
	old, new []byte
	path     string
	level    int
}

// compare reports whether it came to an end within its bounds.
func (d *differ) compare(old, new []byte) bool {
	d.stack = []pair{{bytes.TrimSpace(old), bytes.TrimSpace(new), "", 1}}
	for len(d.stack) > 0 {
		p := d.stack[len(d.stack)-1]
		d.stack = d.stack[:len(d.stack)-1]
		if d.left -= len(p.old) + len(p.new); d.left < 0 {
			return false
		}
		switch {
		case p.old == nil:
			d.note(Change{Added, p.path, "", shortValue(p.new)})
		case p.new == nil:
			d.note(Change{Removed, p.path, shortValue(p.old), ""})
		case bytes.Equal(p.old, p.new):
			d.same += leaves(p.new)
		case p.level <= MaxLevel && p.old[0] == p.new[0] && (p.new[0] == '{' || p.new[0] == '['):
			d.members(p)
		default:
			d.note(Change{Changed, p.path, shortValue(p.old), shortValue(p.new)})
		}
	}
	return true
}

func (d *differ) note(c Change) {
	if len(d.changes) == MaxChanges {
		d.unlisted++
		return
	}
	d.changes = append(d.changes, c)
}

// members compares the members of both values: those of the new one in their
// order, then what is gone. What differs goes on the stack.
func (d *differ) members(p pair) {
	old, list := membersOf(p.old), membersOf(p.new)
	waiting := len(d.stack)
	for i, is := range list.all {
		was, _ := old.find(is, i)
		if was != nil && bytes.Equal(was, is.raw) {
			d.same += leaves(is.raw)
			continue
		}
		d.push(p, is, was, is.raw)
	}
	for i, was := range old.all {
		if _, ok := list.find(was, i); !ok {
			d.push(p, was, was.raw, nil)
		}
	}
	slices.Reverse(d.stack[waiting:])
}

func (d *differ) push(p pair, m member, old, new []byte) {
	path := quoteStep(m.name)
	if p.path != "" {
		path = p.path + "." + path
	}
	d.stack = append(d.stack, pair{old, new, path, p.level + 1})
}

// member is one of an object, or of an array, where its name is its index.
type member struct {
	name string
	raw  []byte
}

// memberList holds each name once, with its last value.
type memberList struct {
	all   []member
	array bool
	at    map[string]int // by name; nil while there are few
}

const fewMembers = 16 // up to which a look at each is faster than a map

func membersOf(b []byte) (l memberList) {
	m := openMembers(b, 0)
	l.array = m.array
	for {
		key, start, end, ok := m.next()
		if !ok {
			return l
		}
		is := member{raw: b[start:end]}
		if l.array {
			is.name = strconv.Itoa(len(l.all))
			l.all = append(l.all, is)
			continue
		}
		is.name = unquote(key)
		if i, again := l.index(is.name); again {
			l.all[i].raw = is.raw
			continue
		}
		if len(l.all) == fewMembers {
			l.at = make(map[string]int, 4*fewMembers)
			for i, m := range l.all {
				l.at[m.name] = i
			}
		}
		if l.at != nil {
			l.at[is.name] = len(l.all)
		}
		l.all = append(l.all, is)
	}
}

func (l *memberList) index(name string) (int, bool) {
	if l.at != nil {
		i, ok := l.at[name]
		return i, ok
	}
	for i := range l.all {
		if l.all[i].name == name {
			return i, true
		}
	}
	return 0, false
}

// find returns the value of the member with the name of m, which stands at i in
// another list, and most likely here too.
func (l *memberList) find(m member, i int) (raw []byte, ok bool) {
	if i < len(l.all) && l.all[i].name == m.name {
		return l.all[i].raw, true
	}
	if l.array {
		return nil, false
	}
	if i, ok = l.index(m.name); ok {
		return l.all[i].raw, true
	}
	return nil, false
}

// shortValue writes a value on one line.
func shortValue(raw []byte) string { return Excerpt(raw, maxSide) }

// leaves counts the strings, numbers and literals of valid JSON that are no keys.
func leaves(b []byte) (n int) {
	for i := 0; i < len(b); {
		switch b[i] {
		case '"':
			if i = StringEnd(b, i); i < 0 {
				return n
			}
			if after := SkipSpace(b, i); after >= len(b) || b[after] != ':' {
				n++
			}
		case '{', '}', '[', ']', ',', ':', ' ', '\n', '\t', '\r':
			i++
		default:
			i = valueEnd(b, i)
			n++
		}
	}
	return n
}
