package payload

import "strings"

// hexWidth is the number of bytes on a line of Hex: narrow enough for a phone.
const hexWidth = 8

// Hex returns the first max bytes of b as lines of offset, eight bytes and the
// ASCII characters among them; cut says that there is more.
//
//	000000  7b 22 61 22 3a 31 7d     {"a":1}
func Hex(b []byte, max int) (text string, cut bool) {
	cut = len(b) > max
	b = b[:min(len(b), max)]
	const digits = "0123456789abcdef"
	var out strings.Builder
	out.Grow((len(b)/hexWidth + 1) * 45)
	for at := 0; at < len(b); at += hexWidth {
		if at > 0 {
			out.WriteByte('\n')
		}
		for shift := 20; shift >= 0; shift -= 4 {
			out.WriteByte(digits[at>>shift&15])
		}
		out.WriteByte(' ')
		row := b[at:min(at+hexWidth, len(b))]
		for i := range hexWidth {
			if i < len(row) {
				out.Write([]byte{' ', digits[row[i]>>4], digits[row[i]&15]})
			} else {
				out.WriteString("   ")
			}
		}
		out.WriteString("  ")
		for _, c := range row {
			if c < ' ' || c > '~' {
				c = '.'
			}
			out.WriteByte(c)
		}
	}
	return out.String(), cut
}
