package timeline

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestWalkVisitsKeptEntriesInOrder(t *testing.T) {
	s := New(Limits{Bytes: MinBytes, Count: 600})
	for i := range 999 {
		s.Append(Entry{At: noon, Topic: "t", Payload: bytes.Repeat([]byte("x"), i%5), Properties: Properties{ContentType: strings.Repeat("c", i%2)}})
	}
	s.Append(Entry{Kind: Gap, Gap: GapInfo{Reason: "r"}})
	oldest := ID(1000 - 600 + 1)
	tests := []struct {
		from        ID
		n           int
		first, next ID
	}{
		{1, 10, oldest, oldest + 10},
		{0, 600, oldest, 1001},
		{700, 1, 700, 701},
		{500, 1000, 500, 1001},
		{1001, 5, 0, 1001},
		{2000, 5, 0, 2000},
		{700, 0, 0, 700},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.n, " from ", test.from), func(t *testing.T) {
			var ids []ID
			next := s.Walk(test.from, test.n, func(e *Entry) {
				want, ok := s.Get(e.ID)
				if !ok {
					t.Fatalf("%d is not kept", e.ID)
				}
				want.in = s // Earlier works in a walk
				checkEqual(t, *e, want)
				ids = append(ids, e.ID)
			})
			var want []ID
			if test.first != 0 {
				for id := test.first; id < test.next; id++ {
					want = append(want, id)
				}
			}
			if next != test.next || !slices.Equal(ids, want) {
				t.Errorf("visited %v, next %d; want %v, %d", ids, next, want, test.next)
			}
		})
	}
}

func TestWalkHeadsVisitsTheBeginnings(t *testing.T) {
	s := New(Limits{Bytes: 16 << 20, Count: 10})
	long := bytes.Repeat([]byte("0123456789"), 1<<20)
	for _, payload := range [][]byte{nil, []byte("short"), long} {
		s.Append(Entry{At: noon, Topic: "t", Payload: payload})
	}
	for max, want := range map[int][]int{-1: {0, 5, len(long)}, 0: {0, 0, 0}, 3: {0, 3, 3}, 5: {0, 5, 5}, 1 << 20: {0, 5, 1 << 20}} {
		var heads, sizes []int
		next := s.WalkHeads(1, 5, max, func(e *Entry, size int) {
			whole, _ := s.Get(e.ID)
			if !bytes.HasPrefix(whole.Payload, e.Payload) {
				t.Errorf("%d: the first %d bytes of %d are others", max, len(e.Payload), e.ID)
			}
			heads, sizes = append(heads, len(e.Payload)), append(sizes, size)
		})
		if next != 4 || !slices.Equal(heads, want) || !slices.Equal(sizes, []int{0, 5, len(long)}) {
			t.Errorf("%d: %v of %v, next %d", max, heads, sizes, next)
		}
	}
}

func TestPreviousIsTheMessageBeforeOfTheSameTopic(t *testing.T) {
	s := New(Limits{Bytes: MinBytes, Count: 8})
	for i, topic := range []string{"a", "b", "a", "", "a", "b", "", "c"} {
		e := message(topic, "x")
		if i == 4 {
			e = Entry{Kind: Sent, Topic: topic}
		}
		s.Append(e)
	}
	check := func(want ...ID) {
		t.Helper()
		for i, want := range want {
			if got := s.Previous(ID(i + 1)); got != want {
				t.Errorf("before %d was %d, want %d", i+1, got, want)
			}
		}
	}
	check(0, 0, 1, 0, 3, 2, 4, 0, 0)
	s.Append(Entry{Kind: Gap, Topic: "c"}) // 9: drops 1
	s.Append(message("c", "x"))            // 10: drops 2; a gap is no message
	check(0, 0, 0, 0, 3, 0, 4, 0, 0, 8)
	if got := s.Previous(11); got != 0 {
		t.Errorf("before one that never came was %d", got)
	}
	s.Clear()
	if id := s.Append(message("c", "x")); s.Previous(id) != 0 {
		t.Error("a cleared one is still told")
	}
}

func TestTheNewestOfATopicIsKnown(t *testing.T) {
	s := New(Limits{Bytes: 1 << 20, Count: 10})
	for _, topic := range []string{"a", "b", "a"} {
		s.Append(Entry{Topic: topic})
	}
	if a, b, c := s.Newest("a"), s.Newest("b"), s.Newest("c"); a != 3 || b != 2 || c != 0 {
		t.Errorf("%d %d %d", a, b, c)
	}
	s.Clear()
	if a := s.Newest("a"); a != 0 {
		t.Errorf("%d, though it was cleared", a)
	}
}
