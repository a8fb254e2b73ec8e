package archive

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"deviceconsole/app/timeline"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 123456000, time.UTC)

var limits = timeline.Limits{Bytes: 4 << 20, Count: 10_000}

// storeOf keeps entries.
func storeOf(entries ...timeline.Entry) *timeline.Store {
	s := timeline.New(limits)
	for _, e := range entries {
		s.Append(e)
	}
	return s
}

// export writes all of a store.
func export(t testing.TB, s *timeline.Store, f Format) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := Write(&b, NewSource(s, timeline.NewView(s, nil)), f, About{At: noon, Scope: All}, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func open(file string) (*Recording, error) {
	return Open(strings.NewReader(file), int64(len(file)), limits, false, nil)
}

func contents(s *timeline.Store) (all []timeline.Entry) {
	s.Walk(0, 1<<30, func(e *timeline.Entry) {
		kept := *e
		kept.Payload = bytes.Clone(e.Payload)
		all = append(all, kept)
	})
	return all
}

// anyText draws texts of hostile strangers, bytes that are no UTF-8 among them.
func anyText(max int) *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringN(0, max, -1),
		rapid.Custom(func(t *rapid.T) string { return string(rapid.SliceOfN(rapid.Byte(), 0, max).Draw(t, "bytes")) }),
		rapid.SampledFrom([]string{"", "\x00", "\ufffd", "\u2028\u202e", "=1+1", "{\"id\":9007199254740993001,\"v\":127.0}", "\xff\xfe", "a\r\nb", "😀", "\ud7ff"}),
	)
}

// anyMoment draws times of any clock.
func anyMoment() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		return time.UnixMicro(rapid.OneOf(
			rapid.SampledFrom([]int64{0, 4102444800000000, -62135596800000000, noon.UnixMicro(), -62198755200000001, 253402300800000000}),
			rapid.Int64Range(-9e18, 9e18),
		).Draw(t, "µs"))
	})
}

// anyEntry draws what a store may be given.
func anyEntry(t *rapid.T) timeline.Entry {
	e := timeline.Entry{At: anyMoment().Draw(t, "at")}
	if rapid.IntRange(0, 5).Draw(t, "gap") == 0 {
		e.Kind = timeline.Gap
		e.Topic = rapid.SampledFrom([]string{"", "t", "\xff"}).Draw(t, "topic of the gap")
		e.Gap = timeline.GapInfo{
			Cause: timeline.GapCause(rapid.IntRange(0, 4).Draw(t, "cause")),
			Count: rapid.Uint64().Draw(t, "count"), Bytes: rapid.Uint64().Draw(t, "bytes"),
			Reason: anyText(50).Draw(t, "reason"),
		}
		if rapid.Bool().Draw(t, "times") {
			e.Gap.From, e.Gap.Until = anyMoment().Draw(t, "from"), anyMoment().Draw(t, "until")
		}
		return e
	}
	e.Topic, e.QoS = anyText(60).Draw(t, "topic"), rapid.ByteRange(0, 2).Draw(t, "qos")
	e.Payload = []byte(anyText(300).Draw(t, "payload"))
	e.Retained, e.Duplicate = rapid.Bool().Draw(t, "retained"), rapid.Bool().Draw(t, "duplicate")
	e.Away = rapid.Bool().Draw(t, "while away")
	if rapid.Bool().Draw(t, "sent") {
		e.Kind, e.Code = timeline.Sent, rapid.Byte().Draw(t, "code")
		e.Outcome = timeline.Outcome(rapid.IntRange(0, 6).Draw(t, "outcome"))
	}
	if rapid.Bool().Draw(t, "properties") {
		e.Properties = anyProperties(t)
	}
	return e
}

func anyProperties(t *rapid.T) (p timeline.Properties) {
	p.ContentType, p.ResponseTopic = anyText(20).Draw(t, "content type"), anyText(20).Draw(t, "response topic")
	if rapid.Bool().Draw(t, "correlated") {
		p.CorrelationData = rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "correlation data")
	}
	if rapid.Bool().Draw(t, "format and expiry") {
		format, expiry := rapid.Byte().Draw(t, "format"), rapid.Uint32().Draw(t, "expiry")
		p.PayloadFormat, p.MessageExpiry = &format, &expiry
	}
	for range rapid.IntRange(0, 3).Draw(t, "ids") {
		p.SubscriptionIDs = append(p.SubscriptionIDs, rapid.IntRange(0, 268_435_455).Draw(t, "id"))
	}
	for range rapid.IntRange(0, 3).Draw(t, "user properties") {
		p.User = append(p.User, timeline.UserProperty{
			Key: rapid.SampledFrom([]string{"k", "k", "", "\xff"}).Draw(t, "key"), Value: anyText(20).Draw(t, "value"),
		})
	}
	p.LeftOut = rapid.IntRange(0, 1).Draw(t, "more") * rapid.IntRange(0, maxPacket).Draw(t, "left out")
	return p
}

