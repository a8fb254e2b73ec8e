package platform

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// unquote decodes a JSON string that a scanner has checked. An unpaired surrogate becomes U+FFFD,
// and ok is false.
func unquote(b []byte) (s string, ok bool) {
	ok = true
	b = b[1 : len(b)-1]
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' {
			out = append(out, b[i])
			continue
		}
		i++
		switch c := b[i]; c {
		case 'u':
			r := hexRune(b[i+1 : i+5])
			i += 4
			if utf16.IsSurrogate(r) {
				low := rune(-1)
				if len(b) > i+6 && b[i+1] == '\\' && b[i+2] == 'u' {
					low = hexRune(b[i+3 : i+7])
				}
				if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
					ok = false
				} else {
					i += 6
				}
			}
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, shortEscape(c))
		}
	}
	return string(out), ok
}

// hexRune reads four hexadecimal digits that a scanner has checked.
func hexRune(digits []byte) rune {
	n, _ := strconv.ParseUint(string(digits), 16, 16)
	return rune(n)
}

// hex4 writes four hexadecimal digits.
func hex4(r rune) string {
	s := strconv.FormatUint(uint64(r), 16)
	return "0000"[:4-len(s)] + s
}

// shortEscape is the character that a backslash and c stand for.
func shortEscape(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

// appendQuoted writes s, which is valid UTF-8, as a JSON string in the shortest form.
func appendQuoted(out []byte, s string) []byte {
	return append(AppendEscaped(append(out, '"'), s), '"')
}

// AppendEscaped writes what stands between the quotes of a JSON string for s, which is valid UTF-8
// (RFC 8259 clause 7), in the shortest form: only what must be escaped is, so that encoding again
// never makes an event longer.
func AppendEscaped[T string | []byte](out []byte, s T) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		out = append(out, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			out = append(out, '\\', c)
		case '\b':
			out = append(out, `\b`...)
		case '\f':
			out = append(out, `\f`...)
		case '\n':
			out = append(out, `\n`...)
		case '\r':
			out = append(out, `\r`...)
		case '\t':
			out = append(out, `\t`...)
		default:
			out = append(append(out, `\u`...), hex4(rune(c))...)
		}
	}
	return append(out, s[from:]...)
}
