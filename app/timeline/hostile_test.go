package timeline

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// hostileTexts are what no broker should send and any may.
var hostileTexts = map[string]string{
	"empty":            "",
	"zero bytes":       "\x00\x00\x00",
	"broken UTF-8":     "\xff\xfe\xc0\xaf",
	"half a character": "caf\xc3",
	"surrogates":       "\xed\xa0\x80\xed\xb0\x80",
	"controls":         "a\r\nb\x1b[2J\u202e",
	"markup":           "<img src=x onerror=alert(1)>",
	"slashes":          strings.Repeat("/", 65535),
	"wildcards":        "#/+/$SYS",
	"longest":          strings.Repeat("é", 32767),
}

func TestTopicsAndPayloadsOfAnyBytesComeBackAsTheyCame(t *testing.T) {
	s := New(Limits{Bytes: 4 << 20, Count: 1 << 20})
	v := NewView(s, func(e *Entry) bool { return len(e.Topic) >= 0 })
	type pair struct{ topic, payload string }
	var sent []pair
	for _, topic := range hostileTexts {
		for _, payload := range hostileTexts {
			sent = append(sent, pair{topic, payload})
			s.Append(message(topic, payload))
		}
	}
	finish(v)
	if v.Messages() == 0 {
		t.Fatal("nothing is shown")
	}
	for _, id := range v.Window(0, v.Messages()) {
		e, ok := s.Get(id)
		if want := sent[id-1]; !ok || e.Topic != want.topic || string(e.Payload) != want.payload {
			t.Errorf("entry %d came back as %.40q %.40q", id, e.Topic, e.Payload)
		}
	}
	if c := s.Counters(); c.Kept+c.Dropped != uint64(len(sent)) || c.Bytes > 4<<20 {
		t.Errorf("counters %+v", c)
	}
}

func TestFiftyThousandTopicsInASmallHistory(t *testing.T) {
	const topics = 50_000
	s := New(LimitsOf(16 << 20))
	for i := range 4 * topics {
		s.Append(message(fmt.Sprintf("0/plant-7/user-%03d/device-%05d", i%100, i%topics), "x"))
	}
	c := s.Counters()
	if c.Bytes > 16<<20 || c.Kept < topics || c.Kept+c.Dropped != 4*topics {
		t.Errorf("counters %+v", c)
	}
	newest := ID(4 * topics)
	if got := s.Previous(newest); got != newest-topics {
		t.Errorf("before the newest of its topic was %d, want %d", got, newest-topics)
	}
}

// TestTopicsOfGreatLengthDoNotPushEverythingOut: topics have a part of the room,
// and those that find none there are kept with their messages.
func TestTopicsOfGreatLengthDoNotPushEverythingOut(t *testing.T) {
	s := New(Limits{Bytes: 1 << 20, Count: 1 << 20})
	for i := range 500 {
		s.Append(message(strings.Repeat("t", 20_000)+fmt.Sprint(i), fmt.Sprint(i)))
	}
	c := s.Counters()
	if c.Bytes > 1<<20 || c.Kept < 35 {
		t.Errorf("counters %+v", c)
	}
	for id := ID(501 - c.Kept); id <= 500; id++ {
		if e, ok := s.Get(id); !ok || e.Topic != strings.Repeat("t", 20_000)+fmt.Sprint(id-1) || string(e.Payload) != fmt.Sprint(id-1) {
			t.Fatalf("entry %d is %.30q %q, %v", id, e.Topic, e.Payload, ok)
		}
	}
}

func TestTimesOfAnyCenturyAreKeptInOrderOfArrival(t *testing.T) {
	s := small()
	v := NewView(s, nil)
	times := []time.Time{
		noon, time.Unix(0, 0), time.Date(2100, 12, 31, 23, 59, 59, 999999000, time.UTC), noon.Add(-24 * time.Hour),
		time.Date(1970, 1, 1, 0, 0, 0, 1000, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), {},
		time.UnixMicro(math.MaxInt64), time.UnixMicro(math.MinInt64), noon,
	}
	for _, at := range times {
		s.Append(Entry{At: at, Topic: "0/p/u/d", Payload: []byte("x")})
		s.Append(Entry{Kind: Gap, At: at, Gap: GapInfo{From: at, Until: at}})
		for _, now := range times { // no rate is negative or without end
			if rate := s.Rate(now); !(rate >= 0 && rate <= float64(len(times))) {
				t.Errorf("at %v the rate is %v", now, rate)
			}
		}
	}
	rows := v.Window(0, 100)
	if !slices.IsSortedFunc(rows, func(a, b ID) int { return int(b) - int(a) }) || len(rows) != 2*len(times) {
		t.Errorf("rows %v", rows)
	}
	for i, at := range times {
		e, _ := s.Get(ID(2*i + 1))
		g, _ := s.Get(ID(2*i + 2))
		for _, got := range []time.Time{e.At, g.At, g.Gap.From, g.Gap.Until} {
			if !got.Equal(at) {
				t.Errorf("%v came back as %v", at, got)
			}
		}
	}
	s.Clear()
	s.Append(Entry{At: time.Unix(0, 0), Topic: "0/p/u/d"})
	s.Undo()
	if rate := s.Rate(noon); !(rate >= 0) {
		t.Errorf("after Undo the rate is %v", rate)
	}
}

func TestALargeMessageMakesRoomForItselfAlone(t *testing.T) {
	s := New(Limits{Bytes: 8 << 20, Count: 1 << 20})
	for s.Counters().Dropped == 0 {
		s.Append(message("t", "small"))
	}
	before := s.Counters()
	large := bytes.Repeat([]byte("x"), 5<<19)
	id := s.Append(Entry{Topic: "t", Payload: large})
	c := s.Counters()
	if e, ok := s.Get(id); !ok || !bytes.Equal(e.Payload, large) {
		t.Error("the large message is not kept whole")
	}
	if dropped := c.Dropped - before.Dropped; c.Bytes > 8<<20 || dropped > (5<<19)/40+1 {
		t.Errorf("%d small ones went for it, %+v", dropped, c)
	}
}