// TestNothingIsLostOnTheWay: what was exported and opened is the same in every
// field, and exports to the same bytes.
func TestNothingIsLostOnTheWay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := timeline.New(limits)
		for range rapid.IntRange(0, 20).Draw(rt, "n") {
			s.Append(anyEntry(rt))
		}
		file := export(t, s, NDJSON)
		r, err := open(file)
		if err != nil {
			rt.Fatalf("%v in\n%s", err, file)
		}
		want, got := contents(s), contents(r.Store)
		for i := range want {
			if i >= len(got) || !reflect.DeepEqual(want[i], got[i]) {
				rt.Fatalf("entry %d of %d was\n%+v, is\n%+v", i, len(got), want[i], got[min(i, len(got)-1)])
			}
		}
		if again := export(t, r.Store, NDJSON); again != file {
			rt.Fatalf("exported anew it is\n%s, was\n%s", again, file)
		}
	})
}

func TestLongPayloadsSurviveTheirPieces(t *testing.T) {
	for name, unit := range map[string]string{"text": "ä€😀x\"\\\n", "binary": "\xff\x00€", "control characters": "\x01"} {
		t.Run(name, func(t *testing.T) {
			for _, size := range []int{step - 1, step, step + 1, 3 * step, 2*part + 7} {
				payload := []byte(strings.Repeat(unit, size/len(unit)+1)[:size])
				s := timeline.New(timeline.Limits{Bytes: 64 << 20, Count: 10})
				s.Append(timeline.Entry{At: noon, Topic: "t", Payload: payload})
				r, err := open(export(t, s, NDJSON))
				if err != nil {
					t.Fatal(err)
				}
				if got := contents(r.Store)[0].Payload; !bytes.Equal(got, payload) {
					t.Errorf("%d bytes came back as %d, or altered", len(payload), len(got))
				}
			}
		})
	}
}

