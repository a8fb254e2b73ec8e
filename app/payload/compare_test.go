package payload

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// told writes a comparison by path in one line.
func told(c Comparison) string {
	var out []string
	for _, ch := range c.Changes {
		switch ch.Kind {
		case Added:
			out = append(out, "+"+ch.Path+" "+ch.New)
		case Removed:
			out = append(out, "-"+ch.Path+" "+ch.Old)
		default:
			out = append(out, ch.Path+" "+ch.Old+">"+ch.New)
		}
	}
	return strings.Join(append(out, fmt.Sprintf("=%d", c.Same)), "; ")
}

func TestCompareJSONByPath(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"values", `{"t":71.4,"seq":1,"door":"open","x":null}`, `{"t":71.9,"seq":2,"door":"open","x":null}`, "t 71.4>71.9; seq 1>2; =2"},
		{"the writing of a number", `{"v":127,"w":1e2}`, `{"v":127.0,"w":1e2}`, "v 127>127.0; =1"},
		{"order and space do not count", `{"a":1,"b":[1, 2]}`, "{\n \"b\": [1,2], \"a\":1}", "=3"},
		{"added and removed", `{"a":1,"old":{"x":[1]}}`, `{"a":1,"new":"n"}`, `+new "n"; -old {"x":[1]}; =1`},
		{"nested", `{"e":{"a":{"b.c":[1,2]}}}`, `{"e":{"a":{"b.c":[1,3,4]}}}`, `e.a."b.c".1 2>3; +e.a."b.c".2 4; =1`},
		{"another kind", `{"a":{"b":1}}`, `{"a":[1]}`, `a {"b":1}>[1]; =0`},
		{"duplicate keys", `{"a":1,"a":2}`, `{"a":2}`, "=1"},
		{"escaped keys", `{"\u0061":1}`, `{"a":1}`, "=1"},
		{"object and array", `{}`, `[]`, " {}>[]; =0"},
		{"hostile text", `{"a":"x"}`, "{\"a\":\"\u202e\"}", `a "x">"‹U+202E›"; =0`},
		{"19 digits", `{"a":9007199254740993001}`, `{"a":9007199254740993002}`, "a 9007199254740993001>9007199254740993002; =0"},
	} {
		got := Compare([]byte(c.old), []byte(c.new))
		if got.Manner != ByPath || told(got) != c.want {
			t.Errorf("%s: %v, %s", c.name, got.Manner, told(got))
		}
	}
}

func TestCompareKeepsItsBounds(t *testing.T) {
	deep := func(n int, leaf string) []byte {
		return []byte(strings.Repeat(`{"a":`, n) + leaf + strings.Repeat("}", n))
	}
	if c := Compare(deep(9000, "1"), deep(9000, "2")); !c.TooLarge {
		t.Errorf("deeper: %+v", c)
	}
	if c := Compare(deep(300, "1"), deep(300, "2")); c.Manner != ByPath || len(c.Changes) != 1 || !strings.HasSuffix(c.Changes[0].Old, "…") {
		t.Errorf("deep: %+v", c)
	}
	many := func(v string) []byte { return []byte("[" + strings.Repeat(v+",", 2000) + "0]") }
	if c := Compare(many("1"), many("2")); len(c.Changes) != MaxChanges || c.Unlist != 2000-MaxChanges {
		t.Errorf("many: %d and %d", len(c.Changes), c.Unlist)
	}
	big := `["` + strings.Repeat("x", MaxCompared)
	if c := Compare([]byte(big+`"]`), []byte(big+`y"]`)); !c.TooLarge || c.Manner != ByBytes || c.Offset != len(big) {
		t.Errorf("big: %+v", c)
	}
}

func TestCompareBytes(t *testing.T) {
	c := Compare([]byte("\x00\x01\x02\x03"), []byte("\x00\x01\xff"))
	if c.Manner != ByBytes || c.Offset != 2 || c.OldBytes != "02 03" || c.NewBytes != "ff" || c.OldSize != 4 || c.NewSize != 3 || c.TooLarge {
		t.Errorf("%+v", c)
	}
	if c := Compare(nil, []byte("x")); c.Manner != ByBytes || c.Offset != 0 || c.OldBytes != "" {
		t.Errorf("%+v", c)
	}
	if c := Compare([]byte("x\x00"), []byte("x\x00")); !c.Equal {
		t.Errorf("%+v", c)
	}
}

