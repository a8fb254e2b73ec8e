package platform

import (
	"strconv"
	"unicode/utf8"
)

// quotedBytes bounds a foreign text inside an error, so that the sentence around it keeps room
// within the 200 bytes of a Reason String.
const quotedBytes = 40

// quote puts a foreign text into a sentence: in double quotes, with everything that does not print
// (control characters, bidirectional marks, broken UTF-8) escaped, and cut with "…" when it is long.
func quote(s string) string {
	out := []byte{'"'}
	for len(s) > 0 {
		_, n := utf8.DecodeRuneInString(s)
		escaped := strconv.Quote(s[:n])
		escaped = escaped[1 : len(escaped)-1]
		if len(out)+len(escaped) > quotedBytes {
			out = append(out, "…"...)
			break
		}
		out = append(out, escaped...)
		s = s[n:]
	}
	return string(append(out, '"'))
}
