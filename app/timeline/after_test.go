package timeline

import (
	"slices"
	"testing"
)

func TestAfterReadsAViewInTheOrderOfArrival(t *testing.T) {
	s := New(Limits{Bytes: MinBytes, Count: 10})
	fill(s, 14) // 1 to 4 are dropped
	tests := []struct {
		name      string
		match     func(*Entry) bool
		id, until ID
		n         int
		want      []ID
		left      int
	}{
		{"all", nil, 0, 14, 100, []ID{5, 6, 7, 8, 9, 10, 11, 12, 13, 14}, 10},
		{"a few", nil, 0, 14, 3, []ID{5, 6, 7}, 10},
		{"up to an entry", nil, 6, 8, 100, []ID{7, 8}, 2},
		{"what is gone is passed over", nil, 1, 6, 100, []ID{5, 6}, 2},
		{"all of it is gone", nil, 0, 3, 100, nil, 0},
		{"the newest was read", nil, 14, 14, 100, nil, 0},
		{"matches", even, 0, 13, 100, []ID{6, 8, 10, 12}, 4},
		{"a few matches", even, 6, 14, 2, []ID{8, 10}, 4},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := NewView(s, test.match)
			finish(v)
			got, left := v.After(test.id, test.until, test.n)
			if !slices.Equal(got, test.want) || left != test.left {
				t.Errorf("%v and %d left, want %v and %d", got, left, test.want, test.left)
			}
		})
	}
}

func TestAfterStopsWhereAPausedViewDoes(t *testing.T) {
	for _, match := range []func(*Entry) bool{nil, even} {
		s := small()
		fill(s, 5)
		v := NewView(s, match)
		finish(v)
		v.Freeze()
		fill(s, 5)
		finish(v)
		if ids, _ := v.After(3, 100, 100); len(ids) == 0 || ids[len(ids)-1] > 5 {
			t.Errorf("%v", ids)
		}
		if v.Newest() != 5 {
			t.Errorf("%d is the newest", v.Newest())
		}
	}
}

func TestTheEdgeTellsWhatWentAtTheBound(t *testing.T) {
	s := New(Limits{Bytes: MinBytes, Count: 10})
	fill(s, 10)
	if e, ok := s.Edge(); ok {
		t.Errorf("%+v, though nothing went", e)
	}
	fill(s, 4)
	if e, ok := s.Edge(); !ok || e.Kind != Gap || e.Gap.Cause != GapBound || e.Gap.Count != 4 {
		t.Errorf("%+v, %v", e, ok)
	}
	s.Clear()
	if _, ok := s.Edge(); ok {
		t.Error("an edge after Clear")
	}
}
