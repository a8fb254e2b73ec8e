package chart

import (
	"math"
	"strconv"
)

// Scale places times and values in a box of some width and height, in pixels
// from its upper left corner.
type Scale struct {
	Window
	Extent
	Width, Height float64
}

// X returns the place of a time from the left.
func (s Scale) X(at int64) float64 {
	return float64(at-s.From) / math.Max(float64(s.Until-s.From), 1) * s.Width
}

// Y returns the place of a value from the top. Values beyond the extremes lie
// outside the box, but never far.
func (s Scale) Y(value float64) float64 {
	part := .5
	if size := s.size(); size > 0 {
		part = (value/2 - s.Low/2) / size
	}
	return (1 - math.Max(-1, math.Min(part, 2))) * s.Height
}

// AppendPath appends the line through vertices in the language of SVG paths
// (SVG 2 clause 9.3), to a tenth of a pixel. A vertex without a line to either
// side is a stroke of no length, which round ends make a dot. With steps each value
// holds until the next.
func AppendPath(b []byte, vertices []Vertex, s Scale, steps bool) []byte {
	for i, v := range vertices {
		x, y := s.X(v.At), s.Y(v.Value)
		if v.Break || i == 0 {
			lone := i+1 == len(vertices) || vertices[i+1].Break
			switch {
			case lone && !s.Holds(v.At):
				continue
			case !lone:
				x, y = s.clip(v, vertices[i+1], steps)
			}
			b = appendPlace(append(b, 'M'), x, y)
			if lone {
				b = append(b, "h0"...)
			}
			continue
		}
		if steps {
			b = appendTenths(append(b, 'H'), math.Min(x, 2*s.Width))
			b = appendTenths(append(b, 'V'), y)
			continue
		}
		x, y = s.clip(v, vertices[i-1], false)
		b = appendPlace(append(b, 'L'), x, y)
	}
	return b
}

// clip returns the place of v, moved along the line from or to a neighbour where
// it would lie so far outside the box that a browser could not draw it exactly.
func (s Scale) clip(v, neighbour Vertex, steps bool) (x, y float64) {
	x, y = s.X(v.At), s.Y(v.Value)
	edge := math.Max(-s.Width, math.Min(x, 2*s.Width))
	if edge == x {
		return x, y
	}
	if steps {
		return edge, y
	}
	// Exact y values of both ends would overflow for extremes far apart, so parts
	// of the way are taken between halves.
	x2 := s.X(neighbour.At)
	part := (edge - x) / (x2 - x)
	value := 2 * (v.Value/2 + (neighbour.Value/2-v.Value/2)*part)
	return edge, s.Y(value)
}

func appendPlace(b []byte, x, y float64) []byte {
	b = append(appendTenths(b, x), ' ')
	return appendTenths(b, y)
}

// appendTenths writes a number to one digit behind the point.
func appendTenths(b []byte, v float64) []byte {
	n := int64(math.Round(v * 10))
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n/10, 10)
	if n %= 10; n != 0 {
		b = append(b, '.', byte('0'+n))
	}
	return b
}
