package payload

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestLookupFindsTheRawText(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000)
	for _, c := range []struct{ name, in, path, want string }{
		{"a member", `{"temp_c":71.4}`, "temp_c", "71.4"},
		{"19 digits", `{"id": 9007199254740993001 }`, "id", "9007199254740993001"},
		{"digits as written", `{"v":127.0,"w":1e400}`, "w", "1e400"},
		{"a string keeps its escapes", `{"v":"a\"\u0041"}`, "v", `"a\"\u0041"`},
		{"nested", `{"a":{"b":[10,{"c":true}]}}`, "a.b.1.c", "true"},
		{"an object", "{\"a\": {\n\"b\": []} }", "a", "{\n\"b\": []}"},
		{"the last of two", `{"a":1,"a":2}`, "a", "2"},
		{"the last of two, which hides the first", `{"a":{"b":1},"a":{}}`, "a.b", ""},
		{"an escaped key", `{"t\u0065mp\/\ud83d\ude00":1}`, `"temp/😀"`, "1"},
		{"half a surrogate pair", `{"\ud83d":1}`, "\"\ufffd\"", "1"},
		{"an empty key", `{"":1}`, `""`, "1"},
		{"a key that only begins so", `{"temperature":1}`, "temp", ""},
		{"a key in a string value", `{"x":"\"temp\":2","temp":1}`, "temp", "1"},
		{"brackets in strings", `{"x":"}]{[","temp":1}`, "temp", "1"},
		{"an index with a leading zero", `[1,2]`, "01", ""},
		{"an index beyond the end", `[1,2]`, "2", ""},
		{"a number has no members", `{"a":1}`, "a.b", ""},
		{"JSON without an end", `{"a":1`, "a", ""},
		{"text", "temp: 3", "temp", ""},
		{"no bytes", "", "a", ""},
		{"half an escape", `{"\`, "a", ""},
		{"deep", deep, "a.a", deep[10 : len(deep)-2]},
		{"too long", `{"a":"` + strings.Repeat("x", MaxLookup) + `"}`, "a", ""},
	} {
		path, err := ParsePath(c.path)
		if err != nil {
			t.Fatal(err)
		}
		raw, ok := Lookup([]byte(c.in), path)
		if string(raw) != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q, %v", c.name, raw, ok)
		}
	}
	if raw, ok := Lookup([]byte(" 42 "), nil); !ok || string(raw) != "42" {
		t.Errorf("no path: %q, %v", raw, ok)
	}
	if _, ok := Lookup([]byte(deep), make([]string, MaxPath+1)); ok {
		t.Error("a path beyond the bound")
	}
}

func TestTagLooksUnderEventData(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"an event", `{"event_data":{"t":1},"t":2}`, "1"},
		{"an event without it", `{"event_data":{},"t":2}`, ""},
		{"event data that is no object", `{"event_data":3,"t":2}`, "2"},
		{"any other message", `{"t":2}`, "2"},
	} {
		if raw, _ := Tag([]byte(c.in), []string{"t"}); string(raw) != c.want {
			t.Errorf("%s: %q", c.name, raw)
		}
	}
}

func TestTagsVisitsTheLeaves(t *testing.T) {
	visited := func(in string) string {
		var out []string
		Tags([]byte(in), func(path string, raw []byte) bool {
			out = append(out, path+"="+string(raw))
			return true
		})
		return strings.Join(out, " ")
	}
	for _, c := range []struct{ name, in, want string }{
		{"an event", `{"event_data":{"a":{"b.c":1},"l":[true,[null]],"e":{},"s":"x"},"z":1}`,
			`a."b.c"=1 l.0=true l.1.0=null s="x"`},
		{"another message", `{"a":127.0,"-b":2}`, `a=127.0 "-b"=2`},
		{"an array", `[1,{"a":2}]`, `0=1 1.a=2`},
		{"a number alone", `42`, ``},
		{"broken", `{"a":1,"b"`, `a=1`},
	} {
		if got := visited(c.in); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
	if got := visited("[" + strings.Repeat("1,", 2*MaxTags) + "1]"); strings.Count(got, "=") != MaxTags {
		t.Errorf("%d leaves", strings.Count(got, "="))
	}
	if got := visited(strings.Repeat("[1,", MaxPath+9) + "1" + strings.Repeat("]", MaxPath+9)); strings.Count(got, "=") != MaxPath {
		t.Errorf("%d leaves of something deep", strings.Count(got, "="))
	}
	n := 0
	Tags([]byte(`[1,2,3]`), func(string, []byte) bool { n++; return n < 2 })
	if n != 2 {
		t.Errorf("visited %d after false at the second", n)
	}
}

// genJSON draws JSON text with odd space, escapes and duplicate keys.
func genJSON(depth int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		kinds := 6
		if depth == 0 {
			kinds = 4
		}
		space := func() string { return rapid.SampledFrom([]string{"", "", " ", "\n\t"}).Draw(t, "space") }
		switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
		case 0:
			return rapid.SampledFrom([]string{"0", "-1", "127.0", "1e400", "9007199254740993001"}).Draw(t, "number")
		case 1:
			return rapid.SampledFrom([]string{"true", "false", "null"}).Draw(t, "literal")
		case 2, 3:
			return genString().Draw(t, "string")
		case 4:
			list := rapid.SliceOfN(genJSON(depth-1), 0, 4).Draw(t, "elements")
			return "[" + space() + strings.Join(list, space()+","+space()) + space() + "]"
		}
		var list []string
		for range rapid.IntRange(0, 4).Draw(t, "members") {
			list = append(list, genString().Draw(t, "key")+space()+":"+space()+genJSON(depth-1).Draw(t, "value"))
		}
		return "{" + space() + strings.Join(list, space()+","+space()) + space() + "}"
	})
}

func genString() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		parts := []string{"a", "b", "event_data", `\u0061`, `\"`, `\\`, `\ud83d\ude00`, `\ud800`, "é", "}", "]", "."}
		return `"` + strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 3).Draw(t, "parts"), "") + `"`
	})
}

