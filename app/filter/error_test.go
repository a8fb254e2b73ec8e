package filter

import (
	"errors"
	"strings"
	"testing"
)

// TestErrorsPointAtTheirPlace: the marked part of a text is what Start and End
// are to say; [] is one place, or a part of nothing.
func TestErrorsPointAtTheirPlace(t *testing.T) {
	for marked, want := range map[string]struct{ says, fix string }{
		"a [or]":                           {"behind it one is missing", ""},
		"[or] a":                           {"in front of it", ""},
		"a or [or] b":                      {"in front of it", ""},
		"[a and]":                          {"one is missing", ""},
		"a [not]":                          {"there is none", ""},
		"a [-] b":                          {"without a space", ""},
		"[()]":                             {"a term is missing", ""},
		"a [(b or c]":                      {"not closed", "a (b or c)"},
		"[(]":                              {"not closed", "()"},
		"a [)]":                            {"no ( that this", "a "},
		`a ["b c]`:                         {"not closed", `a "b c"`},
		`device:["b]`:                      {"not closed", `device:"b"`},
		`device:"b"[c]`:                    {"a space is missing", `device:"b" c`},
		`[""]`:                             {"nothing between these quotes", ""},
		"[device:]":                        {"a device id", ""},
		"[kind:] x":                        {"event, message, update, group, other or gap", ""},
		"kind:[evnt]":                      {"“evnt” is none of event", "kind:event"},
		"dir:[both]":                       {"in or out", ""},
		"qos:[3]":                          {"0, 1 or 2", ""},
		"outcome:[reject]":                 {"none of queued", "outcome:rejected"},
		"topic:[0/#/x]":                    {"alone in the last", ""},
		"topic:[0/a+]":                     {"a whole level", ""},
		`topic:[""]`:                       {"empty", ""},
		"since:[yesterday]":                {"is no time", ""},
		"since:[25:00]":                    {"is no time", ""},
		"since:[14:31]":                    {"still to come", "since:2026-11-23T14:31"},
		"has:[a..b]":                       {"is no tag", ""},
		"has:[.]":                          {"is no tag", ""},
		"[temp_c>]":                        {"is missing", ""},
		"[temp_c > ]":                      {"is missing", ""},
		"([temp_c >])":                     {"is missing", ""},
		"device:[" + rep("*", 201) + "]":   {"200 bytes", ""},
		rep("(", 32) + "[(]" + rep(")", 9): {"more than 32", ""},
		rep("a ", 64) + "[b] c":            {"at most 64", Phrase(rep("a ", 64) + "b c")},
		rep("x", MaxBytes) + "[yz]":        {"too long", ""},
	} {
		open, end := strings.Index(marked, "["), strings.Index(marked, "]")-1
		text := marked[:open] + marked[open+1:end+1] + marked[end+2:]
		_, err := Parse(text, env)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%.60s: no error", marked)
			continue
		}
		if e.Start != open || e.End != end || !strings.Contains(e.Message, want.says) || e.Fix.Text != want.fix {
			t.Errorf("%.60s: %d to %d, want %d to %d: %s [%s]", marked, e.Start, e.End, open, end, e.Message, e.Fix.Text)
		}
	}
}

func rep(s string, n int) string { return strings.Repeat(s, n) }
