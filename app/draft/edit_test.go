package draft

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// stroke applies a key to a text in which | are the ends of the selection.
func stroke(text, key string) string {
	plain := strings.ReplaceAll(text, "|", "")
	start := strings.IndexByte(text, '|')
	end := start
	if last := strings.LastIndexByte(text, '|'); last > start {
		end = last - 1
	}
	e, ok := Key(plain, start, end, key)
	if !ok {
		return "as the browser does"
	}
	after := e.Apply(plain)
	if e.Start == e.End {
		return after[:e.Start] + "|" + after[e.Start:]
	}
	return after[:e.Start] + "|" + after[e.Start:e.End] + "|" + after[e.End:]
}

func TestKeysKeepBracketsAndIndentationInOrder(t *testing.T) {
	const browser = "as the browser does"
	for _, test := range []struct{ name, text, key, want string }{
		{"Enter keeps the indentation", "{\n  \"a\": 1,|", KeyEnter, "{\n  \"a\": 1,\n  |"},
		{"Enter indents behind a bracket", `{|"a": 1}`, KeyEnter, "{\n  |\"a\": 1}"},
		{"Enter opens a block", "  {|}", KeyEnter, "  {\n    |\n  }"},
		{"Enter takes the space in a block", "[ | ]", KeyEnter, "[ \n  |\n]"},
		{"Enter before a closing bracket", "{\n  \"a\": 1|}", KeyEnter, "{\n  \"a\": 1\n|}"},
		{"Enter replaces the selection", "{\n  |\"a\"|\n}", KeyEnter, "{\n  \n  |\n}"},
		{"Enter in a text", `{"a": "{|}"}`, KeyEnter, "{\"a\": \"{\n|}\"}"},
		{"a bracket brings its partner", `{"a": |}`, "[", `{"a": [|]}`},
		{"not before a value", `{"a": |1}`, "[", browser},
		{"around a selection", `|1, 2|`, "[", `[|1, 2|]`},
		{"a brace in a text is a character", `"a|"`, "{", browser},
		{"a bracket is typed over", `{"a": [|]}`, "]", `{"a": []|}`},
		{"a bracket that is missing is typed", `{"a": {|}`, "}", browser},
		{"a bracket goes to its block", "{\n  \"a\": {\n    \"b\": 1\n    |\n}", "}", "{\n  \"a\": {\n    \"b\": 1\n  }|\n}"},
		{"and at the end of the text", "[\n  1\n  |", "]", "[\n  1\n]|"},
		{"a quote brings its partner", `{|}`, `"`, `{"|"}`},
		{"a quote is typed over", `{"a|"}`, `"`, `{"a"|}`},
		{"an escaped quote is typed", `{"a\|"}`, `"`, browser},
		{"a quote before a word", `{|a}`, `"`, browser},
		{"a quote behind a word", `{é|: 1}`, `"`, browser},
		{"a quote around a selection", `{|a|: 1}`, `"`, `{"|a|": 1}`},
		{"Backspace takes an empty pair", `{"a": [|]}`, KeyBackspace, `{"a": |}`},
		{"and quotes", `{"|"}`, KeyBackspace, `{|}`},
		{"not the end of a text", `["a"|"b"]`, KeyBackspace, browser},
		{"not a pair in a text", `"[|]"`, KeyBackspace, browser},
		{"Indent a line", "{\n\"a|\": 1\n}", KeyIndent, "{\n  \"a|\": 1\n}"},
		{"Indent a selection", "{\n|\"a\": 1,\n\"b\"|: 2\n}", KeyIndent, "{\n  |\"a\": 1,\n  \"b\"|: 2\n}"},
		{"Outdent a selection", "{\n  |\"a\": 1,\n\t\"b\"|: 2\n}", KeyOutdent, "{\n|\"a\": 1,\n\"b\"|: 2\n}"},
		{"Outdent where there is nothing", "|a", KeyOutdent, "|a"},
		{"any other key", "{|}", "a", browser},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := stroke(test.text, test.key); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestKeysNeverLeaveTheText(t *testing.T) {
	keys := []string{KeyEnter, KeyBackspace, KeyIndent, KeyOutdent, "{", "[", "}", "]", `"`}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("{}[]\"\\ \n\ta1,:é"))).Draw(t, "text")
		start := rapid.IntRange(-1, len(text)+1).Draw(t, "start")
		end := rapid.IntRange(-1, len(text)+1).Draw(t, "end")
		e, ok := Key(text, start, end, rapid.SampledFrom(keys).Draw(t, "key"))
		if !ok {
			return
		}
		after := e.Apply(text)
		if e.Start < 0 || e.Start > e.End || e.End > len(after) {
			t.Fatalf("%q: %+v selects outside of %q", text, e, after)
		}
	})
}

func TestTypingAnObjectKeyByKey(t *testing.T) {
	text, at := "", 0
	for _, key := range strings.Split(`{|Enter|"|a|"|:| |[|1|]|,|Enter|"|b|"|:| |{|Enter|"|c|"|:| |"|x|"`, "|") {
		e, ok := Key(text, at, at, key)
		if !ok {
			e = Edit{at, at, key, at + len(key), at + len(key)}
		}
		text, at = e.Apply(text), e.Start
	}
	const want = "{\n  \"a\": [1],\n  \"b\": {\n    \"c\": \"x\"\n  }\n}"
	if text != want {
		t.Errorf("typed %q", text)
	}
}
