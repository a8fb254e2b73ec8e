package timeline

import (
	"slices"
	"testing"
)

func TestAfterReadsAViewInTheOrderOfArrival(t *testing.T) {
	s := New(Limits{Bytes: MinBytes, Count: 10})
	fill(s, 14) // 1 to 4 are dropped
	tests := []struct {
		name  string
		match func(*Entry) bool
		id    ID
		n     int
		want  []ID
		left  int
	}{
		{"all", nil, 0, 100, []ID{5, 6, 7, 8, 9, 10, 11, 12, 13, 14}, 10},
		{"a few", nil, 0, 3, []ID{5, 6, 7}, 10},
		{"what is gone is passed over", nil, 1, 2, []ID{5, 6}, 10},
		{"the newest was read", nil, 14, 100, nil, 0},
		{"matches", even, 0, 100, []ID{6, 8, 10, 12, 14}, 5},
		{"a few matches", even, 6, 2, []ID{8, 10}, 4},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := NewView(s, test.match)
			finish(v)
			got, left := v.After(test.id, test.n)
			if !slices.Equal(got, test.want) || left != test.left {
				t.Errorf("%v and %d left, want %v and %d", got, left, test.want, test.left)
			}
		})
	}
}

func TestASnapshotStaysAsItIs(t *testing.T) {
	odd := func(e *Entry) bool { return !even(e) }
	tests := []struct {
		name  string
		match func(*Entry) bool
		ready bool // searched before the snapshot
		want  []ID
	}{
		{"all", nil, true, []ID{1, 2, 3, 4, 5, 6}},
		{"matches", even, true, []ID{2, 4, 6}},
		{"matches that are still to be found", even, false, []ID{2, 4, 6}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := small()
			fill(s, 6)
			v := NewView(s, test.match)
			if test.ready {
				finish(v)
			}
			snapshot := v.Snapshot()
			fill(s, 4)
			v.SetMatch(odd)
			finish(v)
			finish(snapshot)
			if ids, _ := snapshot.After(0, 100); !slices.Equal(ids, test.want) {
				t.Errorf("%v, want %v", ids, test.want)
			}
			v.SetMatch(test.match)
			v.Freeze()
			fill(s, 4)
			if ids, _ := v.Snapshot().After(8, 100); len(ids) > 0 && ids[len(ids)-1] > 10 {
				t.Errorf("%v of a paused view", ids)
			}
		})
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
