package timeline

import (
	"strings"
	"time"
)

// Tree is the statistics as rows on a screen: nodes whose parents are open, in
// order. Nothing is copied but the rows that are asked for, and rows are put
// together anew only when nodes came, something was opened or closed, or the
// order is to be looked at again.
//
// A Tree is for one goroutine; the store may be used by others meanwhile.
type Tree struct {
	store   *Store
	stats   *statistics  // that rows speak of
	decided map[Key]bool // what was opened and closed, against the habit of its kind
	search  string       // in small letters; "" = none
	order   Order
	stale   bool        // rows are to be put together
	flags   []treeFlags // of the nodes that are known
	ranks   []int32     // of nodes among their siblings, where flagRanked says so
	rows    []treeRow
	out     []Row  // what Rows returned
	project string // of the first node that has one
	several bool   // there are nodes of more than one project
	named   int    // nodes that a search looks at
}

type treeRow struct {
	node     int32
	pos, set int32
	level    uint8
	open     bool
}

type treeFlags uint8

const (
	flagOpen   treeFlags = 1 << iota
	flagMatch            // the search finds it
	flagHolds            // the search finds something below it
	flagRanked           // its children have ranks
)

// Row is one row of a Tree.
type Row struct {
	Key
	Label    string   // the last part of Key.Name; of a topic, what its parents' names leave of it
	Under    NodeKind // kind of the parent; 0 = none
	Level    int      // from 1
	Pos, Set int      // among its siblings that are rows, from 1, and how many there are
	Children int      // rows or not
	Open     bool     // the children are rows
	Stat     Stat
}

// NewTree returns a tree of the statistics of a store, by name.
func NewTree(s *Store) *Tree { return &Tree{store: s, decided: map[Key]bool{}} }

// Open shows or hides the children of a node. It is remembered even if the node
// is cleared away and comes again.
func (t *Tree) Open(key Key, open bool) {
	t.decided[key] = open
	if i, ok := t.find(key); ok && i < int32(len(t.flags)) {
		t.flags[i] &^= flagOpen
		if open {
			t.flags[i] |= flagOpen
		}
	}
	t.stale = true
}

// Search leaves the nodes whose label holds a text, in any letter case, with all
// that is below them, and what they hang on; "" leaves all. Topics of devices and
// groups are not looked at.
func (t *Tree) Search(text string) {
	text = strings.ToLower(text)
	if text != t.search {
		t.search = text
		t.forget()
	}
}

// Sort changes the order of siblings.
func (t *Tree) Sort(o Order) {
	if o != t.order {
		t.order = o
		t.rank()
	}
}

// Update brings the rows up to date with the nodes that there are, and reports
// whether there was anything to do. Rows that are ordered by something else than
// their names keep the order that they had, unless reorder is set.
func (t *Tree) Update(now time.Time, reorder bool) (changed bool) {
	t.store.mu.Lock() // since children may have to be sorted
	defer t.store.mu.Unlock()
	if t.stats != t.store.stats {
		t.stats = t.store.stats
		t.forget()
	}
	if reorder && t.order != ByName {
		t.rank()
	}
	if int32(len(t.flags)) == t.stats.nodes.n && !t.stale {
		return false
	}
	t.stale = false
	for i := int32(len(t.flags)); i < t.stats.nodes.n; i++ {
		t.learn(i)
	}
	t.rows = t.rows[:0]
	t.put(0, 1, t.search == "", now)
	return true
}

// forget makes Update look at all nodes again.
func (t *Tree) forget() {
	t.flags, t.ranks, t.stale = t.flags[:0], t.ranks[:0], true
	t.project, t.several, t.named = "", false, 0
}

// rank makes Update work out the order again.
func (t *Tree) rank() {
	for i := range t.flags {
		t.flags[i] &^= flagRanked
	}
	t.stale = true
}

// learn sets the flags of a new node.
func (t *Tree) learn(i int32) {
	n := t.stats.nodes.at(i)
	f := treeFlags(0)
	open := n.kind == KindUser || n.kind == KindGroups || n.kind == KindOther
	if len(t.decided) > 0 {
		if decided, ok := t.decided[n.key()]; ok {
			open = decided
		}
	}
	if open {
		f |= flagOpen
	}
	if under := t.stats.nodes.at(n.parent).kind; n.kind != KindTopic || under == KindOther || under == KindLevel {
		t.named++
		if t.search != "" && strings.Contains(strings.ToLower(n.label()), t.search) {
			f |= flagMatch
			for p := n.parent; p != 0 && t.flags[p]&flagHolds == 0; p = t.stats.nodes.at(p).parent {
				t.flags[p] |= flagHolds
			}
		}
	}
	if n.kind == KindUser || n.kind == KindGroups {
		project, _, _ := strings.Cut(n.name, "/")
		t.several = t.several || t.project != "" && project != t.project
		t.project = project
	}
	t.flags = append(t.flags, f)
	t.ranks = append(t.ranks, unranked)
}

// put appends the rows below a node; all is whether a search leaves them all.
func (t *Tree) put(i int32, level uint8, all bool, now time.Time) {
	kids := t.ordered(i, now)
	set := int32(len(kids))
	if !all {
		set = 0
		for _, k := range kids {
			if t.flags[k]&(flagMatch|flagHolds) != 0 {
				set++
			}
		}
	}
	pos := int32(0)
	for _, k := range kids {
		if f := t.flags[k]; all || f&(flagMatch|flagHolds) != 0 {
			pos++
			open := t.isOpen(k)
			t.rows = append(t.rows, treeRow{k, pos, set, level, open})
			if open {
				t.put(k, level+1, all || f&flagMatch != 0, now)
			}
		}
	}
}

// isOpen reports whether the children of a node are rows. A search opens what it
// finds something in.
func (t *Tree) isOpen(i int32) bool {
	return t.flags[i]&flagOpen != 0 || t.search != "" && t.flags[i]&flagHolds != 0
}
