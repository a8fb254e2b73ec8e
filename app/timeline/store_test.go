package timeline

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 123456000, time.UTC)

func small() *Store { return New(Limits{Bytes: MinBytes, Count: 1 << 20}) }

func message(topic, payload string) Entry {
	return Entry{At: noon, Topic: topic, Payload: []byte(payload), QoS: 1}
}

func TestEntriesComeBackAsTheyWentIn(t *testing.T) {
	format, expiry := byte(1), uint32(4_294_967_295)
	tests := map[string]Entry{
		"text":              message("0/p/u/d", `{"event_data":{}}`),
		"empty payload":     message("0/p/u/d", ""),
		"binary payload":    message("t", "\x00\xff\xfe\r\n\x1b"),
		"empty topic":       message("", "x"),
		"longest topic":     message(strings.Repeat("t", 65535)[:40000], "x"),
		"flags":             {At: noon, Topic: "t", QoS: 2, Retained: true, Duplicate: true},
		"year 1970":         {At: time.Unix(0, 0), Topic: "t"},
		"year 2100":         {At: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC), Topic: "t"},
		"before the year 1": {At: time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC), Topic: "t"},
		"no time":           {Topic: "t"},
		"sent":              {At: noon, Kind: Sent, Topic: "t", SendID: 1 << 60, Outcome: Rejected, Code: 0x87},
		"gap": {At: noon, Kind: Gap, Gap: GapInfo{
			Cause: GapResumed, From: noon.Add(-time.Hour), Until: noon, Count: 7, Bytes: 8, Reason: "the broker went away",
		}},
		"gap without times": {At: noon, Kind: Gap, Gap: GapInfo{Cause: GapOffline}},
		"properties": {At: noon, Topic: "t", Properties: Properties{
			ContentType: "application/json", ResponseTopic: "r/é", CorrelationData: []byte{0, 1, 255},
			PayloadFormat: &format, MessageExpiry: &expiry, SubscriptionIDs: []int{1, 268_435_455},
			User:    []UserProperty{{"a", "1"}, {"a", ""}, {"", "é"}},
			LeftOut: 3_000_000,
		}},
		"empty correlation data": {At: noon, Topic: "t", Properties: Properties{CorrelationData: []byte{}}},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			s := New(Limits{Bytes: 1 << 20, Count: 100})
			s.Append(message("other", "other"))
			id := s.Append(want)
			got, ok := s.Get(id)
			if !ok {
				t.Fatal("not kept")
			}
			want.ID = id
			checkEqual(t, got, want)
		})
	}
}

// checkEqual compares entries; times by their moment, an absent payload as an
// empty one.
func checkEqual(t interface {
	Helper()
	Fatalf(string, ...any)
}, got, want Entry) {
	t.Helper()
	for _, times := range [][2]time.Time{{got.At, want.At}, {got.Gap.From, want.Gap.From}, {got.Gap.Until, want.Gap.Until}} {
		if !times[0].Equal(times[1].Truncate(time.Microsecond)) {
			t.Fatalf("time %v, want %v", times[0], times[1])
		}
	}
	if !bytes.Equal(got.Payload, want.Payload) {
		t.Fatalf("payload %q, want %q", got.Payload, want.Payload)
	}
	for _, e := range []*Entry{&got, &want} {
		e.At, e.Gap.From, e.Gap.Until, e.Payload = time.Time{}, time.Time{}, time.Time{}, nil
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got\n%+v, want\n%+v", got, want)
	}
}

func TestTheStoreKeepsCopies(t *testing.T) {
	s := small()
	payload := []byte("before")
	id := s.Append(Entry{Topic: "t", Payload: payload})
	copy(payload, "after!")
	got, _ := s.Get(id)
	if string(got.Payload) != "before" {
		t.Errorf("payload %q changed with the caller's buffer", got.Payload)
	}
	copy(got.Payload, "mine!!")
	if again, _ := s.Get(id); string(again.Payload) != "before" {
		t.Errorf("payload %q changed with the copy", again.Payload)
	}
}

func TestHeadCutsTheCopyNotTheSize(t *testing.T) {
	s := small()
	id := s.Append(message("t", strings.Repeat("x", 5000)))
	e, size, ok := s.Head(id, 10)
	if !ok || len(e.Payload) != 10 || size != 5000 {
		t.Errorf("got %d of %d bytes, %v; want 10 of 5000", len(e.Payload), size, ok)
	}
	if e, _, _ := s.Head(id, 6000); len(e.Payload) != 5000 {
		t.Errorf("got %d bytes, want 5000", len(e.Payload))
	}
}

