package timeline

import (
	"fmt"
	"slices"
	"testing"
)

// TestEntriesKnowThoseBefore: in a filter and in a walk, of their own topic, as far
// as they are kept, and nowhere else.
func TestEntriesKnowThoseBefore(t *testing.T) {
	s := New(Limits{Bytes: 1 << 20, Count: 1000})
	for i := range 9 {
		topic := []string{"a", "b", "a"}[i%3]
		s.Append(Entry{Topic: topic, Payload: fmt.Appendf(nil, "%s%d", topic, i), Properties: Properties{ContentType: "x"}})
	}
	before := func(e *Entry, n int) (list []string) {
		e.Earlier(n, 2, func(b []byte) bool {
			list = append(list, string(b))
			return string(b) != "a2"
		})
		return list
	}
	want := []string{"a6", "a5", "a3"}
	s.Walk(9, 1, func(e *Entry) {
		if got := before(e, 3); !slices.Equal(got, want) {
			t.Errorf("in a walk: %v", got)
		}
		if got := before(e, 10); len(got) != 4 {
			t.Errorf("until the visit ends: %v", got)
		}
	})
	seen := 0
	v := NewView(s, func(e *Entry) bool {
		if e.ID == 9 {
			seen++
			if got := before(e, 3); !slices.Equal(got, want) {
				t.Errorf("in a filter: %v", got)
			}
		}
		return true
	})
	v.Advance(100)
	if e, _ := s.Get(9); before(&e, 3) != nil || seen != 1 {
		t.Error("an entry that was copied has some, or the filter did not see it")
	}
	s.Clear()
	s.Append(Entry{Topic: "a"})
	s.Walk(10, 1, func(e *Entry) {
		if got := before(e, 3); got != nil {
			t.Errorf("those that were cleared: %v", got)
		}
	})
}
