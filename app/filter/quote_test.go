package filter

import "testing"

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