func decode(text string) (v any, err error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	return v, d.Decode(&v)
}

// walk follows a path through decoded JSON.
func walk(v any, path []string) (any, bool) {
	for _, name := range path {
		switch in := v.(type) {
		case map[string]any:
			next, ok := in[name]
			if !ok {
				return nil, false
			}
			v = next
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(in) || strconv.Itoa(i) != name {
				return nil, false
			}
			v = in[i]
		default:
			return nil, false
		}
	}
	return v, true
}

func TestLookupAgreesWithEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := genJSON(4).Draw(t, "json")
		path := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "0", "1", "event_data", "😀", "\ufffd", `"`, "", "aa"}), 0, 4).Draw(t, "path")
		agree(t, text, path)
		Tags([]byte(text), func(at string, raw []byte) bool {
			path, err := ParsePath(at)
			if err != nil {
				t.Fatalf("%q: %v", at, err)
			}
			if _, ok := Tag([]byte(text), path); !ok && !strings.Contains(text, `"event_data"`) && !repeats(text) {
				t.Fatalf("%s of %s is visited and not found", at, text)
			}
			return true
		})
	})
}

// repeats reports whether decoding loses something: a key stands twice.
func repeats(text string) bool {
	v, _ := decode(text)
	kept, _ := json.Marshal(v)
	return bytes.Count(kept, []byte(":")) != strings.Count(text, ":")
}

func agree(t interface{ Fatalf(string, ...any) }, text string, path []string) {
	v, err := decode(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	want, found := walk(v, path)
	raw, ok := Lookup([]byte(text), path)
	if ok != found {
		t.Fatalf("%s at %q: found %v, want %v", text, path, ok, found)
	}
	if !ok {
		return
	}
	if got, err := decode(string(raw)); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%s at %q: %s, %v", text, path, raw, err)
	}
}

func TestLookupAllocatesNothing(t *testing.T) {
	b := []byte(`{"event_data":{"t\u0065mp":71.4,"list":[1,2,3]},"stream":"x"}`)
	temp, third := []string{"temp"}, []string{"list", "2"}
	if n := testing.AllocsPerRun(100, func() {
		Tag(b, temp)
		Tag(b, third)
		Lookup(b, third)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzLookup(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s), "a.0")
	}
	f.Fuzz(func(t *testing.T, b []byte, at string) {
		path, err := ParsePath(at)
		if err != nil {
			return
		}
		raw, ok := Lookup(b, path)
		if ok && !bytes.Contains(b, raw) {
			t.Fatalf("%q is no part of %q", raw, b)
		}
		Tag(b, path)
		Tags(b, func(path string, _ []byte) bool {
			if _, err := ParsePath(path); err != nil {
				t.Fatal(err)
			}
			return true
		})
		if json.Valid(b) && len(path) <= MaxPath && strings.ToValidUTF8(string(b), "") == string(b) {
			agree(t, string(b), path)
		}
	})
}

func BenchmarkTag(b *testing.B) {
	event := []byte(`{"event_data":{"power_w":812,"door":"closed","temp_c":71.4,"seq":18211},"observed_at":"2026-11-22T13:02:31.482110Z","stream":"raw"}`)
	for _, c := range []struct {
		name string
		path []string
	}{{"found", []string{"temp_c"}}, {"absent", []string{"humidity"}}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(event)))
			b.ReportAllocs()
			for b.Loop() {
				Tag(event, c.path)
			}
		})
	}
	big := []byte(`{"event_data":{"list":[` + strings.Repeat("12.5,", 200_000) + `0],"t":1}}`)
	b.Run("1 MB", func(b *testing.B) {
		b.SetBytes(int64(len(big)))
		for b.Loop() {
			Tag(big, []string{"t"})
		}
	})
}
