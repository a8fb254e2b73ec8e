package timeline

import (
	"reflect"
	"slices"
	"testing"
	"time"
)

func TestUndoBringsBackWhatClearHid(t *testing.T) {
	for name, match := range map[string]func(*Entry) bool{"all": nil, "even": even} {
		t.Run(name, func(t *testing.T) {
			s := New(Limits{Bytes: MinBytes, Count: 12})
			v := NewView(s, match)
			fill(s, 14) // two go at the bound
			s.Append(Entry{Kind: Gap})
			finish(v)
			rows, before := v.Window(0, 20), s.Counters()
			s.Clear()
			finish(v)
			if v.Len() != 0 || v.Messages() != 0 {
				t.Errorf("%d rows after Clear", v.Len())
			}
			if n, ok := s.Undoable(); !ok || n != before.Kept {
				t.Errorf("%d can come back, %v; want %d", n, ok, before.Kept)
			}
			if !s.Undo() || s.Undo() {
				t.Error("Undo does not work once")
			}
			finish(v)
			if got := v.Window(0, 20); !slices.Equal(got, rows) {
				t.Errorf("rows %v, were %v", got, rows)
			}
			if c := s.Counters(); c != before {
				t.Errorf("counters %+v, were %+v", c, before)
			}
		})
	}
}

func TestWhatCameAfterClearStaysBehindWhatUndoBringsBack(t *testing.T) {
	s := small()
	v := NewView(s, even)
	fill(s, 4)
	finish(v)
	s.Clear()
	fill(s, 3)
	finish(v)
	if got := v.Window(0, 9); !slices.Equal(got, []ID{6}) {
		t.Errorf("rows after Clear %v", got)
	}
	if s.Previous(5) != 0 {
		t.Error("a message after Clear knows one from before")
	}
	s.Undo()
	finish(v)
	if got := v.Window(0, 9); !slices.Equal(got, []ID{6, 4, 2}) {
		t.Errorf("rows after Undo %v", got)
	}
	if s.Previous(5) != 4 {
		t.Error("a message after Clear has lost the one before")
	}
}

func TestAnotherFilterFindsWhatUndoBringsBack(t *testing.T) {
	s := small()
	v := NewView(s, nil)
	fill(s, 10)
	s.Clear()
	fill(s, 1)
	v.SetMatch(even)
	finish(v)
	s.Undo()
	if done, total := v.Searched(); done != 1 || total != 11 {
		t.Errorf("searched %d of %d, want 1 of 11", done, total)
	}
	finish(v)
	if got := v.Window(0, 20); !slices.Equal(got, []ID{10, 8, 6, 4, 2}) {
		t.Errorf("rows %v", got)
	}
	if done, total := v.Searched(); done != 11 || total != 11 {
		t.Errorf("searched %d of %d", done, total)
	}
}

func TestHiddenEntriesGoFirstAtTheBoundAndThenCountAsDropped(t *testing.T) {
	s := New(Limits{Bytes: MinBytes, Count: 10})
	fill(s, 12)
	s.Clear()
	fill(s, 4)
	c := s.Counters()
	if c.Kept != 4 || c.Dropped != 2 || c.Cleared != 10 {
		t.Errorf("before Undo %+v", c)
	}
	if n, _ := s.Undoable(); n != 6 {
		t.Errorf("%d can come back, want 6", n)
	}
	s.Undo()
	c = s.Counters()
	if c.Kept != 10 || c.Dropped != 6 || c.Cleared != 0 {
		t.Errorf("after Undo %+v", c)
	}
	if e, ok := s.Get(6); !ok || e.Gap.Count != 6 {
		t.Errorf("the gap at the bound is %+v", e.Gap)
	}
}

func TestUndoOfWhatIsWhollyGoneCountsIt(t *testing.T) {
	s := New(Limits{Bytes: MinBytes, Count: 5})
	fill(s, 5)
	s.Clear()
	fill(s, 8)
	if !s.Undo() {
		t.Fatal("nothing was undone")
	}
	if c := s.Counters(); c.Kept != 5 || c.Dropped != 8 || c.Cleared != 0 {
		t.Errorf("counters %+v", c)
	}
	if e, ok := s.Get(8); !ok || e.Gap.Count != 8 {
		t.Errorf("the gap at the bound is %+v", e.Gap)
	}
}

func TestForgetGivesTheMemoryBackInSteps(t *testing.T) {
	s := New(Limits{Bytes: 16 << 20, Count: 1 << 20})
	fill(s, 20_000)
	held := s.Counters().Bytes
	s.Clear()
	if c := s.Counters(); c.Bytes != held {
		t.Errorf("Clear changed the memory from %d to %d", held, c.Bytes)
	}
	fill(s, 100)
	s.Forget()
	if s.Undo() {
		t.Error("Undo after Forget")
	}
	steps := 1
	for s.Trim(1000) {
		steps++
	}
	if steps != 20 {
		t.Errorf("%d steps for 20 thousand entries", steps)
	}
	if c := s.Counters(); c.Bytes > held/2 || c.Kept != 100 || c.Cleared != 20_000 || c.Dropped != 0 {
		t.Errorf("in the end %+v", c)
	}
}

func TestClearAgainForgetsTheFirst(t *testing.T) {
	s := small()
	fill(s, 3)
	s.Clear()
	fill(s, 2)
	s.Clear()
	fill(s, 1)
	s.Undo()
	if c := s.Counters(); c.Kept != 3 || c.Cleared != 3 {
		t.Errorf("counters %+v", c)
	}
	if _, ok := s.Get(3); ok {
		t.Error("one of the first is back")
	}
	for s.Trim(1) {
	}
	if e, ok := s.Get(4); !ok || string(e.Payload) != "4" {
		t.Errorf("the oldest is %+v", e)
	}
}

func TestUndoMergesTheStatisticsOfDevices(t *testing.T) {
	add := func(s *Store, after time.Duration, topic string) {
		e := message(topic, "abc")
		e.At = noon.Add(after)
		s.Append(e)
	}
	undone, want := small(), small()
	for i, topic := range []string{"0/p/u/a", "2/p/g/x", "0/p/u/b", "clear", "0/p/u/c", "0/p/u/a", "1/p/u/b/event"} {
		after := time.Duration(i) * time.Second / 2
		if topic == "clear" {
			undone.Clear()
			if n := len(undone.Devices(noon, 10)); n != 0 {
				t.Errorf("%d devices after Clear", n)
			}
			continue
		}
		add(undone, after, topic)
		add(want, after, topic)
	}
	if n := len(undone.Devices(noon, 10)); n != 3 {
		t.Errorf("%d devices since Clear, want 3", n)
	}
	undone.Undo()
	for _, s := range []*Store{undone, want} {
		add(s, 4*time.Second, "0/p/u/c")
		add(s, 5*time.Second, "0/p/u/a")
	}
	now := noon.Add(6 * time.Second)
	if got, want := undone.Devices(now, 10), want.Devices(now, 10); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
}

func TestAnOutcomeReachesWhatClearHides(t *testing.T) {
	s := small()
	id := s.Append(Entry{Kind: Sent, Topic: "t", Outcome: Queued})
	s.Clear()
	s.SetOutcome(id, Acknowledged, 0)
	if _, ok := s.Get(id); ok {
		t.Error("it is still kept")
	}
	s.Undo()
	if e, _ := s.Get(id); e.Outcome != Acknowledged {
		t.Errorf("it came back %v", e.Outcome)
	}
}
