package payload

// The bounds of an Outline.
const (
	MaxLevel   = 100    // levels that are told apart; what is deeper is only counted over
	MaxMembers = 5000   // members of one object or array that are kept
	maxNodes   = 50_000 // values that are kept in all
	maxDeep    = 40_000 // of them, below the third level: one long list leaves room for its neighbours
)

// Outline is the structure of a JSON object or array, read a piece at a time so
// that a text of any size and depth never takes long: see Read. It keeps where
// the values stand, not what they are, and no more of them than its bounds; it
// counts the rest. Lines shows it.
//
// It checks that brackets, commas and colons are in their places and does not
// look into numbers and strings.
type Outline struct {
	b      []byte
	at     int
	expect expectation
	broken bool

	nodes   []node
	stack   []int32 // objects and arrays that are open, all of them kept
	current int32   // value that is being read
	key     [2]int32
	isKey   bool // the string that is being read is a key

	depth  int  // while counting: brackets that are open
	quoted bool // while counting: inside a string
}

const none = -1

// node is one value. Members of the text are linked in their order.
type node struct {
	start, end     int32 // in the text; end 0 = not reached yet
	key, keyEnd    int32 // of the key with its quotes; 0, 0 = an element of an array
	parent         int32
	child, last    int32 // first and last member that is kept; 0 = none
	next           int32 // member behind this one that is kept; 0 = none
	index          int32 // among its siblings
	count, members int32 // that it has as far as it was read, and of them kept
	level          int16 // of the root: 1
	first          byte  // character
	whole          bool  // its closing bracket was met
}

func (n *node) container() bool { return n.first == '{' || n.first == '[' }

// expectation is what comes next in the text.
type expectation uint8

const (
	aValue expectation = iota
	aMember
	firstMember // or the end of an empty object or array
	aColon
	afterValue
	inString
	inWord
	counting // the members of the top of the stack, none of which is kept any more
	theEnd
)

// NewOutline returns the outline of b, of which nothing is read yet. b must not
// change.
func NewOutline(b []byte) *Outline { return &Outline{b: b} }

// Read goes on for about n bytes and reports whether there is more to read.
func (o *Outline) Read(n int) (more bool) {
	for end := min(len(o.b), o.at+n); o.at < end && o.expect != theEnd; {
		switch o.expect {
		case inString:
			o.readString(end)
		case inWord:
			o.readWord(end)
		case counting:
			o.count(end)
		default:
			o.token(o.b[o.at])
		}
	}
	if o.at >= len(o.b) {
		o.at, o.expect = len(o.b), theEnd
	}
	return o.expect != theEnd
}

// Done reports whether all was read.
func (o *Outline) Done() bool { return o.expect == theEnd }

// Broken returns where the text stops being JSON, in bytes, and whether it does:
// something else stands there, or the end of the text.
func (o *Outline) Broken() (at int, broken bool) {
	return o.at, o.broken || o.Done() && (len(o.nodes) == 0 || !o.nodes[0].whole)
}

func (o *Outline) readString(end int) {
	for o.at < end {
		switch o.b[o.at] {
		case '\\':
			o.at++
		case '"':
			o.at++
			if o.isKey {
				o.isKey, o.expect, o.key[1] = false, aColon, int32(o.at)
			} else {
				o.close()
			}
			return
		}
		o.at++
	}
}

func (o *Outline) readWord(end int) {
	for o.at < end && !delimits(o.b[o.at]) {
		o.at++
	}
	if o.at < end {
		o.close()
	}
}

// count goes to the end of the object or array at the top of the stack.
func (o *Outline) count(end int) {
	b, i, depth, quoted, members := o.b, o.at, o.depth, o.quoted, int32(0)
	for ; i < end && depth > 0; i++ {
		switch c := b[i]; {
		case quoted:
			if c == '\\' {
				i++
			} else if c == '"' {
				quoted = false
			}
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		case c == ',' && depth == 1:
			members++
		}
	}
	o.at, o.depth, o.quoted = i, depth, quoted
	o.nodes[o.top()].count += members
	if depth == 0 {
		o.leave()
	}
}

// leave closes the top of the stack.
func (o *Outline) leave() {
	o.current = o.top()
	o.nodes[o.current].whole = true
	o.stack = o.stack[:len(o.stack)-1]
	o.close()
}

// token takes what stands between values.
func (o *Outline) token(c byte) {
	if c == ' ' || c == '\n' || c == '\t' || c == '\r' {
		o.at++
		return
	}
	object := len(o.stack) > 0 && o.nodes[o.top()].first == '{'
	switch {
	case (o.expect == firstMember || o.expect == afterValue) && (object && c == '}' || !object && c == ']' && len(o.stack) > 0):
		o.at++
		o.leave()
	case o.expect == afterValue && c == ',':
		o.at++
		o.expect = aMember
	case o.expect == aColon && c == ':':
		o.at++
		o.expect = aValue
	case (o.expect == firstMember || o.expect == aMember) && object && c == '"':
		o.key[0] = int32(o.at)
		o.at++
		o.isKey, o.expect = true, inString
	case o.expect == aValue || (o.expect == firstMember || o.expect == aMember) && !object:
		o.open(c)
	default:
		o.broken, o.expect = true, theEnd
	}
}

// open begins a value.
func (o *Outline) open(c byte) {
	container := c == '{' || c == '['
	if c != '"' && !container && delimits(c) || len(o.nodes) == 0 && !container {
		o.broken, o.expect = true, theEnd
		return
	}
	o.current = o.add(c)
	o.key = [2]int32{}
	switch {
	case o.current == none: // and so for all that follow beside it
		o.expect, o.depth, o.quoted = counting, 1, false
		return
	case c == '"':
		o.expect = inString
	case container:
		o.stack = append(o.stack, o.current)
		o.expect = firstMember
	default:
		o.expect = inWord
	}
	o.at++
}

// close ends a value.
func (o *Outline) close() {
	o.nodes[o.current].end = int32(o.at)
	o.expect = afterValue
	if len(o.stack) == 0 {
		o.expect = theEnd
		o.at = SkipSpace(o.b, o.at)
		o.broken = o.at < len(o.b)
	}
}

func (o *Outline) top() int32 { return o.stack[len(o.stack)-1] }

// add counts a value and keeps it where there is room.
func (o *Outline) add(first byte) int32 {
	n := node{start: int32(o.at), key: o.key[0], keyEnd: o.key[1], first: first, level: 1}
	if len(o.stack) > 0 {
		n.parent = o.top()
		p := &o.nodes[n.parent]
		n.index, n.level = p.count, p.level+1
		p.count++
		if p.level >= MaxLevel || p.members >= MaxMembers || len(o.nodes) >= maxNodes || n.level > 3 && len(o.nodes) >= maxDeep {
			return none
		}
	}
	id := int32(len(o.nodes))
	o.nodes = append(o.nodes, n)
	if id == 0 {
		return id
	}
	p := &o.nodes[n.parent]
	if p.child == 0 {
		p.child = id
	} else {
		o.nodes[p.last].next = id
	}
	p.last = id
	p.members++
	return id
}
