package lint

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"deviceconsole/internal/platform"
)

// anEvent draws texts that are nearly events, with every slip there is.
func anEvent(t *rapid.T) string {
	value := rapid.SampledFrom([]string{
		"1", "127.0", "9007199254740993", "1e400", `"x"`, `"\ud800"`, `"a\u0000"`, "true", "null", "NaN", "-Infinity", "'it'", "“x”", "007", "+1", ".5", "5.", "[1,]", "[]",
		`{"b":1,"b":2}`, "{c:1}", "True", "{}", `"` + "\n" + `"`, `"n/a"`, `{"observed_at":1764072000}`,
	})
	stamp := rapid.SampledFrom([]string{
		`"2026-11-25T12:00:00.000000Z"`, `"2026-11-25T12:00:00Z"`, `"2026-11-25 12:00"`, `"2026-11-25T12:00:00.1234567"`, "1764072000", `"1764072000123"`, "null", "[]",
		`"2001-01-01T00:10:10.000000Z"`, `"2030-01-01T00:00:00.000000+05:30"`, `"yesterday"`, `"2026-11-25T12:00:00,5 +0100"`,
	})
	var members []string
	for range rapid.IntRange(0, 6).Draw(t, "members") {
		switch rapid.IntRange(0, 8).Draw(t, "which") {
		case 0, 1, 2:
			var inner []string
			for range rapid.IntRange(0, 4).Draw(t, "tags") {
				key := rapid.SampledFrom([]string{`"a"`, `"b"`, `"\u0061"`, `"observed_at"`, "c", `'d'`}).Draw(t, "key")
				inner = append(inner, key+rapid.SampledFrom([]string{":", " : ", ":/*x*/"}).Draw(t, "colon")+value.Draw(t, "value"))
			}
			end := rapid.SampledFrom([]string{"", ",", " "}).Draw(t, "end")
			if len(inner) == 0 {
				end = ""
			}
			members = append(members, rapid.SampledFrom([]string{`"event_data"`, `"eventData"`}).Draw(t, "name")+":{"+strings.Join(inner, ",")+end+"}")
		case 3, 4:
			members = append(members, rapid.SampledFrom([]string{`"observed_at"`, `"observedAt"`}).Draw(t, "name")+":"+stamp.Draw(t, "stamp"))
		case 5:
			members = append(members, `"stream":`+value.Draw(t, "value"))
		case 6:
			members = append(members, `"add_client_ip":`+rapid.SampledFrom([]string{"true", `"true"`, "0", "null", "[]"}).Draw(t, "value"))
		default:
			members = append(members, `"x": `+value.Draw(t, "value"))
		}
	}
	join := rapid.SampledFrom([]string{",", ",\n  ", " , "}).Draw(t, "join")
	return rapid.SampledFrom([]string{"", "\ufeff", " ", "// x\n"}).Draw(t, "front") + "{" + strings.Join(members, join) + "}" + rapid.SampledFrom([]string{"", "\n"}).Draw(t, "behind")
}

// digits are the characters of numbers in a text, in order.
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}

// TestAFixMakesItsFindingGo: and brings no new one of its kind, leaves what stands
// outside its edits byte by byte, and turns JSON into JSON.
func TestAFixMakesItsFindingGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anEvent(t)
		earlier := []string{`{"event_data":{"a":1,"b":"x"}}`, `{"event_data":{"a":"1","b":true}}`}[rapid.IntRange(0, 1).Draw(t, "earlier")]
		m := of(mw, text, earlier)
		if Has(Check(m, 0), DuplicateKey) {
			return // what one fix takes away lets the other come to light
		}
		for _, f := range Check(m, 0) {
			if f.Offset < 0 || f.End < f.Offset || f.End > len(text) {
				t.Fatalf("%s: %+v is outside", text, f)
			}
			if f.Fix == nil {
				continue
			}
			fixed := f.Fix.Apply(FieldPayload, text)
			again := Check(of(mw, fixed, earlier), 0)
			if n, was := countOf(again, f.Code), countOf(Check(m, 0), f.Code); n >= was && f.Code != EventData && f.Code != TimePlace {
				t.Fatalf("%s\n%s\n%s: %d of %s before, %d after", text, fixed, f.Fix.Label, was, f.Code, n)
			}
			if f.Code == TimePlace && countOf(again, TimePlace) >= countOf(Check(m, 0), TimePlace) || f.Code == EventData && Has(again, EventData) && f.Severity == Error && strings.HasPrefix(f.What, "event_data is missing.") {
				t.Fatalf("%s\n%s\n%s: still there", text, fixed, f.Fix.Label)
			}
			if json.Valid([]byte(text)) && !json.Valid([]byte(fixed)) {
				t.Fatalf("%s\n%s\n%s: no JSON any more", text, fixed, f.Fix.Label)
			}
			if f.Code == EventData || f.Code == UnknownKey && strings.HasPrefix(f.Fix.Label, "Move") {
				if len(digits(fixed)) != len(digits(text)) {
					t.Fatalf("%s\n%s: digits went", text, fixed)
				}
			}
			front, back := f.Fix.Changes[0].Edits[0], f.Fix.Changes[0].Edits[len(f.Fix.Changes[0].Edits)-1]
			if !strings.HasPrefix(fixed, text[:front.Start]) || !strings.HasSuffix(fixed, text[min(back.End, len(text)):]) {
				t.Fatalf("%s\n%s: other bytes changed", text, fixed)
			}
		}
	})
}

