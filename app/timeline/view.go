package timeline

import (
	"slices"
	"sync"
)

// View is the entries of a Store that match a filter, newest first: what a list
// on a screen shows. Row 0 is the newest. Gaps belong to every view, whatever
// the filter, since they say that something may be missing; the last row is a
// gap when messages went at the bound of the store.
//
// A filter is applied by Advance, a piece at a time: first to what has come
// since, then backwards through what was there, so that the newest matches are
// known at once and no call takes long. All methods are safe for concurrent use.
type View struct {
	store *Store

	mu    sync.Mutex
	match func(*Entry) bool // nil = all, and rows is not used
	rows  deque             // matches, oldest first
	newer ID                // the next to look at, upwards
	older ID                // the next to look at, downwards; done when it is below the oldest kept

	frozen bool
	held   ID // newest that is shown while frozen

	entry   Entry // of the filter's call
	scratch []byte
}

// NewView returns a view of the entries that match; nil matches all. The func is
// called with entries that are good for the time of the call alone, by any
// goroutine that calls Advance, and must not call the store or the view.
func NewView(s *Store, match func(*Entry) bool) *View {
	v := &View{store: s}
	v.SetMatch(match)
	return v
}

// SetMatch changes the filter and begins the search anew. A frozen view stays
// frozen where it is.
func (v *View) SetMatch(match func(*Entry) bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.store.mu.RLock()
	defer v.store.mu.RUnlock()
	v.match = match
	v.rows = deque{}
	v.newer = v.store.next
	v.older = v.store.next - 1
}

// Len returns the number of rows.
func (v *View) Len() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	b := v.bounds()
	return v.shown(b) + b.edgeRows()
}

// Messages returns the number of rows that are messages, not gaps.
func (v *View) Messages() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	b := v.bounds()
	return v.shown(b) - b.gaps
}

// Window returns the IDs of up to n rows from a row on.
func (v *View) Window(offset, n int) []ID {
	v.mu.Lock()
	defer v.mu.Unlock()
	b := v.bounds()
	shown := v.shown(b)
	offset = max(offset, 0)
	n = min(n, shown+b.edgeRows()-offset)
	if n <= 0 {
		return nil
	}
	ids := make([]ID, 0, n)
	for row := offset; row < offset+n; row++ {
		switch {
		case row >= shown:
			ids = append(ids, b.edge)
		case v.match == nil:
			ids = append(ids, b.last-ID(row))
		default:
			ids = append(ids, v.rows.id(b.hidden+shown-1-row))
		}
	}
	return ids
}

// Position returns the row of an entry, and whether it has one.
func (v *View) Position(id ID) (row int, ok bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	b := v.bounds()
	shown := v.shown(b)
	switch {
	case id == 0:
		return 0, false
	case id == b.edge:
		return shown, true
	case id < b.first || id > b.last:
		return 0, false
	case v.match == nil:
		return int(b.last - id), true
	}
	i := v.rows.search(id)
	if i >= b.hidden+shown || v.rows.id(i) != id {
		return 0, false
	}
	return b.hidden + shown - 1 - i, true
}

// bounds are what the store tells at one moment of what may be shown.
type bounds struct {
	first, last ID  // shown are matches from first to last
	newest      ID  // of the store; larger than last while frozen
	gaps, later int // gaps from first to last, and after last, as far as they were looked at
	edge        ID  // 0 = no row for it
	hidden      int // matches that Clear hides and Undo may bring back; they are before the first
}

func (b bounds) edgeRows() int {
	if b.edge != 0 {
		return 1
	}
	return 0
}

// bounds asks the store, and forgets matches that will not come back.
func (v *View) bounds() bounds {
	s := v.store
	s.mu.RLock()
	defer s.mu.RUnlock()
	b := bounds{first: s.shown, last: s.next - 1, newest: s.next - 1, edge: s.edgeID()}
	if v.frozen {
		b.last = min(b.last, v.held)
	}
	from, to := b.first, b.newest
	if v.match != nil {
		v.rows.trim(s.gone)
		b.hidden = v.rows.search(b.first)
		from, to = max(from, v.older+1), min(to, v.newer-1)
	}
	b.gaps = s.gapsBetween(from, min(to, b.last))
	b.later = s.gapsBetween(max(from, b.last+1), to)
	return b
}

// shown returns the number of rows but for that of the edge.
func (v *View) shown(b bounds) int {
	switch {
	case v.match != nil:
		return max(v.rows.search(b.last+1)-b.hidden, 0)
	case b.last < b.first:
		return 0
	}
	return int(b.last - b.first + 1)
}

// gapsBetween counts the gaps in memory from one ID to another.
func (s *Store) gapsBetween(from, to ID) int {
	if from > to {
		return 0
	}
	i, _ := slices.BinarySearch(s.gaps, from)
	j, _ := slices.BinarySearch(s.gaps, to+1)
	return j - i
}
