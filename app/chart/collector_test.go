package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"deviceconsole/app/payload"
	"deviceconsole/app/timeline"
)

// history is a store whose every entry a test can see.
type history struct {
	entries []timeline.Entry // kept, oldest first
	next    timeline.ID
}

func (h *history) WalkHeads(from timeline.ID, n, _ int, visit func(*timeline.Entry, int)) timeline.ID {
	for i := range h.entries {
		if e := h.entries[i]; e.ID >= from && n > 0 {
			visit(&e, len(e.Payload))
			from, n = e.ID+1, n-1
		}
	}
	return from
}

func (h *history) add(e timeline.Entry) {
	h.next++
	e.ID = h.next
	h.entries = append(h.entries, e)
}

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func at(seconds int) time.Time { return noon.Add(time.Duration(seconds) * time.Second) }

func event(seconds int, data string) timeline.Entry {
	return timeline.Entry{At: at(seconds), Topic: "0/plant-7/kitchen/mw-3f2a", Payload: []byte(`{"event_data":` + data + `}`)}
}

var temperature = Tag{Project: "plant-7", User: "kitchen", Device: "mw-3f2a", Path: "temp_c"}

func collected(h *history, tags ...Tag) *Collector {
	var c Collector
	c.Watch(tags)
	for c.Advance(h, 1000) {
	}
	return &c
}

// numbers writes a series as a person would: "1 2 | 3" is broken before 3.
func numbers(s *Series) string {
	text := ""
	for i := range s.Len() {
		p := s.At(i)
		if i > 0 {
			text += " "
		}
		if p.Break {
			text += "| "
		}
		text += fmt.Sprint(p.Value)
	}
	return text
}

func TestCollectorFindsTheNumbersOfATag(t *testing.T) {
	gap := func(cause timeline.GapCause, topic string) timeline.Entry {
		return timeline.Entry{At: at(9), Kind: timeline.Gap, Topic: topic, Gap: timeline.GapInfo{Cause: cause, From: at(5), Until: at(9)}}
	}
	other := event(2, `{"temp_c":5}`)
	other.Topic = "0/plant-7/kitchen/mw-3f2"
	trailing := event(3, `{"temp_c":6}`)
	trailing.Topic += "/"
	retained := event(3, `{"temp_c":7}`)
	retained.Retained = true
	sent := event(3, `{"temp_c":8}`)
	sent.Kind, sent.Retained = timeline.Sent, true
	command := timeline.Entry{At: at(4), Topic: "1/plant-7/kitchen/mw-3f2a/event", Payload: []byte(`{"temp_c":9}`)}
	update := timeline.Entry{At: at(4), Topic: "1/plant-7/kitchen/mw-3f2a/update/x", Payload: []byte(`{"temp_c":10}`)}
	to := temperature
	to.To = true

	for name, c := range map[string]struct {
		tag             Tag
		entries         []timeline.Entry
		want            string
		without, noTime int
	}{
		"numbers":             {temperature, []timeline.Entry{event(1, `{"temp_c":21.5}`), event(2, `{"temp_c":-1e300}`)}, "21.5 -1e+300", 0, 0},
		"text is no number":   {temperature, []timeline.Entry{event(1, `{"temp_c":"21"}`), event(2, `{"temp_c":null}`), event(3, `{}`), event(4, `{"temp_c":1}`)}, "1", 3, 0},
		"beyond all numbers":  {temperature, []timeline.Entry{event(1, `{"temp_c":1e400}`)}, "", 1, 0},
		"no JSON":             {temperature, []timeline.Entry{{Topic: "0/plant-7/kitchen/mw-3f2a", Payload: []byte{0, 1, 2}}}, "", 1, 0},
		"booleans":            {temperature, []timeline.Entry{event(1, `{"temp_c":true}`), event(2, `{"temp_c":false}`)}, "1 0", 0, 0},
		"other devices":       {temperature, []timeline.Entry{other}, "", 0, 0},
		"a trailing slash":    {temperature, []timeline.Entry{trailing}, "6", 0, 0},
		"retained":            {temperature, []timeline.Entry{retained}, "", 0, 1},
		"sent from here":      {temperature, []timeline.Entry{sent}, "8", 0, 0},
		"events alone":        {temperature, []timeline.Entry{command, update}, "", 0, 0},
		"to the device alone": {to, []timeline.Entry{event(1, `{"temp_c":1}`), command, update}, "9 10", 0, 0},
		"a gap": {temperature, []timeline.Entry{event(1, `{"temp_c":1}`), event(2, `{"temp_c":2}`), gap(timeline.GapOffline, ""), event(10, `{"temp_c":3}`), event(11, `{"temp_c":4}`)},
			"1 2 | 3 4", 0, 0},
		"too large elsewhere": {temperature, []timeline.Entry{event(1, `{"temp_c":1}`), gap(timeline.GapTooLarge, "t"), event(10, `{"temp_c":3}`)}, "1 3", 0, 0},
		"too large here":      {temperature, []timeline.Entry{event(1, `{"temp_c":1}`), gap(timeline.GapTooLarge, "0/plant-7/kitchen/mw-3f2a"), event(10, `{"temp_c":3}`)}, "1 | 3", 0, 0},
		"the clock set back":  {temperature, []timeline.Entry{event(5, `{"temp_c":1}`), event(2, `{"temp_c":2}`)}, "1 | 2", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := &history{}
			for _, e := range c.entries {
				h.add(e)
			}
			track := collected(h, c.tag).Tracks()[0]
			if got := numbers(&track.Series); got != c.want || track.Without != c.without || track.NoTime != c.noTime {
				t.Errorf("%q, %d without, %d of no time; want %q, %d, %d", got, track.Without, track.NoTime, c.want, c.without, c.noTime)
			}
		})
	}
}