func countOf(findings []Finding, code Code) (n int) {
	for _, f := range findings {
		if f.Code == code {
			n += 1 + f.More
		}
	}
	return n
}

// TestHealthyEventsGiveNothing: what encoding/json writes of plain values is clean.
func TestHealthyEventsGiveNothing(t *testing.T) {
	values := rapid.MapOf(rapid.StringMatching(`[a-z_]{1,8}`), rapid.OneOf(
		rapid.Float64Range(-1e6, 1e6).AsAny(), rapid.Int32().AsAny(), rapid.StringMatching(`[ -~äöü]{0,12}`).AsAny(), rapid.Bool().AsAny(),
	))
	rapid.Check(t, func(t *rapid.T) {
		data := values.Draw(t, "values")
		delete(data, keyObservedAt)
		encoded, _ := json.Marshal(data)
		event, err := platform.Event{Data: encoded, ObservedAt: platform.NewTimestamp(noon)}.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if found := Check(of(mw, string(event), string(event[:1])), 0); len(found) > 0 {
			t.Fatalf("%s: %+v", event, found)
		}
	})
}

// TestTheLinterAgreesWithTheDecoder: what the platform's decoder refuses gives an
// error, and what it takes gives none.
func TestTheLinterAgreesWithTheDecoder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anEvent(t)
		agree(t, text)
	})
}

func agree(t interface{ Fatalf(string, ...any) }, text string) {
	found := Check(Message{Topic: mw, Payload: []byte(text), Size: len(text)}, 0)
	_, err := platform.DecodeEvent([]byte(text))
	deep := Has(found, Depth)
	if worst := Worst(found); (err != nil) != (worst == Error) && !deep && !halfStream(err) {
		t.Fatalf("%q: %v, but %+v", text, err, found)
	}
}

// halfStream reports an error about half a surrogate pair in stream, which is a
// warning wherever it stands.
func halfStream(err error) bool { return err != nil && strings.Contains(err.Error(), "surrogate") }

func FuzzCheck(f *testing.F) {
	for _, seed := range []string{
		`{"event_data":{"a":1}}`, `{"eventData":{}}`, `{"a":NaN,'b':“x”,c:+1,}//`, "\ufeff{", `{"event_data":{"observed_at":1},"observed_at":"2026-01-01T00:00:00"}`,
		`[[[[{"a":[`, `{"event_data":"{}"}`, `{"\ud800":"\u0000\ud83d\ude00"}`, "{\"a\":\"\xff\"}", `{"event_data":{},"stream":1,"add_client_ip":"1","x":[]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		agree(t, text)
		for _, topic := range []string{mw, "1/p/u/d/event", text} {
			for _, finding := range Check(of(topic, text, text[:len(text)/2]), 0) {
				if finding.Offset < 0 || finding.End < finding.Offset || finding.Field == FieldPayload && finding.End > len(text) ||
					!utf8.ValidString(finding.What) || finding.What == "" || finding.Why == "" || len(finding.What) > 1000 {
					t.Fatalf("%+v", finding)
				}
				if finding.Fix != nil {
					finding.Fix.Apply(finding.Field, text)
				}
			}
		}
		Check(of(mw, text), 10)
		Composed(Composition{Kind: platform.KindEvent, Data: text, ObservedAt: text, Device: text, Now: noon})
	})
}
