package timeline

import "time"

// Len returns the number of rows.
func (t *Tree) Len() int { return len(t.rows) }

// Named returns how many nodes a search looks at.
func (t *Tree) Named() int { return t.named }

// Several reports whether there are nodes of more than one project.
func (t *Tree) Several() bool { return t.several }

// Rows returns up to n rows from one on, with numbers of this moment. They are
// good until the next call.
func (t *Tree) Rows(offset, n int, now time.Time) []Row {
	t.store.mu.RLock()
	defer t.store.mu.RUnlock()
	t.out = t.out[:0]
	offset = max(offset, 0)
	if t.stats != t.store.stats { // cleared since Update
		return nil
	}
	for i := offset; i < min(offset+n, len(t.rows)); i++ {
		t.out = append(t.out, t.row(i, now))
	}
	return t.out
}

func (t *Tree) row(i int, now time.Time) Row {
	r := t.rows[i]
	n := t.stats.nodes.at(r.node)
	row := Row{
		Key: n.key(), Label: n.label(), Under: t.stats.nodes.at(n.parent).kind,
		Level: int(r.level), Pos: int(r.pos), Set: int(r.set),
		Stat: t.stats.stat(r.node, now),
	}
	if n.kids != 0 {
		row.Children, row.Open = len(t.stats.kids[n.kids-1]), r.open
	}
	return row
}

// Position returns the row of a node, and whether it has one.
func (t *Tree) Position(key Key) (row int, ok bool) {
	node, ok := t.find(key)
	if !ok {
		return 0, false
	}
	for i := range t.rows {
		if t.rows[i].node == node {
			return i, true
		}
	}
	return 0, false
}

// Parent returns the row that a row hangs on, and whether there is one.
func (t *Tree) Parent(row int) (parent int, ok bool) {
	for i := row - 1; i >= 0; i-- {
		if t.rows[i].level < t.rows[row].level {
			return i, true
		}
	}
	return 0, false
}

func (t *Tree) find(key Key) (int32, bool) {
	t.store.mu.RLock()
	defer t.store.mu.RUnlock()
	if t.stats == nil || t.stats != t.store.stats {
		return 0, false
	}
	return t.stats.find(key)
}
