package lint

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// list gathers findings, a few of each code; further ones are counted.
type list struct {
	found   []Finding
	tallies []tally
}

type tally struct {
	code Code
	n    int
	last int // index of the newest in found
}

// room reports whether there is room for one more finding of a code; where there
// is none the finding is counted.
func (l *list) room(code Code) bool {
	for i := range l.tallies {
		t := &l.tallies[i]
		if t.code == code {
			if t.n++; t.n > MaxListed {
				l.found[t.last].More++
				return false
			}
			t.last = len(l.found)
			return true
		}
	}
	l.tallies = append(l.tallies, tally{code, 1, len(l.found)})
	return true
}

// add takes a finding that room said there is room for.
func (l *list) add(f Finding) { l.found = append(l.found, f) }

// tell adds a finding, or counts it.
func (l *list) tell(f Finding) {
	if l.room(f.Code) {
		l.add(f)
	}
}

// placed orders the findings of a text as they stand in it and gives them their
// lines and columns.
func placed(findings []Finding, field Field, text []byte) {
	sort.SliceStable(findings, func(i, j int) bool {
		a, b := &findings[i], &findings[j]
		return a.Field < b.Field || a.Field == b.Field && a.Offset < b.Offset
	})
	line, lineAt, at := 1, 0, 0
	for i := range findings {
		f := &findings[i]
		if f.Field != field || f.End == 0 {
			continue
		}
		to := min(f.Offset, len(text))
		line += bytes.Count(text[at:to], []byte("\n"))
		if nl := bytes.LastIndexByte(text[at:to], '\n'); nl >= 0 {
			lineAt = at + nl + 1
		}
		at = to
		f.Line, f.Column = line, 1+utf8.RuneCount(text[lineAt:to])
	}
}
