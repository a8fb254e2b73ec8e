package filter

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"deviceconsole/app/payload"
	"deviceconsole/app/timeline"
)

func TestQuoteLeavesPlainValuesAlone(t *testing.T) {
	for value, want := range map[string]string{
		"mw-3f2a":   "mw-3f2a",
		"71.4":      "71.4",
		"Küche":     "Küche",
		"":          `""`,
		"two words": `"two words"`,
		`5" pipe`:   `"5\" pipe"`,
		`c:\temp`:   `"c:\\temp"`,
		"a*":        `"a*"`,
		"(x)":       `"(x)"`,
		"a\u00a0b":  "\"a\u00a0b\"",
		"\xff":      "\"\xff\"",
	} {
		if got := Quote(value); got != want {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	}
}

func TestFiltersOfTheTree(t *testing.T) {
	for got, want := range map[string]string{
		Device("kitchen", "mw-3f2a"): "user:kitchen device:mw-3f2a",
		Device("", "mw 1"):           `device:"mw 1"`,
		Device("kitchen", ""):        `user:kitchen device:""`,
		User("kitchen"):              "user:kitchen",
		Group("MT-2014A"):            "group:MT-2014A",
		Topic("0/p/+/mw/#"):          "topic:0/p/+/mw/#",
		Topic("a b"):                 `topic:"a b"`,
		Kind("event"):                "kind:event",
		Phrase("or"):                 `"or"`,
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// TestFiltersOfTags: whatever a tag is called, the filter asks for it and for no other.
func TestFiltersOfTags(t *testing.T) {
	for _, name := range []string{"door", "my tag", "a(b", `quo"te`, `back\slash`, "odd.key", "since:1h", "a=b", "or", "not", "and", "since", "retained", "-x", "-", "*", "türe", " ", "<img src=x>", "[1]"} {
		key, _ := json.Marshal(name)
		event := func(value string) *timeline.Entry {
			return &timeline.Entry{Payload: fmt.Appendf(nil, `{"event_data":{%s:%s,"z":99}}`, key, value)}
		}
		path := payload.JoinPath([]string{name})
		for text, finds := range map[string][]string{
			Has(path):                 {"5", "-5.5", `"a\"*"`},
			"-" + Has(path):           nil,
			Outside(path, "-1", "10"): {"-5.5", "99"},
			Equal(path, `a"*`):        {`"a\"*"`},
		} {
			f, err := Parse(text, Env{})
			if err != nil {
				t.Errorf("%q: %s: %v", name, text, err)
				continue
			}
			for _, value := range []string{"5", "-5.5", "99", `"a\"*"`} {
				want := slices.Contains(finds, value) || text == Has(path)
				if got := f.Match(event(value)); got != want {
					t.Errorf("%q: %s finds %s: %t", name, text, value, got)
				}
			}
		}
	}
}
