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
// What is written to the left moves nothing behind it: see InOrder.
//
// It looks at the beginning of b alone, so it costs the same for any size.
func Preview(b []byte, max int) string { return InOrder(Excerpt(b, max)) }

// Excerpt is Preview for a sentence, which is put in order as a whole where it is shown.
func Excerpt(b []byte, max int) string {
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

// Topic returns a topic, or a level of one, as Visible does, in order: what is written to
// the left moves no other level. A space at an end of a level is written ␣: it makes
// another id of it, and nobody would see it.
func Topic(topic string) string { return InOrder(Spelled(topic)) }

// Spelled is Topic for a sentence, which is put in order as a whole where it is shown.
func Spelled(topic string) string {
	if strings.IndexByte(topic, ' ') >= 0 {
		topic = withEnds(topic)
	}
	if !needsCare(topic) {
		return topic
	}
	var out writer
	oneLine(&out, topic, len(topic), false)
	return out.String()
}

// withEnds writes the spaces at the ends of each level as ␣.
func withEnds(topic string) string {
	levels := strings.Split(topic, "/")
	for i, level := range levels {
		inner := strings.TrimLeft(level, " ")
		before := len(level) - len(inner)
		inner = strings.TrimRight(inner, " ")
		levels[i] = strings.Repeat("␣", before) + inner + strings.Repeat("␣", len(level)-before-len(inner))
	}
	return strings.Join(levels, "/")
}

// RunsLeft reports whether text has characters of a script that is written to the left,
// or one that turns the direction.
func RunsLeft(text string) bool {
	return needsCare(text) && strings.ContainsFunc(text, func(r rune) bool {
		return runsLeft(r) || r == 0x200f || 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069
	})
}

// runsLeft reports whether a character is of a script that is written to the left.
func runsLeft(r rune) bool {
	return 0x590 <= r && r <= 0x8ff || 0xfb1d <= r && r <= 0xfdff || 0xfe70 <= r && r < 0xfeff || 0x10800 <= r && r <= 0x10fff || 0x1e800 <= r && r <= 0x1efff
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
