package payload

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

var seeds = []string{
	"", "{}", `{"a":1}`, `{"a":[1,2.0,{"b":null}],"c":"d\"\\"}`, "[[[[", "]]}}", `"`, `"\`, "a\x00b", "\xff",
	"{\n\t\"x\" : 127.0 }", "\u202e[1]", `{"a":"b`, "-", ",,,:", strings.Repeat("[", 300),
}

// FuzzPretty checks that formatting changes nothing but the space between the
// parts of JSON, and keeps its bounds on anything at all.
func FuzzPretty(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s), 64)
	}
	f.Fuzz(func(t *testing.T, b []byte, max int) {
		max = max & 0xffff
		spans, cut := Pretty(b, max)
		text := Join(spans)
		if len(text) > growth*max {
			t.Fatalf("%d bytes of %d", len(text), growth*max)
		}
		if cut || !json.Valid(b) || Visible(string(b)) != string(b) {
			return
		}
		var want, got bytes.Buffer
		if json.Compact(&want, b) != nil || json.Compact(&got, []byte(text)) != nil || want.String() != got.String() {
			t.Fatalf("%q became %q", b, text)
		}
	})
}

// FuzzPreview checks that a preview is one short line of visible UTF-8.
func FuzzPreview(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s), 16)
	}
	f.Fuzz(func(t *testing.T, b []byte, max int) {
		max = max & 0xff
		line := Preview(b, max)
		if !utf8.ValidString(line) || strings.ContainsAny(line, "\n\r\t\x00") || Visible(line) != line {
			t.Fatalf("%q", line)
		}
		if len(line) > len("‹U+E0041›")*max+len(" …") { // the longest way to spell one
			t.Fatalf("%d bytes for %d characters", len(line), max)
		}
		Detect(b)
		Hex(b, max)
	})
}
