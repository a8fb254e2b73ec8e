package filter

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var known = Known{
	Devices: []string{"mw-3f2a", "mw-91c0", "my device", "console"},
	Users:   []string{"kitchen"},
	Groups:  []string{"MT-2014A", "microwaves"},
	Topics:  []string{"0/plant-7/kitchen/mw-3f2a", "a b/c"},
	Tags: []KnownTag{
		{"temp_c", []string{"71.4"}}, {"door", []string{`"closed"`, `"half open"`}}, {`"odd key".x`, nil}, {"motor.temp", []string{"1"}},
	},
}

// TestSuggestionsGoOnWithWhatIsWritten: | is the cursor; the first suggestions
// are named, and [] is what the text is after the first one.
func TestSuggestionsGoOnWithWhatIsWritten(t *testing.T) {
	for marked, want := range map[string]struct{ items, taken string }{
		"dev|":              {"device:", "device:|"},
		"De|":               {"device:", "device:|"},
		"-dev|":             {"device:", "-device:|"},
		"(dev|)":            {"device:", "(device:|)"},
		"device:|":          {"mw-3f2a mw-91c0", "device:mw-3f2a |"},
		"device:m|":         {`mw-3f2a mw-91c0 "my device"`, "device:mw-3f2a |"},
		"device:mw-9|":      {"mw-91c0", "device:mw-91c0 |"},
		"device:3f|2a open": {"mw-3f2a", "device:mw-3f2a |open"},
		"(device:3f|)":      {"mw-3f2a", "(device:mw-3f2a|)"},
		"kind:e|":           {"event", "kind:event |"},
		"kind:event|":       {"", ""},
		"dir:|":             {"in out", "dir:in |"},
		"topic:0|":          {"0/plant-7/kitchen/mw-3f2a", "topic:0/plant-7/kitchen/mw-3f2a |"},
		"topic:b/c|":        {`"a b/c"`, `topic:"a b/c" |`},
		"has:mo|":           {"motor.temp", "has:motor.temp |"},
		"tem|":              {"temp_c> motor.temp>", "temp_c>|"},
		"temp_c|":           {"temp_c> temp_c< temp_c: temp_c!= has:temp_c", "temp_c>|"},
		"doo|":              {"door:", "door:|"},
		"door:|":            {`closed "half open"`, "door:closed |"},
		"door=c|":           {"closed", "door=closed |"},
		"91c|":              {"device:mw-91c0", "device:mw-91c0 |"},
		"micro|":            {"group:microwaves", "group:microwaves |"},
		"kit|":              {"user:kitchen", "user:kitchen |"},
		"a ret|":            {"retained", "a retained |"},
		`"dev|`:             {"", ""},
		`"a b" dev|`:        {"device:", `"a b" device:|`},
		"zzz|":              {"", ""},
		"a |":               {"device: kind: topic:", "a device:|"},
		"|":                 {"device: kind: topic:", "device:|"},
	} {
		cursor := strings.Index(marked, "|")
		text := marked[:cursor] + marked[cursor+1:]
		c := Complete(text, cursor, known)
		var items []string
		for _, s := range c.Items {
			if s.About == "" {
				t.Errorf("%s: %s is not explained", marked, s.Text)
			}
			items = append(items, s.Text)
		}
		if got := strings.Join(items, " "); !strings.HasPrefix(got, want.items) || want.items == "" && got != "" {
			t.Errorf("%s: %s, want %s", marked, got, want.items)
			continue
		}
		if want.items == "" {
			continue
		}
		taken, at := c.Take(text, 0)
		if got := taken[:at] + "|" + taken[at:]; got != want.taken {
			t.Errorf("%s: becomes %s, want %s", marked, got, want.taken)
		}
		if asked := strings.TrimSpace(marked) != "|" && !strings.HasSuffix(marked, " |"); c.Asked != asked {
			t.Errorf("%s: asked %v", marked, c.Asked)
		}
	}
}

func TestSuggestionsFitAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune(`abdevic:"()->=. \é`)), 0, 30, -1).Draw(t, "text")
		cursor := rapid.IntRange(0, len(text)).Draw(t, "cursor")
		c := Complete(text, cursor, known)
		if c.Start < 0 || c.Start > c.End || c.End > len(text) || len(c.Items) > MaxSuggestions {
			t.Fatalf("%q at %d: %+v", text, cursor, c)
		}
		for i := range c.Items {
			if filled, at := c.Take(text, i); at < 0 || at > len(filled) {
				t.Fatalf("%q at %d: %q at %d", text, cursor, filled, at)
			}
		}
	})
}

// TestALongWordIsNotComparedWithShortOnes: 10 kB in the search box once cost half a
// second of letters made small, for each name that was seen.
func TestALongWordIsNotComparedWithShortOnes(t *testing.T) {
	head := strings.Repeat("X", MaxBytes)
	if n := testing.AllocsPerRun(1, func() { begins("mw-3f2a", head, true) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
