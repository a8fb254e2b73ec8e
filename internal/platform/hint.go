package platform

import "bytes"

// hints are what other languages write where JSON has something else.
var hints = []struct{ found, hint string }{
	{"NaN", "NaN is no number of JSON: write null, or leave it out"},
	{"Infinity", "Infinity is no number of JSON: write null, or leave it out"},
	{"True", "write true in small letters"},
	{"False", "write false in small letters"},
	{"None", "write null"},
	{"undefined", "write null, or leave it out"},
	{"'", "texts stand in double quotes"},
	{"“", "these are typographic quotes; texts stand in straight ones"},
	{"”", "these are typographic quotes; texts stand in straight ones"},
	{"//", "JSON has no comments"},
	{"/*", "JSON has no comments"},
	{"\x00", "a NUL character"},
	{"\ufeff", "a byte order mark, which can't be seen"},
	{"\u00a0", "a space that does not break, which only looks like one"},
	{"+", "a number has no plus sign before it"},
	{".", "a number has a digit before its point"},
}

// hint says in brackets what stands at the scanner, where that is a common mistake.
func (s *scanner) hint() string {
	for _, h := range hints {
		if bytes.HasPrefix(s.b[s.i:], []byte(h.found)) {
			return " (" + h.hint + ")"
		}
	}
	return ""
}
