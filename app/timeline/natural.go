package timeline

import "strings"

// natural compares texts as people count: mw-2 before mw-10. Texts that differ
// only in leading zeros are ordered by bytes, so that 0 means the same text.
func natural(a, b string) int {
	for i, j := 0, 0; ; {
		switch {
		case i == len(a) && j == len(b):
			return strings.Compare(a, b)
		case i == len(a):
			return -1
		case j == len(b):
			return 1
		}
		if digit(a[i]) && digit(b[j]) {
			x, y := number(a[i:]), number(b[j:])
			if c := compareNumbers(a[i:i+x], b[j:j+y]); c != 0 {
				return c
			}
			i, j = i+x, j+y
			continue
		}
		if a[i] != b[j] {
			return int(a[i]) - int(b[j])
		}
		i, j = i+1, j+1
	}
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// number returns how many digits a text begins with.
func number(s string) int {
	n := 0
	for n < len(s) && digit(s[n]) {
		n++
	}
	return n
}

// compareNumbers compares digits of any length by what they count.
func compareNumbers(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}
