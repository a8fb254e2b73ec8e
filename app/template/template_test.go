package template

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

var start = time.Date(2001, 1, 1, 0, 10, 10, 482110000, time.UTC)

func newState() *State {
	s := NewState(7, start)
	s.Device, s.User, s.Project = `mw "1"`, "kitchen", "plant-7"
	return s
}

func TestValues(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"no variables":         {"a } b }} {c}", "a } b }} {c}"},
		"nothing":              {"", ""},
		"sequence":             {"{{seq}} {{seq 100}} {{ seq  -5 }}", "3 102 -3"},
		"count":                {"{{count}}", "43"},
		"time":                 {"{{now}} {{now unix}} {{now ms}}", "2001-01-01T00:10:10.482110Z 978307810 978307810482"},
		"who":                  {"{{project}}/{{user}}/{{device}}/{{index}}", `plant-7/kitchen/mw "1"/1`},
		"one word":             {"{{pick 'a b'}}{{step \"c }} d\"}}", "a bc }} d"},
		"steps":                {"{{step a b c d}}", "c"},
		"escaped quote":        {`{{pick "a\"b\\c\d"}}`, `a"b\c\d`},
		"ramp":                 {"{{ramp 20 30 60s}} {{ramp 20.00 30 60}}", "25 25.00"},
		"sine":                 {"{{sine -1.0 1.0 120s}} {{sine 0 10 60s}}", "1.0 5"},
		"one number":           {"{{random 5 5}} {{random -0.5 -0.5}} {{walk 5 5 1}}", "5 -0.5 5"},
		"braces themselves":    {"{{{{seq}} {{{{{{{{", "{{seq}} {{{{"},
		"braces of JSON":       {`{"a":{"n":{{seq}}}}`, `{"a":{"n":3}}`},
		"three braces":         {`{"n":{{{seq}}}}`, "error"},
		"not a JSON text":      {`He said "{{device}}"`, `He said "mw "1""`},
		"letters of the world": {"ä{{pick ö}}ü", "äöü"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newState()
			s.Count = 40
			s.Next(start.Add(-time.Second))
			s.Next(start.Add(0))
			s.Started = start.Add(-30 * time.Second)
			got := "error"
			if parsed, err := Parse(test.text); err == nil {
				if got, err = parsed.Expand(s); err != nil {
					t.Fatal(err)
				}
			}
			if got != test.want {
				t.Errorf("%s is %s, want %s", test.text, got, test.want)
			}
		})
	}
}