func TestAnExportCanBeReadByHand(t *testing.T) {
	expiry := uint32(60)
	s := storeOf(
		timeline.Entry{At: noon, Topic: "0/p/u/d", QoS: 1, Retained: true, Payload: []byte(`{"id":9007199254740993001}`),
			Properties: timeline.Properties{ContentType: "application/json", MessageExpiry: &expiry, User: []timeline.UserProperty{{Key: "k", Value: "2"}, {Key: "k", Value: "1"}}}},
		timeline.Entry{At: noon.Add(time.Second), Kind: timeline.Gap, Gap: timeline.GapInfo{Cause: timeline.GapResumed, From: noon, Until: noon.Add(time.Second), Reason: "it broke"}},
		timeline.Entry{At: noon.Add(2 * time.Second), Kind: timeline.Sent, Topic: "1/p/u/d/event", Payload: []byte{0xff, 0}, SendID: 7, Outcome: timeline.Rejected, Code: 0x87},
	)
	want := `{"type":"header","format":"device-console-export","version":1,"exported_at":"2026-11-24T12:00:00.123456Z","scope":"all","rows":3}
{"type":"received","at":"2026-11-24T12:00:00.123456Z","topic":"0/p/u/d","qos":1,"retained":true,"content_type":"application/json","message_expiry":60,"user_properties":[{"key":"k","value":"2"},{"key":"k","value":"1"}],"payload":"{\"id\":9007199254740993001}"}
{"type":"gap","at":"2026-11-24T12:00:01.123456Z","cause":"resumed","from":"2026-11-24T12:00:00.123456Z","until":"2026-11-24T12:00:01.123456Z","reason":"it broke"}
{"type":"sent","at":"2026-11-24T12:00:02.123456Z","topic":"1/p/u/d/event","qos":0,"outcome":"rejected","code":135,"payload_base64":"/wA="}
{"type":"end","messages":2,"gaps":1,"missed":0,"bytes":28,"sha256":"`
	if got := export(t, s, NDJSON); !strings.HasPrefix(got, want) {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestOnlyWhatTheFilterShowsIsExported(t *testing.T) {
	s := timeline.New(limits)
	for i := range 2000 {
		s.Append(timeline.Entry{At: noon, Topic: "t", Payload: fmt.Append(nil, i)})
	}
	v := timeline.NewView(s, func(e *timeline.Entry) bool { return e.Payload[len(e.Payload)-1] == '7' })
	source := NewSource(s, v) // before anything was searched
	s.Append(timeline.Entry{At: noon, Topic: "t", Payload: []byte("2007")})
	var b bytes.Buffer
	sum, err := Write(&b, source, NDJSON, About{At: noon, Filter: "7$"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := open(b.String())
	if err != nil {
		t.Fatal(err)
	}
	got := contents(r.Store)
	if len(got) != 200 || sum.Messages != 200 || string(got[0].Payload) != "7" || string(got[199].Payload) != "1997" || r.About.Filter != "7$" {
		t.Errorf("%d messages, %+v, %+v", len(got), sum, r.About)
	}
}

func TestExportTakesWhatIsThereAndTellsWhatWentMeanwhile(t *testing.T) {
	l := timeline.Limits{Bytes: 1 << 20, Count: 1000}
	s := timeline.New(l)
	add := func(n int) {
		for range n {
			s.Append(timeline.Entry{At: noon, Topic: "t", Payload: make([]byte, 500)})
		}
	}
	add(1000)
	came := false
	var b bytes.Buffer
	sum, err := Write(&b, NewSource(s, timeline.NewView(s, nil)), NDJSON, About{At: noon, Scope: All}, func(p Progress) error {
		if !came && p.Done > 100 {
			came = true
			add(600)
		}
		if p.Total != 1000 {
			t.Errorf("%d of %d", p.Done, p.Total)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if sum.Missed == 0 || sum.Messages+sum.Missed != 1000 || sum.Gaps != 1 || sum.Bytes != int64(b.Len()) {
		t.Errorf("%+v, %d bytes", sum, b.Len())
	}
	r, err := open(b.String())
	if err != nil {
		t.Fatal(err)
	}
	var gap timeline.Entry
	for _, e := range contents(r.Store) {
		if e.Kind == timeline.Gap {
			gap = e
		}
	}
	if gap.Gap.Cause != timeline.GapBound || gap.Gap.Count != sum.Missed || r.Missed != sum.Missed {
		t.Errorf("%+v, %d missed", gap.Gap, r.Missed)
	}
}

func TestWhatWentAtTheBoundBeforeIsAGapAtTheBeginning(t *testing.T) {
	s := timeline.New(timeline.Limits{Bytes: 1 << 20, Count: 5})
	for range 8 {
		s.Append(timeline.Entry{At: noon, Topic: "t", Payload: []byte("x")})
	}
	r, err := open(export(t, s, NDJSON))
	if err != nil {
		t.Fatal(err)
	}
	all := contents(r.Store)
	if len(all) != 6 || all[0].Kind != timeline.Gap || all[0].Gap.Count != 3 {
		t.Errorf("%+v", all)
	}
}

func TestBothWaysCanBeCalledOff(t *testing.T) {
	s := storeOf()
	for range 1000 {
		s.Append(timeline.Entry{At: noon, Topic: "t", Payload: make([]byte, 500)})
	}
	enough := errors.New("enough")
	for _, f := range []Format{NDJSON, CSV, Text} {
		if _, err := Write(&bytes.Buffer{}, NewSource(s, timeline.NewView(s, nil)), f, About{}, func(Progress) error { return enough }); err != enough {
			t.Errorf("format %d: %v", f, err)
		}
	}
	file := export(t, s, NDJSON)
	if r, err := Open(strings.NewReader(file), int64(len(file)), limits, false, func(Progress) error { return enough }); err != enough || r != nil {
		t.Error(err)
	}
}

// TestStepsAreSmall: between two calls of the pace lies about a step of work,
// whatever is in a message, and the progress never goes back.
func TestStepsAreSmall(t *testing.T) {
	big := timeline.Limits{Bytes: 64 << 20, Count: 10}
	s := timeline.New(big)
	s.Append(timeline.Entry{At: noon, Topic: "t", Payload: bytes.Repeat([]byte("\x00\xff"), 1<<20)})
	s.Append(timeline.Entry{At: noon, Topic: "t", Payload: bytes.Repeat([]byte("\"ä"), 1<<20)})
	for _, f := range []Format{NDJSON, CSV, Text} {
		calls := 0
		var file bytes.Buffer
		sum, err := Write(&file, NewSource(s, timeline.NewView(s, nil)), f, About{}, func(Progress) error { calls++; return nil })
		if least := int(sum.Bytes / (8 * step)); err != nil || calls < least {
			t.Errorf("format %d: %d steps for %d bytes, %v", f, calls, sum.Bytes, err)
		}
		if f != NDJSON {
			continue
		}
		calls = 0
		last := Progress{}
		_, err = Open(bytes.NewReader(file.Bytes()), int64(file.Len()), big, false, func(p Progress) error {
			if calls++; p.Done < last.Done || p.Done > p.Total || p.Total != int64(file.Len()) {
				t.Errorf("%+v after %+v", p, last)
			}
			last = p
			return nil
		})
		if err != nil || calls < file.Len()/(8*step) || last.Done != last.Total {
			t.Errorf("%d steps for %d bytes, up to %+v, %v", calls, file.Len(), last, err)
		}
	}
}
