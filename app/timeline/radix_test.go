package timeline

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestManyAreSortedAsFew: by value, the largest first, and equals as they stood,
// however many there are.
func TestManyAreSortedAsFew(t *testing.T) {
	values := rapid.SampledFrom([]float64{math.Inf(-1), -1.7e15, -1, -0.5, 0, 0.2, 0.21, 1, 255, 256, 1.7e15, 1.7e15 + 1, math.Inf(1)})
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.SliceOfN(values, 1, 3*fewKeyed).Draw(t, "values")
		list := make([]keyed, len(given))
		for i, v := range given {
			list[i] = keyed{descending(v), int32(i)}
		}
		want := slices.Clone(list)
		slices.SortStableFunc(want, func(a, b keyed) int { return -cmp.Compare(given[a.node], given[b.node]) })
		sortKeyed(list, make([]keyed, len(list)))
		if !slices.Equal(list, want) {
			t.Fatalf("%v, want %v", list, want)
		}
	})
}
