package platform

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestCheckJSONSaysWhereAndWhy(t *testing.T) {
	for text, want := range map[string]struct {
		at   int
		says string
	}{
		"":                      {0, "empty"},
		"  \n":                  {0, "empty"},
		"\ufeff{}":              {0, "byte order mark"},
		`{"a":NaN}`:             {5, "NaN is no number of JSON"},
		`{"a":-Infinity}`:       {6, "Infinity is no number"},
		`[1,2,]`:                {5, "comma before ]"},
		`{'a':1}`:               {1, "double quotes"},
		"[1, \x00]":             {4, "NUL"},
		"\"a\x00\"":             {2, "\\u0000"},
		"[\"\xff\"]":            {2, "no UTF-8"},
		`{} {}`:                 {3, "behind the end"},
		`["a`:                   {3, "no closing quote"},
		`{"a":1 // one` + "\n}": {7, "comma or }"},
		`[“a”]`:                 {1, "typographic"},
	} {
		var e *JSONError
		if err := CheckJSON([]byte(text)); !errors.As(err, &e) || e.Offset != want.at || !strings.Contains(e.Problem, want.says) {
			t.Errorf("%q: got %#v, want %q at %d", text, err, want.says, want.at)
		}
	}
}

func TestCheckJSONTakesWhatJSONAllows(t *testing.T) {
	deep := strings.Repeat(`[{"a":`, 20_000) + "1" + strings.Repeat("}]", 20_000)
	for _, text := range []string{"1", " null ", `"a"`, "-0", "1e400", "127.0", `{"a":1,"a":2}`, `["\ud800"]`, deep} {
		if err := CheckJSON([]byte(text)); err != nil {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

func TestMembersTakesAnObjectApart(t *testing.T) {
	const text = ` { "a" : 1 , "\u00e9":[2,{"b":3}],"x\ud800":"" } `
	got, err := Members([]byte(text))
	want := []Member{{"a", 3, 9, 10, false}, {"é", 13, 22, 33, false}, {"x\ufffd", 34, 44, 46, true}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	for text, says := range map[string]string{"[1]": "an array", "x": "value should begin", "{} x": "behind the end", `{"a"}`: "colon", "": "empty"} {
		if _, err := Members([]byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// FuzzCheckJSON: what passes is JSON for the standard library too, as far as that
// goes in depth, and what does not, is none.
func FuzzCheckJSON(f *testing.F) {
	f.Add(`{"a":[1,2e5,"x\n"],"b":{}}`)
	f.Add(`[NaN]`)
	f.Fuzz(func(t *testing.T, text string) {
		err := CheckJSON([]byte(text))
		if utf8OK := strings.ToValidUTF8(text, "") == text; utf8OK && strings.Count(text, "[")+strings.Count(text, "{") < 9000 {
			if valid := json.Valid([]byte(text)); valid != (err == nil) {
				t.Errorf("%q: %v, and json.Valid says %v", text, err, valid)
			}
		}
		var e *JSONError
		if errors.As(err, &e) && (e.Offset < 0 || e.Offset > len(text) || e.Problem == "") {
			t.Errorf("%q: %#v", text, e)
		}
	})
}
