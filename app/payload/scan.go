package payload

import "unicode/utf8"

// The scanners below step over JSON without judging it and without recursion:
// depth costs a count. They read a part of the text once and make no copies.

// SkipSpace returns where the space that begins at i ends.
func SkipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// StringEnd returns the place behind the string that begins with the quote at
// i; -1 when it has no end.
func StringEnd(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch b[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
	return -1
}

// valueEnd returns the place behind the value that begins at i; -1 when there
// is none or b ends inside it. A number or literal may end with b.
func valueEnd(b []byte, i int) int {
	if i >= len(b) {
		return -1
	}
	switch b[i] {
	case '"':
		return StringEnd(b, i)
	case '{', '[':
		return containerEnd(b, i)
	}
	end := i
	for end < len(b) && !delimits(b[end]) {
		end++
	}
	if end == i {
		return -1
	}
	return end
}

// containerEnd returns the place behind the object or array that begins at i.
func containerEnd(b []byte, i int) int {
	for depth := 0; i < len(b); i++ {
		c := b[i]
		if c != '"' && c|0x20 < '{' { // most bytes: digits, letters, commas
			continue
		}
		switch c {
		case '"':
			for i++; i < len(b) && b[i] != '"'; i++ { // StringEnd, without the call
				if b[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
		case '}', ']':
			depth--
			if depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// delimits reports whether c ends a number or literal.
func delimits(c byte) bool {
	switch c {
	case ',', '}', ']', ' ', '\n', '\t', '\r', ':', '"', '{', '[':
		return true
	}
	return false
}

// members goes through an object or array, one member a call of next.
type members struct {
	b      []byte
	at     int
	array  bool
	begun  bool
	closed bool // the closing bracket was met: the text was whole up to here
}

// openMembers begins with the object or array at i.
func openMembers(b []byte, i int) members {
	return members{b: b, at: i + 1, array: b[i] == '['}
}

// next steps over the next member and returns its raw key, without its quotes
// and still escaped (nil in an array), and where its value stands. ok is false
// behind the last member, and where the text stops being JSON.
func (m *members) next() (key []byte, start, end int, ok bool) {
	if key, start, ok = m.open(); !ok {
		return nil, 0, 0, false
	}
	if end = valueEnd(m.b, start); end < 0 {
		return nil, 0, 0, false
	}
	m.at = end
	return key, start, end, true
}

// open is the part of next before the value: who calls it sets at behind that.
func (m *members) open() (key []byte, start int, ok bool) {
	b, i := m.b, SkipSpace(m.b, m.at)
	if i >= len(b) {
		return nil, 0, false
	}
	if c := b[i]; c == '}' && !m.array || c == ']' && m.array {
		m.closed = true
		m.at = i + 1
		return nil, 0, false
	}
	if m.begun {
		if b[i] != ',' {
			return nil, 0, false
		}
		i = SkipSpace(b, i+1)
	}
	m.begun = true
	if m.array {
		return nil, i, true
	}
	if i >= len(b) || b[i] != '"' {
		return nil, 0, false
	}
	after := StringEnd(b, i)
	if after < 0 {
		return nil, 0, false
	}
	key = b[i+1 : after-1]
	i = SkipSpace(b, after)
	if i >= len(b) || b[i] != ':' {
		return nil, 0, false
	}
	return key, SkipSpace(b, i+1), true
}

// keyIs reports whether the raw key spells name, without making a copy.
func keyIs(raw []byte, name string) bool {
	if string(raw) == name {
		return true
	}
	at := 0
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			if at >= len(name) || name[at] != raw[i] {
				return false
			}
			at, i = at+1, i+1
			continue
		}
		r, next := unescape(raw, i)
		var room [utf8.UTFMax]byte
		n := utf8.EncodeRune(room[:], r)
		if len(name)-at < n || name[at:at+n] != string(room[:n]) {
			return false
		}
		at, i = at+n, next
	}
	return at == len(name)
}

// unquote returns what the raw text between two quotes spells.
func unquote(raw []byte) string { return string(AppendUnquoted(make([]byte, 0, len(raw)), raw)) }

// AppendUnquoted appends to out what the raw text between the two quotes of a
// string of JSON spells.
func AppendUnquoted(out, raw []byte) []byte {
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			out = append(out, raw[i])
			i++
			continue
		}
		r, next := unescape(raw, i)
		out = utf8.AppendRune(out, r)
		i = next
	}
	return out
}

// unescape reads the escape at the backslash at i (RFC 8259, 7). Half a
// surrogate pair, and an escape that there is none of, give U+FFFD.
func unescape(raw []byte, i int) (r rune, next int) {
	if i+1 >= len(raw) {
		return utf8.RuneError, len(raw)
	}
	switch c := raw[i+1]; c {
	case '"', '\\', '/':
		return rune(c), i + 2
	case 'b':
		return '\b', i + 2
	case 'f':
		return '\f', i + 2
	case 'n':
		return '\n', i + 2
	case 'r':
		return '\r', i + 2
	case 't':
		return '\t', i + 2
	case 'u':
		high, ok := hex4(raw, i+2)
		if !ok {
			return utf8.RuneError, i + 2
		}
		if high < 0xd800 || high > 0xdfff {
			return high, i + 6
		}
		if high < 0xdc00 && i+7 < len(raw) && raw[i+6] == '\\' && raw[i+7] == 'u' {
			if low, ok := hex4(raw, i+8); ok && 0xdc00 <= low && low <= 0xdfff {
				return (high-0xd800)<<10 + (low - 0xdc00) + 0x10000, i + 12
			}
		}
		return utf8.RuneError, i + 6
	}
	return utf8.RuneError, i + 2
}

func hex4(raw []byte, i int) (r rune, ok bool) {
	if i+4 > len(raw) {
		return 0, false
	}
	for _, c := range raw[i : i+4] {
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 + rune(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			r = r<<4 + rune(c|0x20-'a') + 10
		default:
			return 0, false
		}
	}
	return r, true
}