func TestJSONStaysJSON(t *testing.T) {
	match := &Match{
		Topic: "0/p/u/d", Device: "d", Payload: []byte(`{"event_data":{"door":"o\"pen","n":9007199254740993,"m":{"x":[1, 2]}}}`),
		Response: "r/1", Correlation: "\x01\"\xff",
	}
	for text, want := range map[string]string{
		`{"n":{{seq}},"s":"{{seq}}"}`:                      `{"n":1,"s":"1"}`,
		`{"d":"{{device}}","e":{{device}}}`:                `{"d":"mw \"1\"","e":"mw \"1\""}`,
		`{"door":{{pick open}},"n":{{pick 12.50}}}`:        `{"door":"open","n":12.50}`,
		`{"n":{{pick '12'}},"m":{{step true}}}`:            `{"n":"12","m":true}`,
		`{"s":"{{pick "a\"b"}}"}`:                          `{"s":"a\"b"}`,
		`{"s":"a\"{{device}}"}`:                            `{"s":"a\"mw \"1\""}`,
		`{"at":{{now}}}`:                                   `{"at":"2001-01-01T00:10:10.482110Z"}`,
		`{"n":{{match.tag n}},"s":{{match.tag door}}}`:     `{"n":9007199254740993,"s":"o\"pen"}`,
		`{"n":"{{match.tag n}}","s":"{{match.tag door}}"}`: `{"n":"9007199254740993","s":"o\"pen"}`,
		`{"none":{{match.tag x}},"s":"{{match.tag x}}"}`:   `{"none":null,"s":""}`,
		`{"m":{{match.tag m}},"p":"{{match.topic}}"}`:      `{"m":{"x":[1, 2]},"p":"0/p/u/d"}`,
		`{"c":"{{match.correlation}}"}`:                    `{"c":"` + `\u0001` + `\"` + "\ufffd" + `"}`,
		`{{match.payload}}`:                                string(match.Payload),
	} {
		parsed, err := ParseJSON(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		s := newState()
		s.Match = match
		got, err := parsed.Expand(s)
		if err != nil || got != want || !json.Valid([]byte(got)) {
			t.Errorf("%s is\n%s, want\n%s (%v)", text, got, want, err)
		}
		if masked := parsed.Masked(); len(masked) != len(text) || !json.Valid([]byte(masked)) {
			t.Errorf("%s masked is %s", text, masked)
		}
	}
}

func TestTagOfAMatchAsText(t *testing.T) {
	parsed, err := Parse("{{match.tag door}} {{match.tag n}} {{match.tag no}}.")
	if err != nil {
		t.Fatal(err)
	}
	s := newState()
	s.Match = &Match{Payload: []byte(`{"door":"open","n":1.0}`)}
	if got, err := parsed.Expand(s); got != "open 1.0 ." || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	s.Match = nil
	if _, err := parsed.Expand(s); err == nil || !strings.Contains(err.Error(), "only in a reply rule") {
		t.Error(err)
	}
}

func TestWhatIsWrongIsToldWithItsPlace(t *testing.T) {
	for text, want := range map[string]struct {
		line, column int
		says         string
	}{
		"{{seq":            {1, 1, "not closed"},
		"a\nü {{seq\n}}":   {2, 3, "not closed"},
		"{{seq {{now}}":    {1, 1, "not closed"},
		"{{}}":             {1, 1, "name of a variable is missing"},
		"{{sqe}}":          {1, 3, "Is {{seq}} meant?"},
		"{{Now}}":          {1, 3, "Is {{now}} meant?"},
		"{{whatever}}":     {1, 3, "There are seq, count, now"},
		"{{random 1}}":     {1, 1, "needs two numbers"},
		"{{random 30 20}}": {1, 1, "the lower number comes first"},
		"{{random a 20}}":  {1, 1, "“a” is no number"},
		"{{random 1. 20}}": {1, 1, "“1.” is no number"},
		"{{random 0.0000000000001 12345678901234}}": {1, 1, "too many digits"},
		"{{random 1234567890123456 2}}":             {1, 1, "at most 15 digits"},
		"{{sine 1 2}}":                              {1, 1, "a period"},
		"{{ramp 1 2 soon}}":                         {1, 1, "“soon” is no period"},
		"{{ramp 1 2 0}}":                            {1, 1, "“0” is no period"},
		"{{walk 1 2}}":                              {1, 1, "longest step"},
		"{{walk 1 2 -1}}":                           {1, 1, "has to be 0 or more"},
		"{{pick}}":                                  {1, 1, "words to choose from"},
		"{{step}}":                                  {1, 1, "one after the other"},
		"{{now soon}}":                              {1, 1, "unix for seconds"},
		"{{seq x}}":                                 {1, 1, "whole number"},
		"{{uuid 4}}":                                {1, 1, "“4” has no meaning"},
		"{{match.tag}}":                             {1, 1, "needs one path"},
		"{{match.tag a..b}}":                        {1, 1, "a name is missing"},
		"{{pick 'a\n'}}":                            {1, 8, "quote is not closed"},
		"{{pick 'a":                                 {1, 8, "quote is not closed"},
		"{{pick " + strings.Repeat("a ", MaxVariable) + "}}":  {1, 1, "not closed"},
		"{{pick '" + strings.Repeat("a", MaxVariable) + "'}}": {1, 1, "not closed"},
		strings.Repeat("{{seq}}", 100_000):                    {1, 7*MaxVariables + 1, "more than 1,000 variables"},
		strings.Repeat("{{", 1_000_001):                       {1, 2_000_001, "not closed"},
		strings.Repeat("x", MaxText+1):                        {1, 1, "4,194,305 bytes"},
	} {
		_, err := Parse(text)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%.40q is taken", text)
			continue
		}
		if e.Line != want.line || e.Column != want.column || !strings.Contains(e.Message, want.says) {
			t.Errorf("%.40q: line %d, column %d: %s", text, e.Line, e.Column, e.Message)
		}
	}
}