// script writes lines with the signs of a patch.
func script(lines []DiffLine) string {
	var out strings.Builder
	for _, l := range lines {
		if l.Kind == LeftOut {
			fmt.Fprintf(&out, "(%d)", l.Count)
			continue
		}
		out.WriteString(string(" -+"[l.Kind]) + l.Text + "|")
	}
	return out.String()
}

func TestCompareTextByLines(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"a line changed", "one\ntwo\nthree", "one\n2\nthree", " one|-two|+2| three|"},
		{"a line came in", "a\nb", "a\nx\nb", " a|+x| b|"},
		{"the end", "a\nb\n", "a", " a|-b|-|"},
		{"far lines are counted", strings.Repeat("x\n", 10) + "a", strings.Repeat("x\n", 10) + "b", "(7) x| x| x|-a|+b|"},
		{"one line", "OK", "FAIL", "-OK|+FAIL|"},
		{"JSON became text", "{}", "x", "-{}|+x|"},
		{"equal", "a\nb", "a\nb", "(2)"},
	} {
		got := Compare([]byte(c.old), []byte(c.new))
		if got.Manner != ByLine || script(got.Lines) != c.want {
			t.Errorf("%s: %v %s", c.name, got.Manner, script(got.Lines))
		}
	}
	other := func(w string) []byte {
		var out strings.Builder
		for i := range 1000 {
			fmt.Fprintf(&out, "%s %d\n", w, i)
		}
		return []byte(out.String())
	}
	if c := Compare(other("a"), other("b")); c.Manner != ByBytes || !c.TooLarge {
		t.Errorf("too different: %v", c.Manner)
	}
}

func TestEditsLeadFromOldToNewAndAreFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gen := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 12)
		a, b := gen.Draw(t, "old"), gen.Draw(t, "new")
		edits, ok := shortestEdits(a, b)
		var old, new []string
		changed := 0
		for _, e := range edits {
			if e.Kind != NewOnly {
				old = append(old, e.Text)
			}
			if e.Kind != OldOnly {
				new = append(new, e.Text)
			}
			if e.Kind != InBoth {
				changed++
			}
		}
		if !ok || strings.Join(old, "") != strings.Join(a, "") || strings.Join(new, "") != strings.Join(b, "") {
			t.Fatalf("%q to %q: %v", a, b, edits)
		}
		if want := len(a) + len(b) - 2*common(a, b); changed != want {
			t.Fatalf("%q to %q: %d edits, want %d", a, b, changed, want)
		}
	})
}

// common is the length of the longest common subsequence, the slow way.
func common(a, b []string) int {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	best := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			up := best[j+1]
			if x == y {
				best[j+1] = diagonal + 1
			} else {
				best[j+1] = max(up, best[j])
			}
			diagonal = up
		}
	}
	return best[len(b)]
}

func TestCompareOfEqualJSONFindsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := genJSON(4).Draw(t, "json")
		if Detect([]byte(text)) != JSON {
			return
		}
		var v any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if d.Decode(&v) != nil {
			t.Fatal(text)
		}
		c := Compare([]byte(text), []byte(" "+text+"\n"))
		if len(c.Changes) != 0 || c.Equal {
			t.Fatalf("%s: %s", text, told(c))
		}
	})
}

func FuzzCompare(f *testing.F) {
	for i, s := range seeds {
		f.Add([]byte(s), []byte(seeds[len(seeds)-1-i]))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		c := Compare(a, b)
		if len(c.Changes) > MaxChanges || len(c.Lines) > MaxChanges {
			t.Fatal("too many changes")
		}
		if c.Equal && (len(c.Changes) > 0 || c.Offset != 0 && c.Offset != len(a)) {
			t.Fatalf("%+v", c)
		}
	})
}

func BenchmarkCompare(b *testing.B) {
	event := func(temp, seq string) []byte {
		return []byte(`{"event_data":{"power_w":812,"door":"closed","temp_c":` + temp + `,"seq":` + seq + `},"observed_at":"2026-11-22T13:02:31.482110Z"}`)
	}
	list := func(v string) []byte { return []byte("[" + strings.Repeat(`{"a":`+v+`,"b":"x"},`, 3500) + "0]") }
	for _, c := range []struct {
		name     string
		old, new []byte
	}{{"event", event("71.4", "1"), event("71.9", "2")}, {"64 KiB", list("1"), list("2")}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				Compare(c.old, c.new)
			}
		})
	}
}
