package payload

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// outlined reads all of a text, n bytes at a time.
func outlined(text string, n int) *Outline {
	o := NewOutline([]byte(text))
	for o.Read(n) {
	}
	return o
}

// draw writes lines as a person sees them.
func draw(lines []Line) string {
	var out strings.Builder
	for _, l := range lines {
		out.WriteString(strings.Repeat(" ", l.Level-1))
		switch {
		case l.More:
			fmt.Fprintf(&out, "… %d of %d", l.Shown, l.Count)
			if l.CanShow {
				out.WriteString(", more")
			}
		case l.Container != 0:
			fmt.Fprintf(&out, "%s%c%d", l.Key, l.Container, l.Count)
			if !l.Counted {
				out.WriteByte('+')
			}
			if l.Open {
				out.WriteByte('v')
			}
		default:
			out.WriteString(l.Key + "=" + l.Value)
		}
		out.WriteByte('\n')
	}
	return out.String()
}

func TestOutlineShowsValuesAsSent(t *testing.T) {
	o := outlined(`{"id":9007199254740993001, "v":127.0,"e":1e400,"s\u0041":"a\"\u00e9","n":null,"o":{},"l":[true,[],{"x":-0}],"v":2}`, 7)
	lines, cut := o.Lines(&Folds{})
	want := `{8v
 "id"=9007199254740993001
 "v"=127.0
 "e"=1e400
 "s\u0041"="a\"\u00e9"
 "n"=null
 "o"{0
 "l"[3v
  0=true
  1[0
  2{1v
   "x"=-0
 "v"=2
`
	if got := draw(lines); got != want || cut {
		t.Errorf("cut %v\n%s", cut, got)
	}
	if _, broken := o.Broken(); broken {
		t.Error("broken")
	}
	var paths []string
	for _, l := range lines[4:] {
		paths = append(paths, l.Path)
	}
	if got := strings.Join(paths, " "); got != "sA n o l l.0 l.1 l.2 l.2.x v" {
		t.Error(got)
	}
}

