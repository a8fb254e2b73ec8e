package timeline

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
)

func even(e *Entry) bool { return e.Payload[len(e.Payload)-1]%2 == 0 }

func fill(s *Store, n int) {
	for range n {
		s.Append(message("t", fmt.Sprint(s.next)))
	}
}

func finish(v *View) {
	for v.Advance(1000) {
	}
}

func TestAFilterFindsTheNewestFirstAndPieceByPiece(t *testing.T) {
	s := small()
	fill(s, 1000)
	v := NewView(s, even)
	if v.Len() != 0 {
		t.Fatalf("%d rows before the search", v.Len())
	}
	if !v.Advance(10) {
		t.Fatal("10 of 1000 were all")
	}
	if got, want := v.Window(0, 10), []ID{1000, 998, 996, 994, 992}; !slices.Equal(got, want) {
		t.Errorf("first matches %v, want %v", got, want)
	}
	fill(s, 4) // comes first, though the search backwards is not done
	v.Advance(4)
	if got, want := v.Window(0, 3), []ID{1004, 1002, 1000}; !slices.Equal(got, want) {
		t.Errorf("newest matches %v, want %v", got, want)
	}
	finish(v)
	if v.Len() != 502 {
		t.Errorf("%d rows in the end", v.Len())
	}
}

func TestALongPayloadUsesMoreOfTheBudget(t *testing.T) {
	s := New(Limits{Bytes: 1 << 20, Count: 100})
	for range 4 {
		s.Append(Entry{Topic: "t", Payload: bytes.Repeat([]byte("x"), 100*bytesPerStep)})
	}
	v := NewView(s, func(*Entry) bool { return true })
	v.Advance(50)
	if v.Len() != 1 {
		t.Errorf("looked at %d long entries for a budget of half of one", v.Len())
	}
}

func TestGapsBelongToEveryView(t *testing.T) {
	s := small()
	fill(s, 3)
	gap := s.Append(Entry{Kind: Gap, Gap: GapInfo{Reason: "offline"}})
	fill(s, 1)
	for name, match := range map[string]func(*Entry) bool{"all": nil, "none": func(*Entry) bool { return false }} {
		t.Run(name, func(t *testing.T) {
			v := NewView(s, match)
			finish(v)
			if _, ok := v.Position(gap); !ok {
				t.Error("the gap is not there")
			}
			if got, want := v.Messages(), v.Len()-1; got != want {
				t.Errorf("%d messages, want %d", got, want)
			}
		})
	}
}

func TestTheLastRowSaysWhatWentAtTheBound(t *testing.T) {
	for name, match := range map[string]func(*Entry) bool{"all": nil, "even": even} {
		t.Run(name, func(t *testing.T) {
			s := New(Limits{Bytes: MinBytes, Count: 10})
			v := NewView(s, match)
			fill(s, 15)
			finish(v)
			last := v.Window(v.Len()-1, 5)
			if len(last) != 1 {
				t.Fatalf("last row is %v", last)
			}
			e, ok := s.Get(last[0])
			if !ok || e.Gap.Cause != GapBound || e.Gap.Count != 5 {
				t.Errorf("last row is %+v", e)
			}
			if row, ok := v.Position(last[0]); !ok || row != v.Len()-1 {
				t.Errorf("its position is %d, %v", row, ok)
			}
			if v.Messages() != v.Len()-1 {
				t.Errorf("%d messages in %d rows", v.Messages(), v.Len())
			}
		})
	}
}

func TestFreezeHoldsTheViewAndCountsWhatWaits(t *testing.T) {
	for name, match := range map[string]func(*Entry) bool{"all": nil, "even": even} {
		t.Run(name, func(t *testing.T) {
			s := small()
			v := NewView(s, match)
			fill(s, 10)
			finish(v)
			rows := v.Window(0, 20)
			v.Freeze()
			fill(s, 6)
			s.Append(Entry{Kind: Gap})
			finish(v)
			if got := v.Window(0, 20); !slices.Equal(got, rows) {
				t.Errorf("rows %v moved from %v", got, rows)
			}
			want := 6
			if match != nil {
				want = 3
			}
			if v.Waiting() != want {
				t.Errorf("%d wait, want %d", v.Waiting(), want)
			}
			if _, ok := v.Position(16); ok {
				t.Error("a waiting entry has a row")
			}
			v.Thaw()
			if v.Waiting() != 0 || v.Len() != len(rows)+want+1 {
				t.Errorf("%d wait, %d rows", v.Waiting(), v.Len())
			}
		})
	}
}

func TestAnotherFilterLeavesAPausedViewWhereItIs(t *testing.T) {
	s := small()
	v := NewView(s, nil)
	fill(s, 10)
	v.Freeze()
	fill(s, 10)
	v.SetMatch(even)
	finish(v)
	if got, want := v.Window(0, 20), []ID{10, 8, 6, 4, 2}; !slices.Equal(got, want) {
		t.Errorf("rows %v, want %v", got, want)
	}
	if v.Waiting() != 5 {
		t.Errorf("%d wait, want 5", v.Waiting())
	}
}

func TestWindowsOutsideTheRowsAreEmpty(t *testing.T) {
	s := small()
	v := NewView(s, nil)
	if v.Len() != 0 || v.Window(0, 10) != nil {
		t.Error("an empty store has rows")
	}
	fill(s, 3)
	for _, w := range [][2]int{{3, 1}, {100, 100}, {0, 0}, {0, -1}} {
		if got := v.Window(w[0], w[1]); len(got) != 0 {
			t.Errorf("Window(%d, %d) = %v", w[0], w[1], got)
		}
	}
	if got := v.Window(-5, 2); !slices.Equal(got, []ID{3, 2}) {
		t.Errorf("Window(-5, 2) = %v", got)
	}
	for _, id := range []ID{0, 4} {
		if _, ok := v.Position(id); ok {
			t.Errorf("%d has a row", id)
		}
	}
}

func TestAFilterSeesOfEachEntryWhatItHas(t *testing.T) {
	s := small()
	s.Append(Entry{Kind: Sent, Topic: "sent", SendID: 7, Properties: Properties{ContentType: "a/b"}})
	s.Append(Entry{Topic: "received", Properties: Properties{User: []UserProperty{{"k", "v"}}}})
	s.Append(Entry{Topic: "plain"})
	s.Append(Entry{Kind: Gap, Gap: GapInfo{Reason: "r"}})
	s.Append(Entry{Topic: "plain too"})
	var seen []Entry
	v := NewView(s, func(e *Entry) bool {
		seen = append(seen, *e)
		return true
	})
	finish(v)
	if len(seen) != 4 {
		t.Errorf("the filter saw %d entries, want the 4 messages", len(seen))
	}
	for _, got := range seen {
		want, _ := s.Get(got.ID)
		want.in = s // Earlier works in a filter
		checkEqual(t, got, want)
	}
}
