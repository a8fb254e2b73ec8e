package ui

import (
	"strings"
	"testing"
)

const tagged = `{ "id": 9007199254740993001,"temp" : 127.0, "door":"open\u0020", "half":"\ud800", "ok":true, "none":null, "more":{"a":[1]}, "id":1 }`

func TestTagsShowWhatStandsInTheEventData(t *testing.T) {
	var f tagForm
	if !f.read(tagged) {
		t.Fatal(f.said)
	}
	want := []struct{ name, as, text string }{
		{"id", tagNumber, "9007199254740993001"}, {"temp", tagNumber, "127.0"}, {"door", tagText, "open "}, {"half", tagJSON, `"\ud800"`},
		{"ok", tagBool, "true"}, {"none", tagNull, "null"}, {"more", tagJSON, `{"a":[1]}`}, {"id", tagNumber, "1"},
	}
	if len(f.rows) != len(want) {
		t.Fatalf("%d rows", len(f.rows))
	}
	for i, w := range want {
		if r := f.rows[i]; r.Name != w.name || r.as != w.as || r.text != w.text || r.wrong() != "" {
			t.Errorf("row %d is %q, %s, %q, wrong: %s", i, r.Name, r.as, r.text, r.wrong())
		}
	}
	if got := f.join(); got != tagged {
		t.Errorf("untouched rows make\n%s\nof\n%s", got, tagged)
	}
}

func TestATagThatIsChangedLeavesTheOthersAlone(t *testing.T) {
	for _, c := range []struct {
		name      string
		do        func(*tagForm)
		old, with string
	}{
		{"a value", func(f *tagForm) { f.rows[1].typed("127.50") }, "127.0", "127.50"},
		{"a name", func(f *tagForm) { f.rows[1].Name = "te\"mp" }, `"temp"`, `"te\"mp"`},
		{"a number that becomes a text", func(f *tagForm) { f.rows[0].become(tagText) }, "9007199254740993001", `"9007199254740993001"`},
		{"a text that becomes JSON and text again", func(f *tagForm) { f.rows[2].become(tagJSON); f.rows[2].become(tagText) }, `open\u0020`, "open "},
		{"true that becomes nothing", func(f *tagForm) { f.rows[4].become(tagNull) }, "true", "null"},
		{"a text with a quote", func(f *tagForm) { f.rows[2].typed(`"`) }, `"open\u0020"`, `"\""`},
	} {
		var f tagForm
		f.read(tagged)
		c.do(&f)
		if got, want := f.join(), strings.Replace(tagged, c.old, c.with, 1); got != want {
			t.Errorf("%s gives\n%s\nwant\n%s", c.name, got, want)
		}
	}
}

// TestAWrongValueIsNoSecondTag: whatever is typed as a number stays within its tag.
func TestAWrongValueIsNoSecondTag(t *testing.T) {
	for _, typed := range []string{`1, "admin": true`, "1}", "{", `"`, "12.", "", "NaN", "1\n,2"} {
		var f tagForm
		f.read(`{"a": 1}`)
		f.rows[0].typed(typed)
		var again tagForm
		if f.rows[0].wrong() == "" || again.read(f.join()) {
			t.Errorf("%q is taken: %s", typed, f.join())
		}
	}
}

func TestWhatIsNoObjectHasNoForm(t *testing.T) {
	for _, data := range []string{"", "[1]", `{"a":`, "{" + strings.Repeat(`"a":1,`, maxTagRows) + `"b":1}`} {
		var f tagForm
		if f.read(data) || f.said == "" {
			t.Errorf("%.20q has a form", data)
		}
	}
}
