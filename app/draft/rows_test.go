package draft

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"deviceconsole/internal/platform"
)

const hostile = "{ \"id\" : 9223372036854775807,\n\t\"t\":127.0 ,\"big\":1e400,\"zero\":-0,\r\n \"id\":\"again\", \"\\u00e9\\ud800\" :{\"a\":[1, 2]}}\n"

func TestRowsShowWhatStandsThere(t *testing.T) {
	rows, err := Rows(hostile)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		got = append(got, r.Name+"="+r.Raw)
	}
	want := []string{"id=9223372036854775807", "t=127.0", "big=1e400", "zero=-0", `id="again"`, "é\ufffd={\"a\":[1, 2]}"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if Join(hostile, rows) != hostile {
		t.Errorf("joined %q", Join(hostile, rows))
	}
}

func TestJoinChangesTheOneRowAlone(t *testing.T) {
	for _, test := range []struct {
		name, data string
		change     func([]Tag) []Tag
		want       string
	}{
		{"a value", "{ \"a\" : 1,\n \"b\":2 }", func(r []Tag) []Tag { r[1].Raw = "3"; return r }, "{ \"a\" : 1,\n \"b\":3 }"},
		{"a name", "{ \"a\" : 1 }", func(r []Tag) []Tag { r[0].Name = "q\"\n"; return r }, `{ "q\"\n" : 1 }`},
		{"a row more on a line", `{"a": 1, "b": 2}`, added("c", "3"), `{"a": 1, "b": 2, "c": 3}`},
		{"a row more without space", `{"a":1}`, added("c", "3"), `{"a":1,"c":3}`},
		{"a row more beside one", `{"a": 1}`, added("c", "3"), `{"a": 1, "c": 3}`},
		{"a row more on lines", "{\n  \"a\": 1\n}", added("c", "3"), "{\n  \"a\": 1,\n  \"c\": 3\n}"},
		{"the first row", "{}", added("c", "3"), `{"c": 3}`},
		{"the first row of lines", "{\n}", added("c", "3"), "{\n\"c\": 3}"},
		{"a row less", `{"a": 1,  "b": 2, "c": 3}`, func(r []Tag) []Tag { return slices.Delete(r, 0, 1) }, `{"b": 2, "c": 3}`},
		{"a row less in the middle", "{\"a\":1,\n \"b\":2,\n \"c\":3}", func(r []Tag) []Tag { return slices.Delete(r, 1, 2) }, "{\"a\":1,\n \"c\":3}"},
		{"no row left", `{"a": 1}`, func([]Tag) []Tag { return nil }, `{}`},
		{"two rows swapped", "{\"a\":1,\n \"b\":2}", func(r []Tag) []Tag { return []Tag{r[1], r[0]} }, "{\"b\":2,\n \"a\":1}"},
		{"rows of what is no object", "[1]", added("a", "1"), `{"a": 1}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows, _ := Rows(test.data)
			if got := Join(test.data, test.change(rows)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func added(name, raw string) func([]Tag) []Tag {
	return func(r []Tag) []Tag { return append(r, Tag{Name: name, Raw: raw}) }
}

func TestOnlyObjectsHaveRows(t *testing.T) {
	for text, says := range map[string]string{"[]": "array", `{"a":NaN}`: "NaN", "": "empty", "{": "text ends"} {
		if _, err := Rows(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// FuzzRows: rows that nobody touched join to the same bytes, and rows that were
// turned around still hold the same tags.
func FuzzRows(f *testing.F) {
	for _, text := range []string{hostile, "{}", " { } ", `{"":""}`, `{"a":{"a":1},"a":2}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, data string) {
		rows, err := Rows(data)
		if err != nil {
			return
		}
		if got := Join(data, rows); got != data {
			t.Fatalf("%q became %q", data, got)
		}
		slices.Reverse(rows)
		turned := Join(data, rows)
		again, err := Rows(turned)
		if err != nil || len(again) != len(rows) {
			t.Fatalf("%q turned around is %q: %v", data, turned, err)
		}
		for i := range rows {
			if rows[i].Name != again[i].Name || rows[i].Raw != again[i].Raw {
				t.Fatalf("row %d of %q is %+v in %q", i, data, again[i], turned)
			}
		}
	})
}

