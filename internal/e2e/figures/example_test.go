package figures_test

import (
	"fmt"
	"time"

	"deviceconsole/internal/e2e/figures"
)

// A page noted five frames and what its counter said; how long after the last
// message did it show them all, and how evenly did it draw?
func Example() {
	r := figures.Recording{
		Origin: 1_800_000_000_000,
		Frames: []float64{0, 16, 33, 50, 67},
		Times:  []float64{16, 50},
		Values: []string{"Received 400", "Received 1,000"},
	}
	last := time.UnixMilli(1_800_000_000_030)
	all, _ := r.Reached(figures.Received, 1000)
	g := r.Gaps(last.Add(-30*time.Millisecond), all)
	fmt.Println(all.Sub(last), g.P50, g.Max)
	// Output: 20ms 17 17
}
