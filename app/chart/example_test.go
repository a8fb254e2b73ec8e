package chart_test

import (
	"fmt"
	"time"

	"deviceconsole/app/chart"
)

// A line is drawn of the points in a window: decimated to the columns there are,
// placed between round extremes, and broken where messages may be missing.
func Example() {
	var series chart.Series
	for i, value := range []float64{22, 22.1, 70.9, 71.4} {
		at := time.Date(2026, 11, 22, 14, 2, 10*i, 0, time.UTC)
		series.Add(chart.Point{At: at.UnixMicro(), Value: value, Break: i == 2})
	}
	span, _ := series.Span()
	vertices := series.Decimate(nil, span, 300)
	extent, _ := chart.ExtentOf(vertices, span)
	scale := chart.Scale{Window: span, Extent: extent.Rounded(), Width: 300, Height: 100}
	fmt.Println(string(chart.AppendPath(nil, vertices, scale, false)))
	for _, tick := range chart.ValueTicks(scale.Extent, 3) {
		fmt.Print(tick.Label, " ")
	}
	for _, tick := range chart.TimeTicks(span, 4, time.UTC) {
		fmt.Print(tick.Label, " ")
	}
	// Output:
	// M0 95.5L100 95.3M200 5.5L300 4.5
	// 20 40 60 14:02:00 14:02:10 14:02:20 14:02:30
}
