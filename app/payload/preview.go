package payload

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Preview returns one line of at most max characters that tells what is in b: of
// JSON the text without the space between its parts, of text its beginning, of
// anything else its first bytes in hex. "…" at the end says that there is more.
// An empty payload gives "".
//
// It looks at the beginning of b alone, so it costs the same for any size.
func Preview(b []byte, max int) string {
	start := Head(b, 4*max)
	if bytes.IndexByte(start, 0) < 0 && utf8.Valid(start) {
		var out writer
		cut := len(start) < len(b)
		isJSON := looksJSON(start) && (cut || json.Valid(start)) // the space of text is part of it
		if oneLine(&out, string(start), max, isJSON) || cut {
			out.WriteString("…")
		}
		return out.String()
	}
	return hexLine(b, max)
}

// oneLine writes text to out and reports whether it stopped before the end.
func oneLine(out *writer, text string, max int, isJSON bool) (more bool) {
	quoted, escaped := false, false
	for _, r := range text {
		if isJSON && !quoted && (r == ' ' || r == '\n' || r == '\t' || r == '\r') {
			continue
		}
		if max == 0 {
			return true
		}
		max--
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = quoted
		case r == '"':
			quoted = !quoted
		}
		out.visible(r)
	}
	return false
}

// hexLine writes as many bytes as fit in max characters: "00 ff 1b …".
func hexLine(b []byte, max int) string {
	const digits = "0123456789abcdef"
	n := min(len(b), (max+1)/3)
	var out strings.Builder
	for i, c := range b[:n] {
		if i > 0 {
			out.WriteByte(' ')
		}
		out.WriteByte(digits[c>>4])
		out.WriteByte(digits[c&15])
	}
	if n < len(b) {
		out.WriteString(" …")
	}
	return out.String()
}