func TestTheOldestGoFirstAtTheBoundOfBytes(t *testing.T) {
	s := small()
	for i := range 1000 {
		s.Append(message("t", fmt.Sprintf("%0200d", i)))
	}
	c := s.Counters()
	if c.Received != 1000 || c.Dropped == 0 || c.Kept+c.Dropped != 1000 {
		t.Fatalf("counters do not add up: %+v", c)
	}
	if c.Bytes > MinBytes {
		t.Errorf("%d bytes in use, bound is %d", c.Bytes, MinBytes)
	}
	if e, ok := s.Get(1000); !ok || string(e.Payload) != fmt.Sprintf("%0200d", 999) {
		t.Error("the newest is not kept")
	}
	oldest := ID(c.Dropped + 1)
	if e, ok := s.Get(oldest); !ok || e.Kind != Received {
		t.Error("the oldest kept one is not the one behind the dropped ones")
	}
	edge, ok := s.Get(oldest - 1)
	if !ok || edge.Kind != Gap || edge.Gap.Cause != GapBound || edge.Gap.Count != c.Dropped {
		t.Errorf("the dropped ones have no gap of their number: %+v", edge)
	}
	if _, ok := s.Get(oldest - 2); ok {
		t.Error("a dropped entry is still there")
	}
}

func TestTheOldestGoFirstAtTheBoundOfCount(t *testing.T) {
	s := New(Limits{Bytes: MinBytes, Count: 10})
	for range 25 {
		s.Append(message("t", ""))
	}
	if c := s.Counters(); c.Kept != 10 || c.Dropped != 15 {
		t.Errorf("kept %d, dropped %d; want 10, 15", c.Kept, c.Dropped)
	}
}

func TestAMessageCostsAtMost64BytesOverItsPayload(t *testing.T) {
	const topic, payload = "0/plant-7/kitchen/mw-3f2a", 133
	s := New(Limits{Bytes: 1 << 20, Count: 1 << 20})
	for s.Counters().Dropped == 0 {
		s.Append(message(topic, strings.Repeat("x", payload)))
	}
	c := s.Counters()
	if cost := (1 << 20) / int(c.Kept); cost > payload+64 {
		t.Errorf("a message costs %d bytes, %d over its payload: more than 64", cost, cost-payload)
	}
}

func TestAMessageLongerThanASegmentIsKeptWhole(t *testing.T) {
	s := New(Limits{Bytes: 8 << 20, Count: 1000})
	long := make([]byte, 5<<20)
	for i := range long {
		long[i] = byte(i * 7)
	}
	for range 5 { // wraps
		s.Append(message("t", "short"))
		id := s.Append(Entry{Topic: "t", Payload: long})
		if e, ok := s.Get(id); !ok || !bytes.Equal(e.Payload, long) {
			t.Fatal("the long payload did not come back as it was")
		}
	}
	if c := s.Counters(); c.Bytes > 8<<20 {
		t.Errorf("%d bytes in use", c.Bytes)
	}
}

func TestAMessageLargerThanTheHistoryIsCountedAsDropped(t *testing.T) {
	s := small()
	s.Append(message("t", "kept"))
	id := s.Append(message("0/p/u/d", strings.Repeat("x", MinBytes)))
	c := s.Counters()
	if c.Received != 2 || c.Kept != 1 || c.Dropped != 1 || c.Gaps != 1 {
		t.Errorf("counters %+v", c)
	}
	e, ok := s.Get(id)
	if !ok || e.Kind != Gap || e.Gap.Cause != GapTooLarge || e.Gap.Bytes != MinBytes || e.Topic != "0/p/u/d" {
		t.Errorf("no gap that says so: %+v", e)
	}
	if _, ok := s.Get(1); !ok {
		t.Error("it pushed others out")
	}
}

func TestArrivalOrderHoldsWhenTheClockJumpsBack(t *testing.T) {
	s := small()
	v := NewView(s, nil)
	for i, at := range []time.Time{noon, noon.Add(-24 * time.Hour), noon.Add(time.Hour), time.Unix(0, 0)} {
		if id := s.Append(Entry{At: at, Topic: "t"}); id != ID(i+1) {
			t.Fatalf("ID %d, want %d", id, i+1)
		}
	}
	if got := v.Window(0, 4); !reflect.DeepEqual(got, []ID{4, 3, 2, 1}) {
		t.Errorf("rows %v", got)
	}
}

func TestManyTopicsStayWithinTheBound(t *testing.T) {
	const n = 60_000
	limit := int64(32 << 20)
	s := New(Limits{Bytes: limit, Count: n})
	topic := func(i int) string { return fmt.Sprintf("0/project/user/device-%06d", i) }
	for i := range n {
		s.Append(message(topic(i), "x"))
	}
	for _, i := range []int{0, 1, n / 2, n - 1} {
		if e, ok := s.Get(ID(i + 1)); !ok || e.Topic != topic(i) {
			t.Errorf("entry %d has topic %q", i, e.Topic)
		}
	}
	c := s.Counters()
	if c.Bytes > limit || c.Kept != n {
		t.Errorf("counters %+v", c)
	}
	if user, _ := s.Stat(Key{KindUser, "project/user"}, noon); user.Count != n || c.Unlisted != 0 {
		t.Errorf("%d messages counted, %d unlisted", user.Count, c.Unlisted)
	}
	if c.Counting <= 0 || c.Counting > MaxStatistics {
		t.Errorf("the statistics take %d bytes", c.Counting)
	}
}

