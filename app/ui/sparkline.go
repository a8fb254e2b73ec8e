package ui

import (
	"slices"
	"time"

	"deviceconsole/app/chart"
	"deviceconsole/app/payload"
	"deviceconsole/app/timeline"
)

// Measures of a sparkline: the last values of a watched tag in a line of text.
const (
	sparkWide, sparkHigh = 64, 16 // units of its drawing
	sparkSpan            = 5 * time.Minute
	sparkPoints          = 120 // shown of a tag that was silent for longer
)

// sparklines are the watched tags with their last values, as rows below their
// devices in the tree, in the order in which they were chosen.
func (c *charting) sparklines(now time.Time) []extras {
	var list []extras
	for _, t := range c.collector.Tracks() {
		of := timeline.Key{Kind: timeline.KindDevice, Name: t.Tag.Project + "/" + t.Tag.User + "/" + t.Tag.Device}
		i := slices.IndexFunc(list, func(e extras) bool { return e.Of == of })
		if i < 0 {
			i = len(list)
			list = append(list, extras{Of: of})
		}
		list[i].Rows = append(list[i].Rows, c.sparkline(t, now))
	}
	return list
}

func (c *charting) sparkline(t *chart.Track, now time.Time) extra {
	s := extra{Name: payload.Visible(t.Tag.Path), Value: "no numbers yet"}
	if t.Tag.To {
		s.Name += " (sent)"
	}
	n := t.Series.Len()
	if n == 0 {
		return s
	}
	s.Value = c.exact.of(c.store, t, n-1)
	w := chart.Window{From: now.Add(-sparkSpan).UnixMicro(), Until: now.UnixMicro()}
	last, _ := t.Series.Last()
	if !w.Holds(last.At) { // silent for long, of a recording, or of a clock that was set back
		w = chart.Window{From: min(t.Series.At(max(0, n-sparkPoints)).At, last.At), Until: last.At}.Padded()
	}
	vertices := t.Series.Decimate(nil, w, sparkWide)
	extent, _ := chart.ExtentOf(vertices, w)
	scale := chart.Scale{Window: w, Extent: extent.Rounded(), Width: sparkWide, Height: sparkHigh}
	s.Line = string(chart.AppendPath(nil, vertices, scale, t.Steps))
	return s
}
