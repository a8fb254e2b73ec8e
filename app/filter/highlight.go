package filter

import "sort"

// MaxHighlights bounds the places that Highlights returns.
const MaxHighlights = 32

// HasWords reports whether the filter asks for words or phrases, of which Highlights
// finds the places.
func (f *Filter) HasWords() bool { return f != nil && len(f.words) > 0 }

// Highlights returns where in a text the words and phrases stand that the filter
// asks for: start and end in bytes, in order, none touching another.
func (f *Filter) Highlights(text string) [][2]int {
	if f == nil || text == "" {
		return nil
	}
	b := bytesOf(text)
	var found [][2]int
	for _, w := range f.words {
		if !w.in(b) { // nearly always, and much faster than find
			continue
		}
		for at, n := 0, 0; n < MaxHighlights; n++ {
			start := w.find(b, at)
			if start < 0 {
				break
			}
			at = start + prefix(b[start:], w.folded)
			found = append(found, [2]int{start, at})
		}
	}
	return merged(found)
}

// merged puts ranges in order and joins those that overlap or touch.
func merged(ranges [][2]int) [][2]int {
	sort.Slice(ranges, func(i, j int) bool { return ranges[i][0] < ranges[j][0] })
	var out [][2]int
	for _, r := range ranges {
		if n := len(out); n > 0 && r[0] <= out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], r[1])
			continue
		}
		out = append(out, r)
	}
	return out[:min(len(out), MaxHighlights)]
}
