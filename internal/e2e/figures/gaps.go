package figures

import (
	"math"
	"slices"
	"time"
)

// Gaps tell how evenly frames were drawn in a span of time. The gaps are those
// between one frame and the next, in milliseconds.
type Gaps struct {
	PerSecond     float64 // frames drawn
	P50, P95, Max float64
}

// Gaps are those of the frames drawn from one time to another. A gap that
// begins or ends outside counts as a whole, so that a page which froze all along
// does not pass for one without a gap.
func (r *Recording) Gaps(from, to time.Time) Gaps {
	start, end := r.since(from), r.since(to)
	var gaps []float64
	drawn := 0
	for i, ms := range r.Frames {
		if ms >= start && ms <= end {
			drawn++
		}
		if i > 0 && ms > start && r.Frames[i-1] < end {
			gaps = append(gaps, ms-r.Frames[i-1])
		}
	}
	g := Gaps{P50: Percentile(gaps, 50), P95: Percentile(gaps, 95), Max: Percentile(gaps, 100)}
	if end > start {
		g.PerSecond = float64(drawn) / (end - start) * 1000
	}
	return g
}

// Percentile is the smallest of the values that p percent of them do not
// exceed (the nearest rank); 0 of no values.
func Percentile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	rank := int(math.Ceil(p / 100 * float64(len(sorted))))
	return sorted[max(rank, 1)-1]
}

// Median is the middle one of the values, the lower one of two.
func Median(values []float64) float64 { return Percentile(values, 50) }