func TestWhatGrowsWithoutBoundIsRefused(t *testing.T) {
	parsed, err := Parse(strings.Repeat("{{match.payload}}", 100))
	if err != nil {
		t.Fatal(err)
	}
	s := newState()
	s.Match = &Match{Payload: make([]byte, 1<<20)}
	if _, err := parsed.Expand(s); !errors.Is(err, ErrTooLong) {
		t.Error(err)
	}
}

func TestPreviewDoesNotUseUpWhatIsSent(t *testing.T) {
	parsed, err := Parse("{{random 0 1000000}} {{walk 0 1000 50}} {{uuid}} {{pick a b c d e}}")
	if err != nil {
		t.Fatal(err)
	}
	s := newState()
	for range 5 {
		preview, err := parsed.Expand(s.Clone())
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := parsed.Expand(s); got != preview {
			t.Errorf("sent %s after showing %s", got, preview)
		}
		s.Next(start)
	}
}

func TestWavesOfDevicesAreApart(t *testing.T) {
	parsed, err := Parse("{{ramp 0 1000 60s}}")
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for i := 1; i <= 5; i++ {
		s := newState()
		s.Index = i
		got, _ := parsed.Expand(s)
		if slices.Contains(seen, got) {
			t.Errorf("device %d is where another one is: %s", i, got)
		}
		seen = append(seen, got)
	}
}

// TestShapesStayWithinTheirBounds also expects the decimals that were written.
func TestShapesStayWithinTheirBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := rapid.IntRange(0, 6).Draw(t, "places")
		bound := rapid.Int64Range(-1_000_000_000, 1_000_000_000)
		low, high := bound.Draw(t, "low"), bound.Draw(t, "high")
		low, high = min(low, high), max(low, high)
		written := func(units int64) string { return string(appendDecimal(nil, units, places)) }
		args := written(low) + " " + written(high)
		step := rapid.Int64Range(0, 1_000_000).Draw(t, "step")
		parsed, err := Parse("{{random " + args + "}} {{sine " + args + " 7s}} {{ramp " + args + " 500ms}} {{walk " + args + " " + written(step) + "}}")
		if err != nil {
			t.Fatal(err)
		}
		s := NewState(rapid.Uint64().Draw(t, "seed"), start)
		s.Index = rapid.IntRange(0, 1000).Draw(t, "index")
		last := int64(0)
		for i := range 50 {
			got, err := parsed.Expand(s)
			if err != nil {
				t.Fatal(err)
			}
			for j, value := range strings.Fields(got) {
				d, ok := parseDecimal(value)
				if !ok || d.places != places || d.units < low || d.units > high {
					t.Fatalf("%s is outside of %s", value, args)
				}
				if j < 3 {
					continue
				}
				if i > 0 && (d.units > last+step || d.units < last-step) {
					t.Fatalf("a step from %d to %d, longest %d", last, d.units, step)
				}
				last = d.units
			}
			s.Next(s.Now.Add(time.Duration(rapid.IntRange(0, 5000).Draw(t, "ms")) * time.Millisecond))
		}
	})
}

