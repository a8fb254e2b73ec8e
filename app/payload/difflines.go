package payload

import (
	"slices"
	"strings"
)

const (
	maxDiffLines = 4000 // lines of a text that is compared by lines
	maxEdits     = 400  // lines by which two texts may differ
	diffContext  = 3    // equal lines shown beside those that differ
)

// LineKind says where a DiffLine stands.
type LineKind uint8

// The kinds of lines.
const (
	InBoth LineKind = iota
	OldOnly
	NewOnly
	LeftOut // Count equal lines are not shown
)

// DiffLine is one line of two texts that were compared.
type DiffLine struct {
	Kind  LineKind
	Text  string
	Count int // of LeftOut
}

// diffLines compares two texts by lines; ok is false when they are too long or
// too different for it.
func diffLines(old, new []byte) (lines []DiffLine, unlisted int, ok bool) {
	a, b := strings.Split(string(old), "\n"), strings.Split(string(new), "\n")
	if len(a) > maxDiffLines || len(b) > maxDiffLines {
		return nil, 0, false
	}
	start := 0
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < min(len(a), len(b))-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	edits, ok := shortestEdits(a[start:len(a)-end], b[start:len(b)-end])
	if !ok {
		return nil, 0, false
	}
	all := make([]DiffLine, 0, start+len(edits)+end)
	for _, text := range a[:start] {
		all = append(all, DiffLine{Kind: InBoth, Text: text})
	}
	all = append(all, edits...)
	for _, text := range a[len(a)-end:] {
		all = append(all, DiffLine{Kind: InBoth, Text: text})
	}
	lines = leaveOut(all)
	if unlisted = max(0, len(lines)-MaxChanges); unlisted > 0 {
		lines = lines[:MaxChanges]
	}
	for i := range lines {
		lines[i].Text = Visible(string(Head([]byte(lines[i].Text), maxValue)))
	}
	return lines, unlisted, true
}

// shortestEdits is the greedy algorithm of E. W. Myers, "An O(ND) Difference
// Algorithm and Its Variations" (1986): the furthest place that d edits reach on
// each diagonal, until one reaches the end; then the way back.
func shortestEdits(a, b []string) (edits []DiffLine, ok bool) {
	bound := min(len(a)+len(b), maxEdits)
	reach := make([]int, 2*bound+3) // by diagonal + bound + 1
	at := func(k int) *int { return &reach[k+bound+1] }
	var trace [][]int
	for d := 0; d <= bound; d++ {
		trace = append(trace, slices.Clone(reach[bound+1-d:bound+2+d]))
		for k := -d; k <= d; k += 2 {
			x := 0
			if k == -d || k != d && *at(k - 1) < *at(k + 1) {
				x = *at(k + 1)
			} else {
				x = *at(k - 1) + 1
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			*at(k) = x
			if x >= len(a) && x-k >= len(b) {
				return wayBack(a, b, trace), true
			}
		}
	}
	return nil, false
}

// wayBack follows the trace of shortestEdits from the ends of a and b.
func wayBack(a, b []string, trace [][]int) []DiffLine {
	var back []DiffLine
	x, y := len(a), len(b)
	for d := len(trace) - 1; d > 0; d-- {
		reach := trace[d] // before the step d, by diagonal + d
		k := x - y
		before := k - 1
		if k == -d || k != d && reach[k-1+d] < reach[k+1+d] {
			before = k + 1
		}
		fromX := reach[before+d]
		fromY := fromX - before
		for x > fromX && y > fromY {
			x, y = x-1, y-1
			back = append(back, DiffLine{Kind: InBoth, Text: a[x]})
		}
		if x > fromX {
			x--
			back = append(back, DiffLine{Kind: OldOnly, Text: a[x]})
		} else {
			y--
			back = append(back, DiffLine{Kind: NewOnly, Text: b[y]})
		}
	}
	for x > 0 { // y is as large
		x--
		back = append(back, DiffLine{Kind: InBoth, Text: a[x]})
	}
	slices.Reverse(back)
	return back
}

// leaveOut counts equal lines that are far from any that differs.
func leaveOut(all []DiffLine) []DiffLine {
	near := make([]bool, len(all))
	for i, l := range all {
		if l.Kind != InBoth {
			for j := max(0, i-diffContext); j <= min(len(all)-1, i+diffContext); j++ {
				near[j] = true
			}
		}
	}
	var out []DiffLine
	for i, l := range all {
		switch {
		case near[i]:
			out = append(out, l)
		case len(out) > 0 && out[len(out)-1].Kind == LeftOut:
			out[len(out)-1].Count++
		default:
			out = append(out, DiffLine{Kind: LeftOut, Count: 1})
		}
	}
	return out
}
