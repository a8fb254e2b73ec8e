package ui

import (
	"slices"
	"sort"

	"deviceconsole/app/browser"
)

// inOrder brings elements of the document into the order in which they are seen, as
// who reads the page without seeing it meets them in the document's. lines are all
// that the box holds, in the document's order, want those that are seen; the others
// stay wherever they are. As few as can be are moved, none of them where the order is
// right. It returns lines in their new order.
func inOrder[L comparable](box browser.Element, lines, want []L, element func(L) browser.Element) []L {
	at := make(map[L]int, len(lines))
	for i, l := range lines {
		at[l] = i
	}
	places := make([]int, len(want))
	for i, l := range want {
		places[i] = at[l]
	}
	if slices.IsSorted(places) {
		return lines
	}
	stay := rising(places)
	for i := len(want) - 1; i >= 0; i-- {
		if stay[i] {
			continue
		}
		l := want[i]
		lines = slices.Delete(lines, slices.Index(lines, l), slices.Index(lines, l)+1)
		if i == len(want)-1 {
			box.Append(element(l))
			lines = append(lines, l)
			continue
		}
		box.InsertBefore(element(l), element(want[i+1]))
		lines = slices.Insert(lines, slices.Index(lines, want[i+1]), l)
	}
	return lines
}

// rising marks a longest selection of numbers that rises from left to right.
func rising(numbers []int) []bool {
	var ends, before = make([]int, 0, len(numbers)), make([]int, len(numbers)) // indexes of numbers
	for i, n := range numbers {
		k := sort.Search(len(ends), func(k int) bool { return numbers[ends[k]] >= n })
		before[i] = -1
		if k > 0 {
			before[i] = ends[k-1]
		}
		if k == len(ends) {
			ends = append(ends, i)
		} else {
			ends[k] = i
		}
	}
	marked := make([]bool, len(numbers))
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			marked[i] = true
		}
	}
	return marked
}