func TestClearForGoodEmptiesAndCountsOn(t *testing.T) {
	s := New(Limits{Bytes: MinBytes, Count: 3})
	for range 5 {
		s.Append(message("0/p/u/d", "x"))
	}
	s.Append(Entry{Kind: Gap})
	version := s.Version()
	s.Clear()
	s.Forget()
	if s.Version() == version {
		t.Error("the version did not change")
	}
	c := s.Counters()
	if c.Received != 5 || c.Dropped != 3 || c.Cleared != 2 || c.Kept != 0 || c.Gaps != 0 || c.Bytes != 0 {
		t.Errorf("counters %+v", c)
	}
	if _, ok := s.Get(6); ok {
		t.Error("an entry is still there")
	}
	if _, ok := s.Stat(Key{KindDevice, "p/u/d"}, noon); ok {
		t.Error("a device is still there")
	}
	if id := s.Append(message("t", "after")); id != 7 {
		t.Errorf("ID %d was used before", id)
	}
	if e, ok := s.Get(7); !ok || string(e.Payload) != "after" {
		t.Error("what came after is not there")
	}
}

func TestSetOutcomeChangesSentEntriesAlone(t *testing.T) {
	s := New(Limits{Bytes: MinBytes, Count: 2})
	received := s.Append(message("t", "x"))
	sent := s.Append(Entry{Kind: Sent, Topic: "t", SendID: 3, Outcome: Queued})
	s.SetOutcome(received, Acknowledged, 0x10)
	s.SetOutcome(sent, Rejected, 0x97)
	s.SetOutcome(99, Rejected, 0)
	if e, _ := s.Get(received); e.Outcome != NoOutcome || e.Code != 0 {
		t.Errorf("a received message got an outcome: %+v", e)
	}
	if e, _ := s.Get(sent); e.Outcome != Rejected || e.Code != 0x97 || e.SendID != 3 {
		t.Errorf("the sent one has %+v", e)
	}
	s.Append(message("t", "x"))
	s.Append(message("t", "x"))
	s.SetOutcome(sent, Acknowledged, 0) // no longer kept
	for _, id := range []ID{3, 4} {
		if e, _ := s.Get(id); e.Outcome != NoOutcome {
			t.Errorf("entry %d got the outcome of another", id)
		}
	}
}

func TestTheVersionChangesWithEveryChange(t *testing.T) {
	s := small()
	last := s.Version()
	for name, change := range map[string]func(){
		"Append":     func() { s.Append(Entry{Kind: Sent}) },
		"SetOutcome": func() { s.SetOutcome(1, Acknowledged, 0) },
	} {
		if name == "SetOutcome" {
			s.Append(Entry{Kind: Sent})
			last = s.Version()
		}
		change()
		if s.Version() == last {
			t.Errorf("%s left it as it was", name)
		}
		last = s.Version()
	}
}

func TestConcurrentUse(t *testing.T) {
	s := New(Limits{Bytes: MinBytes, Count: 500})
	v := NewView(s, func(e *Entry) bool { return len(e.Payload)%2 == 0 })
	var writers, readers sync.WaitGroup
	done := make(chan struct{})
	for w := range 2 {
		writers.Go(func() {
			for i := range 3000 {
				s.Append(message(fmt.Sprintf("0/p/u/d%d", i%50), strings.Repeat("x", i%90)))
				if i%100 == 0 {
					s.Append(Entry{Kind: Gap})
				}
				if i == 1500 && w == 0 {
					s.Clear()
				}
			}
		})
	}
	read := func() {
		v.Advance(100)
		for _, id := range v.Window(0, 40) {
			s.Head(id, 100)
			v.Position(id)
		}
		v.Freeze()
		_, _, _ = v.Len(), v.Messages(), v.Waiting()
		v.Thaw()
		s.Stat(Key{KindDevice, "p/u/d7"}, noon)
		s.Last(Key{KindDevice, "p/u/d7"}, -1)
		s.Rate(noon)
	}
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					read()
				}
			}
		})
	}
	writers.Wait()
	close(done)
	readers.Wait()
	if c := s.Counters(); c.Received != 6000 || c.Received != c.Kept+c.Dropped+c.Cleared {
		t.Errorf("counters do not add up: %+v", c)
	}
}

func TestTopicsWithoutEntriesMakeRoomForOthers(t *testing.T) {
	s := New(Limits{Bytes: MinBytes, Count: 5})
	for i := range 1000 {
		s.Append(message(fmt.Sprintf("topic/%d", i), "x"))
	}
	if s.topics.bytes > MinBytes/16 {
		t.Errorf("%d bytes of topics are kept for 5 entries", s.topics.bytes)
	}
	if n := len(s.topics.slots); n > 5+MinBytes/16/slotBytes {
		t.Errorf("%d slots were made", n)
	}
	for i := 995; i < 1000; i++ {
		if e, ok := s.Get(ID(i + 1)); !ok || e.Topic != fmt.Sprintf("topic/%d", i) {
			t.Errorf("entry %d has topic %q", i+1, e.Topic)
		}
	}
}
