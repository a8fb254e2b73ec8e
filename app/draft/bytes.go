package draft

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
)

// hexLine is how many bytes stand on a line of hex.
const hexLine = 16

// decodeHex reads bytes of two hexadecimal digits each. Space of any kind stands
// between bytes and within them alike, and 0x at the beginning counts for nothing.
func decodeHex(text string) ([]byte, error) {
	out := make([]byte, 0, len(text)/2)
	high, count := byte(0), 0
	start := 0
	if trimmed := strings.TrimLeft(text, space); strings.HasPrefix(trimmed, "0x") || strings.HasPrefix(trimmed, "0X") {
		start = len(text) - len(trimmed) + 2
	}
	for i := start; i < len(text); i++ {
		v := digits[text[i]]
		if v == isSpace {
			continue
		}
		if v > 15 {
			return nil, &PlaceError{i, quoted(text[i:]) + " is no hexadecimal digit (0-9, a-f)"}
		}
		if count++; count%2 != 0 {
			high = v << 4
		} else {
			out = append(out, high|v)
		}
	}
	if count%2 != 0 {
		return nil, &PlaceError{len(text), "there is an odd number of digits (" + phrase.Grouped(count) + "); a byte has two"}
	}
	return out, nil
}

const space = " \t\r\n"

// What digits says of bytes that are no digit.
const (
	isSpace   = 0xfe
	isNothing = 0xff
)

// digits has the value of each hexadecimal digit.
var digits = func() (table [256]byte) {
	for c := range table {
		table[c] = isNothing
	}
	for i, c := range []byte("0123456789abcdef") {
		table[c] = byte(i)
	}
	for i, c := range []byte("ABCDEF") {
		table[c] = byte(10 + i)
	}
	for _, c := range []byte(space) {
		table[c] = isSpace
	}
	return table
}()

// encodeHex writes bytes with a space between them, sixteen a line.
func encodeHex(b []byte) string {
	out := make([]byte, 0, 3*len(b))
	for i := range b {
		if i > 0 {
			sep := byte(' ')
			if i%hexLine == 0 {
				sep = '\n'
			}
			out = append(out, sep)
		}
		out = hex.AppendEncode(out, b[i:i+1])
	}
	return string(out)
}

// decodeBase64 reads base64 of both alphabets, with and without padding, with
// space anywhere.
func decodeBase64(text string) ([]byte, error) {
	clean := make([]byte, 0, len(text))
	padded := -1 // where padding began
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case digits[c] == isSpace:
			continue
		case c == '=':
			if padded < 0 {
				padded = i
			}
			continue
		case c == '-':
			c = '+'
		case c == '_':
			c = '/'
		case c|0x20 >= 'a' && c|0x20 <= 'z', c >= '0' && c <= '9', c == '+', c == '/':
		default:
			return nil, &PlaceError{i, quoted(text[i:]) + " is no character of base64"}
		}
		if padded >= 0 {
			return nil, &PlaceError{padded, "padding (=) stands before the end"}
		}
		clean = append(clean, c)
	}
	if len(clean)%4 == 1 {
		return nil, &PlaceError{len(text), "the last character stands alone; base64 has groups of two to four"}
	}
	return base64.RawStdEncoding.AppendDecode(nil, clean)
}

func encodeBase64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// quoted is the first character of a text, for a sentence.
func quoted(text string) string {
	_, n := utf8.DecodeRuneInString(text)
	return "“" + payload.Visible(text[:n]) + "”"
}