func TestRowsThatAreChangedReadAsTheyWereMade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.SampledFrom([]string{"1", "-0", "12345678901234567890", "1e400", `"a\u0000"`, "null", "[1, {}]", "{ }", "true"})
		data := Join("{}", rapid.SliceOf(rapid.Custom(func(t *rapid.T) Tag {
			return Tag{Name: rapid.String().Draw(t, "name"), Raw: raw.Draw(t, "raw")}
		})).Draw(t, "rows"))
		if rapid.Bool().Draw(t, "on lines") {
			data = Pretty(data, nil)
		}
		rows, err := Rows(data)
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(0, 5).Draw(t, "changes") {
			at := rapid.IntRange(0, len(rows)).Draw(t, "at")
			switch {
			case at == len(rows) || rapid.Bool().Draw(t, "add"):
				rows = slices.Insert(rows, at, Tag{Name: rapid.String().Draw(t, "name"), Raw: raw.Draw(t, "raw")})
			case rapid.Bool().Draw(t, "delete"):
				rows = slices.Delete(rows, at, at+1)
			default:
				rows[at].Raw = raw.Draw(t, "raw")
			}
		}
		got, err := Rows(Join(data, rows))
		if err != nil || len(got) != len(rows) {
			t.Fatalf("%q: %v", Join(data, rows), err)
		}
		for i := range rows {
			if got[i].Name != rows[i].Name || got[i].Raw != rows[i].Raw {
				t.Fatalf("row %d is %+v, not %+v", i, got[i], rows[i])
			}
		}
	})
}

func TestFormatTouchesSpaceAlone(t *testing.T) {
	const text = `{"b":1.0,"a":[ ],"b":[1e400,-0,"\u202e x  y` + "\u202e" + `"],"o":{}}`
	const want = "{\n  \"b\": 1.0,\n  \"a\": [],\n  \"b\": [\n    1e400,\n    -0,\n    \"\\u202e x  y\u202e\"\n  ],\n  \"o\": {}\n}"
	if got := Pretty(text, nil); got != want {
		t.Errorf("got %q", got)
	}
	if got := Compact(want, nil); got != strings.Replace(text, "[ ]", "[]", 1) {
		t.Errorf("compact: %q", got)
	}
	for _, broken := range []string{"[1 2]", `{"a" 1}`, "{", ""} {
		if Pretty(broken, nil) != broken || Compact(broken, nil) != broken {
			t.Errorf("%q was changed", broken)
		}
	}
}

// FuzzFormat: whatever the layout, it is the same JSON, and laying it out twice
// changes nothing more.
func FuzzFormat(f *testing.F) {
	f.Add(hostile)
	f.Add(`[[],{},[{"a":"\"{"}]]`)
	f.Fuzz(func(t *testing.T, text string) {
		pretty, compact := Pretty(text, nil), Compact(text, nil)
		if Compact(pretty, nil) != compact || Pretty(compact, nil) != pretty || Pretty(pretty, nil) != pretty {
			t.Fatalf("%q: %q and %q", text, pretty, compact)
		}
		if platform.CheckJSON([]byte(text)) == nil && strings.Count(text, "[")+strings.Count(text, "{") < 9000 {
			var want strings.Builder
			for _, c := range json.RawMessage(text) {
				if strings.IndexByte(space, c) < 0 || c == ' ' {
					want.WriteByte(c)
				}
			}
			if strings.ReplaceAll(compact, " ", "") != strings.ReplaceAll(want.String(), " ", "") {
				t.Fatalf("%q lost something: %q", text, compact)
			}
		}
	})
}

func TestDepthCostsNothing(t *testing.T) {
	deep := strings.Repeat(`{"a":[`, 10_000) + strings.Repeat("]}", 10_000)
	if got := Compact(Pretty(deep, nil), nil); got != deep {
		t.Error("10,000 levels came back changed")
	}
	if n := len(Pretty(deep, nil)); n > 100*len(deep) {
		t.Errorf("%d bytes became %d", len(deep), n)
	}
	rows, err := Rows(deep)
	if err != nil || Join(deep, rows) != deep {
		t.Errorf("rows: %v", err)
	}
}

func TestALongTextIsLaidOutInSteps(t *testing.T) {
	rows := strings.Repeat(`{"id":9223372036854775807,"name":"mw-3f2a"},`, 20_000)
	for name, do := range map[string]func(string, func()) string{"pretty": Pretty, "compact": Compact} {
		long := `{"for":"` + name + `","rows":[` + rows + `{}]}` // no other case's: a verdict is remembered
		rests := 0
		if do(long, func() { rests++ }) != do(long, nil) {
			t.Errorf("%s: another text in steps", name)
		}
		if rests < 2*len(long)/(80<<10) {
			t.Errorf("%s: %d rests for %d bytes", name, rests, len(long))
		}
	}
}

func TestTheVerdictOnALongTextIsOfThatText(t *testing.T) {
	good := `["` + strings.Repeat("x", long) + `"]`
	for _, text := range []string{good, good[1:], good, good + "]", good[:len(good)-1] + " ]"} {
		for range 2 {
			if got, want := CheckJSON(text, nil), platform.CheckJSON([]byte(text)); (got == nil) != (want == nil) || got != nil && got.Error() != want.Error() {
				t.Errorf("%v, want %v", got, want)
			}
		}
	}
}
