package payload

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDetectTellsTheForms(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     Form
	}{
		{"no bytes", "", Empty},
		{"object", ` {"a":1}`, JSON},
		{"array", `[1]`, JSON},
		{"a number alone is text", `42`, Text},
		{"broken object", `{"a":`, Text},
		{"sentence", "Maintenance tonight 22:00–22:15 UTC", Text},
		{"NUL", "a\x00b", Binary},
		{"no UTF-8", "\xff\xfe", Binary},
		{"long object is judged by its start", `{"a":"` + strings.Repeat("é", MaxChecked) + `"}`, JSON},
		{"deeper JSON than encoding/json takes", strings.Repeat(`{"a":[`, 9000) + strings.Repeat("]}", 9000), JSON},
		{"as deep and broken", strings.Repeat(`{"a":[`, 9000) + strings.Repeat("}]", 9000), Text},
		{"deep JSON", strings.Repeat("[", 9000) + strings.Repeat("]", 9000), JSON},
	} {
		if got := Detect([]byte(c.in)); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestTheLevelsOfATopicStayInOrder(t *testing.T) {
	for topic, want := range map[string]string{
		"0/p/u/d1 ": "0/p/u/d1␣", " d 1": "␣d 1", "a/  /b": "a/␣␣/b",
		"0/plant-7/kitchen": "0/plant-7/kitchen",
		"a/שלום/1":          "a/שלום\u200e/1",
		"a/\u202eb\n":       "a/‹U+202E›b␊",
	} {
		if got := Topic(topic); got != want {
			t.Errorf("%q is shown as %q, want %q", topic, got, want)
		}
	}
}

func TestPreviewIsOneSafeLine(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		max            int
	}{
		{"JSON loses the space between parts", "{\n  \"a b\": 1\n}", `{"a b":1}`, 40},
		{"space after an escaped quote stays", `{"a":"x\" y"}`, `{"a":"x\" y"}`, 40},
		{"cut", `{"power_w":812}`, `{"power…`, 7},
		{"line feeds of text are seen", "one\ntwo", "one␊two", 40},
		{"what is written to the left moves nothing behind it", `["שלום עולם",12,"ab"]`, "[\"שלום עולם\u200e\",12,\"ab\"]", 40},
		{"nor a level of a topic", "a/שלום/1/2", "a/שלום\u200e/1/2", 40},
		{"NUL makes it binary", "a\x00", "61 00", 40},
		{"binary is cut", "\xff\x00\x01\x02", "ff 00 …", 6},
		{"text in braces keeps its space", "{{.}} ${x = 1}", "{{.}} ${x = 1}", 40},
		{"a log line in brackets keeps its space", "[INFO] motor started", "[INFO] motor started", 40},
		{"text behind an array keeps its space", "[1] first of two", "[1] first of two", 40},
		{"a long log line", "[WARN] " + strings.Repeat("a b ", 100), "[WARN] a…", 8},
		{"empty", "", "", 40},
		{"direction controls are spelled out", "a\u202eb", "a‹U+202E›b", 40},
		{"tags of plane 14", "a\U000e0041", "a‹U+E0041›", 40},
		{"markup is only text", "<img onerror=x>", "<img onerror=x>", 40},
		{"19 digits stay", `{"id": 9007199254740993001, "v": 127.0}`, `{"id":9007199254740993001,"v":127.0}`, 60},
	} {
		if got := Preview([]byte(c.in), c.max); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestVisibleSpellsOutWhatCannotBeSeen(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain text is the same", "temp_c 71.4 – é 漢 👩‍🔧", "temp_c 71.4 – é 漢 👩‍🔧"},
		{"controls", "\x00\x07\x1b\x7f", "␀␇␛␡"},
		{"lines and tabs stay", "a\n\tb", "a\n\tb"},
		{"C1", "\u0085", "‹U+0085›"},
		{"byte order mark", "\ufeffx", "‹U+FEFF›x"},
		{"Arabic text stays, its override does not", "\u202eسلام", "‹U+202E›سلام"},
		{"no UTF-8", "\xff", "�"},
		{"thirty marks", "Z" + strings.Repeat("\u0351", 30) + "Z\u0351", "Z" + strings.Repeat("\u0351", 30) + "Z\u0351"},
		{"more than any language has", "Z" + strings.Repeat("\u0e49", 32), "Z" + strings.Repeat("\u0e49", 30) + "‹U+0E49›‹U+0E49›"},
	} {
		if got := Visible(c.in); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPrettyKeepsEveryPartAsItCame(t *testing.T) {
	spans, cut := Pretty([]byte(`{"id":9007199254740993,"v":127.0,"v":1E+2,"e":[],"o":{ },"l":[true,null,"a\"b: ,"]}`), 1000)
	want := `{
  "id": 9007199254740993,
  "v": 127.0,
  "v": 1E+2,
  "e": [],
  "o": {},
  "l": [
    true,
    null,
    "a\"b: ,"
  ]
}`
	if got := Join(spans); got != want || cut {
		t.Errorf("cut %v\n%s", cut, got)
	}
}

func TestPrettyMarksKeysAndValues(t *testing.T) {
	spans, _ := Pretty([]byte(`{"a" :"b","n":-1,"t":true}`), 100)
	var got []string
	for _, s := range spans {
		if s.Class != Plain {
			got = append(got, string("pksnl"[s.Class])+s.Text)
		}
	}
	if g := strings.Join(got, " "); g != `k"a" s"b" k"n" n-1 k"t" ltrue` {
		t.Error(g)
	}
}

func TestPrettySaysWhenItStopped(t *testing.T) {
	long := `["` + strings.Repeat("x", 500) + `"]`
	if spans, cut := Pretty([]byte(long), 100); !cut || len(Join(spans)) > 400 {
		t.Errorf("cut %v, %d bytes", cut, len(Join(spans)))
	}
	deep := strings.Repeat("[", 100_000)
	spans, cut := Pretty([]byte(deep), len(deep))
	if !cut || len(Join(spans)) > 4*len(deep) {
		t.Errorf("deep: cut %v, %d bytes", cut, len(Join(spans)))
	}
}

func TestHexShowsOffsetsBytesAndCharacters(t *testing.T) {
	text, cut := Hex([]byte("{\"a\":1}\x00\xffz"), 100)
	want := "000000  7b 22 61 22 3a 31 7d 00  {\"a\":1}.\n" +
		"000008  ff 7a                    .z"
	if text != want || cut {
		t.Errorf("cut %v\n%s", cut, text)
	}
	if text, cut := Hex(make([]byte, 20), 16); !cut || strings.Count(text, "\n") != 1 {
		t.Errorf("cut %v\n%s", cut, text)
	}
}

func TestHeadNeverLeavesHalfACharacter(t *testing.T) {
	for n := range 12 {
		if h := Head([]byte("aé漢👩b漢"), n); !utf8.Valid(h) {
			t.Errorf("%d: %q", n, h)
		}
	}
}
