package timeline

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// hostile are topics of few parts that look alike, with what may be in a topic.
func hostile(t *rapid.T) string {
	parts := rapid.SliceOfN(rapid.SampledFrom([]string{"0", "1", "2", "p", "u", "U", "_all", "", "event", "update", "$SYS", "\xff", "d\u202e", "a b"}), 1, 12)
	return strings.Join(parts.Draw(t, "parts"), "/")
}

// plain counts as one would by hand: all messages of the topics that a node
// stands for.
func plain(all []Entry, key Key) (s Stat) {
	for _, e := range all {
		if e.Kind != Received || !slices.Contains(keysOf(e.Topic), key) {
			continue
		}
		s.Count++
		s.Bytes += uint64(len(e.Payload))
		s.LastID, s.LastSize = e.ID, len(e.Payload)
		if e.Retained {
			s.Retained++
			continue
		}
		if s.First.IsZero() {
			s.First = e.At
		}
		s.Last = e.At
		if keys := keysOf(e.Topic); strings.HasPrefix(e.Topic, "0") && keys[0].Kind == KindUser {
			s.Events++
			s.LastEvent = e.At
		}
	}
	return s
}

// keysOf are the nodes that count a topic, taken apart anew.
func keysOf(topic string) (keys []Key) {
	l := strings.Split(topic, "/")
	full := func(n int) bool { return !slices.ContainsFunc(l[1:n], func(s string) bool { return !levelOK(s) }) }
	nonempty := func(at ...int) bool { return !slices.ContainsFunc(at, func(i int) bool { return l[i] == "" }) }
	event := l[0] == "0" && (len(l) == 4 || len(l) == 5 && l[4] == "" && l[3] != "") && full(4) && nonempty(1, 2) && l[3] != "_all"
	message := l[0] == "1" && len(l) == 5 && l[4] == "event" && full(4) && nonempty(1, 2, 3) && l[3] != "_all"
	update := l[0] == "1" && len(l) == 6 && l[4] == "update" && full(6) && nonempty(1, 2, 3, 5)
	group := l[0] == "2" && len(l) == 4 && full(4) && nonempty(1, 2, 3)
	switch {
	case (event || message || update) && !strings.HasPrefix(l[3], "$"):
		keys = []Key{{KindUser, l[1] + "/" + l[2]}, {KindDevice, strings.Join(l[1:4], "/")}}
	case group && !strings.HasPrefix(l[2], "$"):
		keys = []Key{{KindGroups, l[1]}, {KindGroup, l[1] + "/" + l[2]}}
	default:
		keys = []Key{{KindOther, ""}}
		for i := 1; i < len(l) && i <= maxLevels; i++ {
			keys = append(keys, Key{KindLevel, strings.Join(l[:i], "/")})
		}
	}
	return append(keys, Key{KindTopic, topic})
}

func levelOK(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' || r == '#' || r == '+' })
}

func checkStat(t *rapid.T, when string, s *Store, key Key, want Stat) {
	got, ok := s.Stat(key, noon)
	got.Rate = 0
	if ok != (want.Count > 0) {
		t.Fatalf("%s: %d %q is there: %v, with %d messages", when, key.Kind, key.Name, ok, want.Count)
	}
	same := got.First.Equal(want.First) && got.Last.Equal(want.Last) && got.LastEvent.Equal(want.LastEvent)
	want.First, want.Last, want.LastEvent = got.First, got.Last, got.LastEvent
	if !same || got != want {
		t.Fatalf("%s: %d %q is\n%+v, want\n%+v", when, key.Kind, key.Name, got, want)
	}
}

// TestStatisticsAreWhatOneCountsByHand: whatever the topics, and after Clear and
// Undo too.
func TestStatisticsAreWhatOneCountsByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := New(Limits{Bytes: MinBytes, Count: rapid.IntRange(1, 50).Draw(t, "count")})
		var all []Entry
		var aside *statistics
		from := rapid.IntRange(0, 60).Draw(t, "cleared after")
		n := rapid.IntRange(from+1, 121).Draw(t, "n")
		topics := rapid.SliceOfN(rapid.Custom(hostile), 1, 20).Draw(t, "topics")
		for i := range n {
			if i == from {
				aside = s.setStatsAside()
			}
			e := Entry{
				At:    noon.Add(time.Duration(i) * time.Second),
				Topic: rapid.SampledFrom(topics).Draw(t, "topic"), Retained: rapid.IntRange(0, 4).Draw(t, "retained") == 0,
				Payload: make([]byte, rapid.IntRange(0, 30).Draw(t, "size")),
			}
			e.ID = s.Append(e)
			all = append(all, e)
		}
		when := "before Undo"
		check := func(all []Entry) {
			for _, topic := range topics {
				for _, key := range keysOf(topic) {
					checkStat(t, when, s, key, plain(all, key))
				}
			}
		}
		check(all[from:])
		if s.mergeStats(aside); s.Counters().Unlisted != 0 {
			t.Fatalf("%d messages were lost", s.Counters().Unlisted)
		}
		when = "after Undo"
		check(all)
	})
}