func TestGapsAreBands(t *testing.T) {
	h := &history{}
	h.add(event(1, `{"temp_c":1}`))
	h.add(timeline.Entry{At: at(9), Kind: timeline.Gap, Gap: timeline.GapInfo{From: at(5), Until: at(9)}})
	h.add(timeline.Entry{At: at(20), Kind: timeline.Gap})
	want := []Band{
		{ID: 2, From: at(5).UnixMicro(), Until: at(9).UnixMicro()},
		{ID: 3, From: at(20).UnixMicro(), Until: at(20).UnixMicro()}, // when it began is not known
	}
	if got := collected(h, temperature).Bands(); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestWhatWentUnseenIsAGap: messages that the bound took before the collector
// came to them may have had numbers.
func TestWhatWentUnseenIsAGap(t *testing.T) {
	h := &history{}
	h.add(event(1, `{"temp_c":1}`))
	c := collected(h, temperature)
	h.add(event(2, `{"temp_c":2}`))
	h.add(event(3, `{"temp_c":3}`))
	h.entries = h.entries[2:]
	for c.Advance(h, 1000) {
	}
	if got := numbers(&c.Tracks()[0].Series); got != "1 | 3" {
		t.Error(got)
	}
	want := Band{ID: 2, Cause: timeline.GapBound, From: at(1).UnixMicro(), Until: at(3).UnixMicro()}
	if bands := c.Bands(); len(bands) != 1 || bands[0] != want {
		t.Errorf("%+v, want %+v", bands, want)
	}
}

// TestALateTagIsFilledInWhileOthersFollow: neither waits for the other.
func TestALateTagIsFilledInWhileOthersFollow(t *testing.T) {
	h := &history{}
	for i := range 5000 {
		h.add(event(i, `{"temp_c":1,"power_w":2}`))
	}
	c := collected(h, temperature)
	power := temperature
	power.Path = "power_w"
	c.Watch([]Tag{power, temperature})
	h.add(event(5000, `{"temp_c":3,"power_w":4}`))
	if !c.Advance(h, 1) {
		t.Error("nothing more is to be visited")
	}
	late, first := c.Tracks()[0], c.Tracks()[1]
	if last, _ := first.Series.Last(); last.Value != 3 || !c.Busy(late) || c.Busy(first) {
		t.Errorf("the first tag is at %+v", last)
	}
	for c.Advance(h, 1000) {
	}
	if late.Series.Len() != 5001 || c.Busy(late) {
		t.Errorf("the late tag has %d points", late.Series.Len())
	}
}

func TestOddTagsAreLeftOut(t *testing.T) {
	var c Collector
	tags := []Tag{temperature, temperature, {}, {Project: "p", User: "u", Path: `a."`}, {Project: "p", User: "u"}}
	for i := range 2 * MaxTags {
		tags = append(tags, Tag{Project: "p", User: "u", Path: fmt.Sprint("t", i)})
	}
	c.Watch(tags)
	if got := len(c.Tracks()); got != MaxTags {
		t.Errorf("%d tags", got)
	}
}

// TestCollectorIsWhatASlowLookFinds: whatever comes, is dropped, cleared or asked
// for, in whatever steps it is looked at, the points are those of all messages
// since the tag was asked for and of those kept then.
func TestCollectorIsWhatASlowLookFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := &history{}
		var c Collector
		seen := map[Tag][]timeline.Entry{} // what a tag is to find its numbers in
		come := func(e timeline.Entry) {
			h.add(e)
			for tag := range seen {
				seen[tag] = append(seen[tag], h.entries[len(h.entries)-1])
			}
		}
		seconds := 0
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{"message", "message", "message", "gap", "drop", "clear", "watch", "advance"}).Draw(t, "do") {
			case "message":
				seconds += rapid.SampledFrom([]int{1, 0, 60, -5}).Draw(t, "later")
				come(event(seconds, rapid.SampledFrom([]string{
					`{"a":1}`, `{"a":2.5,"b":{"c":true}}`, `{"b":{"c":1e400}}`, `{"odd key":-7}`, `[`, `{"a":"1"}`,
				}).Draw(t, "data")))
			case "gap":
				come(timeline.Entry{At: at(seconds), Kind: timeline.Gap})
			case "drop":
				for c.Advance(h, 1000) { // what goes unseen is a test of its own
				}
				h.entries = h.entries[rapid.IntRange(0, len(h.entries)).Draw(t, "dropped"):]
			case "clear":
				h.entries = nil
				for tag := range seen {
					seen[tag] = nil
				}
				c.Reset()
			case "watch":
				tags := someTags(t)
				asked := map[Tag][]timeline.Entry{}
				for _, tag := range tags {
					entries, old := seen[tag]
					if !old {
						entries = slices.Clone(h.entries)
					}
					asked[tag] = entries
				}
				seen = asked
				c.Watch(tags)
			case "advance":
				c.Advance(h, rapid.IntRange(1, 20).Draw(t, "budget"))
			}
		}
		for c.Advance(h, 1000) {
		}
		if len(c.Tracks()) != len(seen) {
			t.Fatalf("%d tags of %d", len(c.Tracks()), len(seen))
		}
		for _, track := range c.Tracks() {
			if got, want := numbers(&track.Series), slowly(track.Tag, seen[track.Tag]); got != want {
				t.Fatalf("%s: %q, want %q", track.Tag.Path, got, want)
			}
		}
	})
}

