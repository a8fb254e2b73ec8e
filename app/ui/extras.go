package ui

import (
	"sort"

	"deviceconsole/app/timeline"
)

// extras are rows below a device that are no nodes: watched tags with their last
// values.
type extras struct {
	Of   timeline.Key
	Rows []extra
}

// extra is one of them.
type extra struct {
	Name, Value string
	Line        string // path of a drawing, 64 wide and 16 high; "" = none
}

// inserted are extras as rows of the tree.
type inserted struct {
	row  int // of the node that they hang on
	rows []extra
}

// insert finds the rows that have extras, and returns how many those are.
func (t *tree) insert() (n int) {
	t.below = t.below[:0]
	if t.extra == nil {
		return 0
	}
	for _, x := range t.extra() {
		if row, ok := t.rows.Position(x.Of); ok && len(x.Rows) > 0 {
			t.below = append(t.below, inserted{row, x.Rows})
			n += len(x.Rows)
		}
	}
	sort.Slice(t.below, func(i, j int) bool { return t.below[i].row < t.below[j].row })
	return n
}

// rowAt returns the row of a node that stands at a place of the sheet, and which
// of its extras it is; 0 = the node itself.
func (t *tree) rowAt(place int) (row, extra int) {
	for _, x := range t.below {
		switch {
		case place <= x.row:
			return place, 0
		case place <= x.row+len(x.rows):
			return x.row, place - x.row
		}
		place -= len(x.rows)
	}
	return place, 0
}

// placeOf returns the place of a node's row on the sheet.
func (t *tree) placeOf(row int) int {
	place := row
	for _, x := range t.below {
		if x.row < row {
			place += len(x.rows)
		}
	}
	return place
}

// extrasOf are those that hang on a row.
func (t *tree) extrasOf(row int) []extra {
	for _, x := range t.below {
		if x.row == row {
			return x.rows
		}
	}
	return nil
}