func TestTheLastPayloadOutlivesItsMessage(t *testing.T) {
	s := New(Limits{Bytes: MinBytes, Count: 4})
	last := func(kind NodeKind, name string, max int) string {
		p, size, ok := s.Last(Key{kind, name}, max)
		return fmt.Sprintf("%s/%d/%v", p, size, ok)
	}
	check := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("the last payload is %.60s, want %.60s", got, want)
		}
	}
	long := strings.Repeat("x", maxSaved+1)
	s.Append(message("0/p/u/d", "old"))
	s.Append(message("0/p/u/d", "hello"))
	s.Append(message("1/p/u/e/event", long))
	check(last(KindTopic, "0/p/u/d", -1), "hello/5/true")
	for range 5 {
		s.Append(message("t", "x"))
	}
	check(last(KindTopic, "0/p/u/d", -1), "hello/5/true")
	check(last(KindDevice, "p/u/d", 2), "he/5/true")
	check(last(KindDevice, "p/u/e", -1), fmt.Sprintf("/%d/false", len(long)))
	check(last(KindUser, "p/u", -1), fmt.Sprintf("/%d/false", len(long)))
	s.Append(message("0/p/u/d", "new"))
	check(last(KindDevice, "p/u/d", -1), "new/3/true")
	check(last(KindUser, "p/u", -1), "new/3/true")
	s.Append(message("0/p/u/d", string(make([]byte, MinBytes))))
	check(last(KindDevice, "p/u/d", -1), fmt.Sprintf("/%d/false", MinBytes))
	check(last(KindDevice, "p/u/nobody", -1), "/0/false")

	aside := s.setStatsAside()
	for range 2 {
		s.Append(message("0/p/u/d", "after"))
		for range 5 {
			s.Append(message("t", "x"))
		}
	}
	s.mergeStats(aside)
	check(last(KindDevice, "p/u/d", -1), "after/5/true")
}

func TestDevicesListsTheLastHeardOf(t *testing.T) {
	s := New(Limits{Bytes: MinBytes, Count: 10})
	for _, topic := range []string{"0/p/u/a", "2/p/g/x", "home/lamp", "1/p/u/b/event", "0/p/v/", "0/p/u/a"} {
		s.Append(message(topic, "x"))
	}
	var got []string
	for _, d := range s.Devices(noon, 4) {
		got = append(got, fmt.Sprint(d.Subject, d.Project, "/", d.User, "/", d.Device, d.Group, " ", d.Count))
	}
	if want := []string{"0p/u/a 2", "0p/v/ 1", "0p/u/b 1", "2// 1"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if n := len(s.Devices(noon, 100)); n != 5 {
		t.Errorf("%d in all", n)
	}
}

func TestLongTopicsDoNotTakeTheRoomForOthers(t *testing.T) {
	s := New(Limits{Bytes: 1 << 20, Count: 100})
	long := strings.Repeat("x", 65_000)
	for i := range 700 {
		s.Append(message(fmt.Sprintf("1/p/u/d/event/%s%d", long, i), "x"))
	}
	s.Append(message("0/p/u/d", "x"))
	c := s.Counters()
	if c.Unlisted == 0 || c.Unlisted >= 700 || c.Counting > MaxStatistics {
		t.Errorf("%d messages are unlisted, %d bytes", c.Unlisted, c.Counting)
	}
	if u, _ := s.Stat(Key{KindLevel, "1/p"}, noon); u.Count != 700 {
		t.Errorf("their level counts %d", u.Count)
	}
	if d, _ := s.Stat(Key{KindDevice, "p/u/d"}, noon); d.Count != 1 {
		t.Errorf("the device counts %d", d.Count)
	}
}

func TestCountingDoesNotAllocate(t *testing.T) {
	s := New(Limits{Bytes: 1 << 20, Count: 2000})
	entries := make([]Entry, 3000)
	for i := range entries {
		entries[i] = Entry{At: noon, Topic: fmt.Sprintf("0/p/u/device-%d", i), Payload: payload133}
	}
	i := 0
	more := func() {
		s.Append(entries[i%len(entries)])
		i++
	}
	for range 3 * len(entries) {
		more() // each goes at the bound before the next of its topic comes
	}
	if n := testing.AllocsPerRun(1000, more); n > 1 { // of the topic that comes into the history again
		t.Errorf("%v allocations per message", n)
	}
	s = New(Limits{Bytes: 1 << 20, Count: 2000})
	entries = entries[:100]
	for range 5000 {
		more()
	}
	if n := testing.AllocsPerRun(1000, more); n > 0 {
		t.Errorf("%v allocations per message of topics that are in the history", n)
	}
}

func TestNaturalOrder(t *testing.T) {
	in := []string{"mw-10", "mw-2", "MW-1", "mw-02", "", "mw", "9007199254740993", "9007199254740992", "a1b", "a01c"}
	want := []string{"", "9007199254740992", "9007199254740993", "MW-1", "a1b", "a01c", "mw", "mw-02", "mw-2", "mw-10"}
	slices.SortFunc(in, natural)
	if !slices.Equal(in, want) {
		t.Errorf("%q", in)
	}
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[01a-]{0,5}`)
		a, b, c := word.Draw(t, "a"), word.Draw(t, "b"), word.Draw(t, "c")
		if (natural(a, b) == 0) != (a == b) || natural(a, b) > 0 && natural(b, a) >= 0 {
			t.Fatal("not an order of two")
		}
		if natural(a, b) <= 0 && natural(b, c) <= 0 && natural(a, c) > 0 {
			t.Fatal("not an order of three")
		}
	})
}