func TestOutlineNamesTheTagsOfAnEvent(t *testing.T) {
	tags := func(text string) string {
		lines, _ := outlined(text, 100).Lines(&Folds{})
		var out []string
		for _, l := range lines {
			if l.Tag != "" {
				out = append(out, l.Tag+"="+l.Value)
			}
		}
		return strings.Join(out, " ")
	}
	for in, want := range map[string]string{
		`{"event_data":{"a":{"b.c":1},"l":[2]},"observed_at":"x"}`: `a."b.c"=1 l.0=2`,
		`{"a":{"b":1},"c":2}`:                   `a.b=1 c=2`,
		`{"event_data":3,"c":2}`:                `event_data=3 c=2`,
		`{"event_data":{"event_data":{"x":1}}}`: `event_data.x=1`,
		`[{"a":1}]`:                             `0.a=1`,
	} {
		if got := tags(in); got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}

func TestOutlineOpensAndCloses(t *testing.T) {
	o := outlined(`{"a":{"b":[1,2]},"c":[3]}`, 100)
	var f Folds
	show := func() string {
		lines, _ := o.Lines(&f)
		return strings.ReplaceAll(draw(lines), "\n", ";")
	}
	f.Set("a", false)
	if got := show(); got != `{2v; "a"{1; "c"[1v;  0=3;` {
		t.Error(got)
	}
	f.SetAll(false)
	f.Set("a", true)
	if got := show(); got != `{2v; "a"{1v;  "b"[2; "c"[1;` {
		t.Error(got)
	}
	f.SetAll(true)
	if got := show(); got != `{2v; "a"{1v;  "b"[2v;   0=1;   1=2; "c"[1v;  0=3;` {
		t.Error(got)
	}
	f.Set("", false)
	if got := show(); got != `{2;` {
		t.Error(got)
	}
}

func TestOutlineShowsLongListsInPart(t *testing.T) {
	const n = 1_000_000
	o := outlined(`{"a":[`+strings.Repeat("1,", n-1)+`1],"b":{"x":2}}`, 1<<16)
	var f Folds
	lines, _ := o.Lines(&f)
	got := draw(lines)
	if !strings.Contains(got, "\"a\"[1000000v\n") || !strings.Contains(got, "\n  … 100 of 1000000, more\n \"b\"{1v\n") {
		t.Errorf("%.200s … %s", got, got[len(got)-60:])
	}
	f.ShowMore("a")
	if lines, _ := o.Lines(&f); len(lines) != 2+firstShown+moreShown+2 {
		t.Errorf("%d lines", len(lines))
	}
	for range 10 {
		f.ShowMore("a")
	}
	lines, cut := o.Lines(&f)
	if len(lines) != MaxLines || !cut {
		t.Errorf("%d lines, cut %v", len(lines), cut)
	}
}

func TestOutlineLeavesRoomForTheNeighboursOfALongList(t *testing.T) {
	o := outlined(`{"a":[`+strings.Repeat(`{"x":[1,2,3,4,5,6,7,8]},`, 20_000)+`0],"b":2}`, 1<<20)
	lines, _ := o.Lines(&Folds{})
	if got := draw(lines); !strings.HasSuffix(got, " … 1 of 2\n") && !strings.HasSuffix(got, " \"b\"=2\n") {
		t.Errorf("… %s", got[len(got)-60:])
	}
	if len(o.nodes) > maxNodes {
		t.Errorf("%d nodes", len(o.nodes))
	}
}

func TestOutlineOfSomethingDeepEnds(t *testing.T) {
	const deep = 10_000
	var f Folds
	f.SetAll(true)
	lines, _ := outlined(strings.Repeat(`{"a":[1,`, deep)+"2"+strings.Repeat("]}", deep), 1000).Lines(&f)
	last := lines[MaxLevel-1+MaxLevel/2-1]
	for _, l := range lines {
		if l.Level > MaxLevel {
			t.Fatalf("level %d", l.Level)
		}
		if l.Deep {
			last = l
		}
	}
	if !last.Deep || last.Open || last.Count != 2 {
		t.Errorf("%+v", last)
	}
	if _, broken := outlined(strings.Repeat("[", 1<<20), 1000).Broken(); !broken {
		t.Error("not broken")
	}
}

func TestOutlineSaysWhereJSONBreaks(t *testing.T) {
	for _, c := range []struct {
		in string
		at int
	}{
		{`{"a":1,}`, 7}, {`{"a" 1}`, 5}, {`{1:2}`, 1}, {`[1 2]`, 3}, {`[1}`, 2}, {`{"a":}`, 5},
		{`[1] x`, 4}, {`{"a":"b`, 7}, {`x`, 0}, {``, 0}, {`[1,`, 3}, {`[,1]`, 1}, {`{"a`, 3},
	} {
		for _, n := range []int{1, 3, 100} {
			o := outlined(c.in, n)
			if at, broken := o.Broken(); !broken || at != c.at {
				t.Errorf("%s by %d: at %d, %v", c.in, n, at, broken)
			}
			o.Lines(&Folds{})
		}
	}
}

func TestOutlineIsTheSameInAnyPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := genJSON(4).Draw(t, "json")
		if rapid.Bool().Draw(t, "cut") {
			text = text[:rapid.IntRange(0, len(text)).Draw(t, "at")]
		}
		f := Folds{}
		f.SetAll(true)
		whole, _ := outlined(text, len(text)+1).Lines(&f)
		pieces, _ := outlined(text, rapid.IntRange(1, 9).Draw(t, "piece")).Lines(&f)
		if !reflect.DeepEqual(whole, pieces) {
			t.Fatalf("%s\n%s%s", text, draw(whole), draw(pieces))
		}
		if o := outlined(text, 3); json.Valid([]byte(text)) && strings.ContainsAny(text[:1], "{[") {
			if at, broken := o.Broken(); broken {
				t.Fatalf("%s is broken at %d", text, at)
			}
			for _, l := range whole[1:] {
				path, err := ParsePath(l.Path)
				if raw, ok := Lookup([]byte(text), path); err != nil || !repeats(text) && (!ok || l.Container == 0 && Visible(string(raw)) != l.Value) {
					t.Fatalf("%s at %s: %s, not %s (%v)", text, l.Path, raw, l.Value, err)
				}
			}
		}
	})
}

func FuzzOutline(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s), 3)
	}
	f.Fuzz(func(t *testing.T, b []byte, n int) {
		o := NewOutline(b)
		var folds Folds
		folds.SetAll(n%2 == 0)
		for o.Read(max(1, n&0xff)) {
			o.Lines(&folds)
		}
		lines, _ := o.Lines(&folds)
		for i, l := range lines {
			if l.Parent >= i || l.Level > MaxLevel+1 {
				t.Fatalf("%+v", l)
			}
		}
		if _, broken := o.Broken(); json.Valid(b) && looksJSON(b) && broken {
			t.Fatalf("%q is broken", b)
		}
	})
}

func BenchmarkOutline(b *testing.B) {
	for name, text := range map[string]string{
		"numbers": "[" + strings.Repeat("12.5,", 2<<20) + "0]",
		"events":  "[" + strings.Repeat(`{"event_data":{"power_w":812,"door":"closed","temp_c":71.4}},`, 160_000) + "0]",
		"string":  `["` + strings.Repeat("x", 10<<20) + `"]`,
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				outlined(text, 256<<10)
			}
		})
	}
	o := outlined("["+strings.Repeat(`{"a":[1,2,"three"]},`, 10_000)+"0]", 1<<20)
	b.Run("lines", func(b *testing.B) {
		var f Folds
		f.SetAll(true)
		for range 5 {
			f.ShowMore("")
		}
		for b.Loop() {
			o.Lines(&f)
		}
	})
}