// someTags draws which tags are watched.
func someTags(t *rapid.T) (tags []Tag) {
	for _, path := range []string{"a", "b.c", `"odd key"`} {
		if rapid.Bool().Draw(t, path) {
			tags = append(tags, Tag{Project: "plant-7", User: "kitchen", Device: "mw-3f2a", Path: path})
		}
	}
	return tags
}

// slowly writes as numbers does what a tag's series should be.
func slowly(tag Tag, entries []timeline.Entry) string {
	var list []string
	path, _ := payload.ParsePath(tag.Path)
	broken, before := false, int64(math.MinInt64)
	for _, e := range entries {
		if e.Kind == timeline.Gap {
			broken = true
			continue
		}
		raw, ok := payload.Tag(e.Payload, path)
		value, _, number := Number(raw)
		if !ok || !number {
			continue
		}
		text := fmt.Sprint(value)
		if broken || e.At.UnixMicro() < before {
			text = "| " + text
		}
		list = append(list, text)
		broken, before = false, e.At.UnixMicro()
	}
	return strings.Join(list, " ")
}

func TestNumbers(t *testing.T) {
	for text, want := range map[string]float64{
		"0": 0, "-0.5": -.5, "127.0": 127, "9007199254740993": 9007199254740992, "1e308": 1e308, "1e-400": 0, "true": 1, "false": 0,
	} {
		if got, _, ok := Number([]byte(text)); !ok || got != want {
			t.Errorf("%s is %v (%v)", text, got, ok)
		}
	}
	for _, text := range []string{"", "null", `"1"`, "1e400", "-1e400", "NaN", "Infinity", "0x10", "1_0", "--1", "{}", "[1]", "1 2", "+1", ".5"} {
		if got, _, ok := Number([]byte(text)); ok {
			t.Errorf("%q is %v", text, got)
		}
	}
}

func FuzzNumber(f *testing.F) {
	for _, text := range []string{"1", "-1e300", "true", "0x1p-2", `"1"`, "1e400", "1_000"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if value, _, ok := Number(raw); ok && (math.IsNaN(value) || math.IsInf(value, 0)) {
			t.Errorf("%q is %v", raw, value)
		}
	})
}

// BenchmarkCollect follows twelve tags of four devices through what is kept.
func BenchmarkCollect(b *testing.B) {
	h := &history{}
	for i := range 100_000 {
		e := event(i, `{"power_w":812,"door":"closed","temp_c":71.4,"seq":18212,"device_id":"mw-3f2a"}`)
		e.Topic = fmt.Sprintf("0/plant-7/kitchen/mw-%04d", i%100)
		h.entries, h.next = append(h.entries, e), h.next+1
	}
	var tags []Tag
	for _, device := range []string{"mw-0001", "mw-0002", "mw-0003", "mw-0004"} {
		for _, path := range []string{"power_w", "temp_c", "seq"} {
			tags = append(tags, Tag{Project: "plant-7", User: "kitchen", Device: device, Path: path})
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		var c Collector
		c.Watch(tags)
		tracks := c.Tracks()
		for i := range h.entries {
			for _, t := range tracks {
				t.take(&h.entries[i])
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100_000, "ns/entry")
}