// TestAnyTextGoesThroughJSON puts hostile words into strings and between them.
func TestAnyTextGoesThroughJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		device := rapid.String().Draw(t, "device")
		parsed, err := ParseJSON(`{"a":"{{device}}","b":{{device}},"c":{{match.payload}}}`)
		if err != nil {
			t.Fatal(err)
		}
		s := newState()
		s.Device, s.Match = device, &Match{Payload: []byte(device)}
		got, err := parsed.Expand(s)
		var back struct {
			A, B string
			C    json.RawMessage
		}
		if err != nil || json.Unmarshal([]byte(got), &back) != nil || back.A != device || back.B != device {
			t.Fatalf("%q came back as %q (%v)", device, back, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"n":{{seq 5}},"t":"{{now}}","p":{{pick "a b" 'c' d}}}`, "{{{{x}}", "{{walk 1 2.50 0.1}}{{sine 1 2 3m}}", `{{match.tag "a b".c}}`, "{{", "\xff{{uuid}}\"",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, parse := range []func(string) (*Template, error){Parse, ParseJSON} {
			parsed, err := parse(text)
			if err != nil {
				var e *Error
				if !errors.As(err, &e) || e.Message == "" || e.Line < 1 || e.Column < 1 || e.Offset < 0 || e.Offset > e.End || e.End > len(text) {
					t.Fatalf("%q: %#v", text, err)
				}
				if !utf8.ValidString(e.Message) {
					t.Errorf("%q: %q", text, e.Message)
				}
				continue
			}
			s := newState()
			s.Match = &Match{Payload: []byte(text)}
			first, err := parsed.Expand(s.Clone())
			again, _ := parsed.Expand(s)
			if err == nil && first != again {
				t.Errorf("%q: %q, then %q", text, first, again)
			}
			if parsed.Variables() == 0 && !strings.Contains(text, "{{") && first != text {
				t.Errorf("%q became %q", text, first)
			}
			if len(parsed.Masked()) != len(text) {
				t.Errorf("%q is masked as %q", text, parsed.Masked())
			}
		}
	})
}

func BenchmarkEvent(b *testing.B) {
	parsed, err := ParseJSON(`{"event_data":{"temp_c":{{sine 20.0 80.0 60s}},"power_w":{{random 700 900}},"door":"{{pick open closed}}","seq":{{seq}}},"observed_at":"{{now}}"}`)
	if err != nil {
		b.Fatal(err)
	}
	s := newState()
	var out []byte
	b.ReportAllocs()
	for range b.N {
		if out, err = parsed.Append(out[:0], s); err != nil {
			b.Fatal(err)
		}
		s.Next(start)
	}
}

func TestFillerGivesWhatExpandGives(t *testing.T) {
	var f Filler
	s := newState()
	for i := range 3 * maxKept {
		text := `{"n":` + strings.Repeat(" ", i) + `{{seq}},"d":{{device}}}`
		for range 2 {
			got, err := f.Fill(text, true, s)
			if want := `{"n":` + strings.Repeat(" ", i) + `1,"d":"mw \"1\""}`; err != nil || got != want {
				t.Fatalf("%s, want %s (%v)", got, want, err)
			}
		}
		if len(f.parsed) > maxKept {
			t.Fatalf("%d texts are kept", len(f.parsed))
		}
	}
	if got, err := f.Fill("{{device}}", false, s); err != nil || got != s.Device {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := f.Fill("{{sqe}}", false, s); err == nil {
		t.Error("a template that is none is filled in")
	}
}

// TestWhatWasFilledInIsTraced: between the pieces that were filled in the result is the
// text as it stands.
func TestWhatWasFilledInIsTraced(t *testing.T) {
	for _, text := range []string{"", "plain", "{{seq}}", "a {{{{ b {{seq}}{{device}} {{{{{{seq 7}}", "{{{{{{{{x", `{"a": {{device}}, "b": "{{device}}", "é": {{pick ü}}}`} {
		for _, json := range []bool{false, true} {
			parsed, err := parse(text, json)
			if err != nil {
				t.Fatal(err)
			}
			s := NewState(1, start)
			s.Device = `"d"`
			want, _ := parsed.Expand(s.Clone())
			got, filled, err := parsed.Trace(s)
			if got != want || err != nil {
				t.Errorf("%q is traced to %q, and filled in to %q (%v)", text, got, want, err)
			}
			from, start := 0, 0
			for _, p := range append(filled, Filled{len(got), len(got), len(text), len(text)}) {
				if got[from:p.From] != text[start:p.Start] {
					t.Errorf("%q: %q stands between what was filled in as %q", text, text[start:p.Start], got[from:p.From])
				}
				from, start = p.To, p.End
			}
		}
	}
}
