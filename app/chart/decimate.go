package chart

// Vertex is a point of a decimated line.
type Vertex struct {
	At    int64 // µs since 1970
	Value float64
	Place int  // of the point in its Series
	Break bool // no line leads here from the vertex before
}

// Decimate appends to dst what is to be drawn of the points in a window: of each
// column of time the first, the lowest, the highest and the last point, so that
// a line of one column's width through them covers the same as one through all
// of them. Columns begin at multiples of their width since 1970, so that what is
// drawn of a point does not depend on where the window ends.
//
// The neighbours outside the window are there too, where a line leads to them:
// beside the column that the window's end cuts, whose extremes are those inside.
// Breaks within a column are narrower than it and left out. The vertices are in
// the order of arrival; one whose time is before that of the vertex before it
// has Break set.
func (s *Series) Decimate(dst []Vertex, w Window, columns int) []Vertex {
	step := max((w.Until-w.From)/int64(max(columns, 1)), 1)
	s.runs(func(from, to int) {
		lo, hi := s.within(from, to, w)
		if lo > from && lo < to && !s.at(lo).broken() {
			dst = append(dst, s.vertex(lo-1, true))
		}
		if lo < hi {
			dst = s.columns(dst, lo, hi, step, lo == from)
		}
		if hi > from && hi < to && !s.at(hi).broken() {
			dst = append(dst, s.vertex(hi, false))
		}
	})
	return dst
}

// columns decimates the points of a run from one place up to before another.
func (s *Series) columns(dst []Vertex, from, to int, step int64, broken bool) []Vertex {
	for i := from; i < to; {
		p, first := s.at(i), i
		i = s.before(floor(p.at, step)+step, i, to)
		low, high := s.extremes(first, i)
		dst = append(dst, s.vertex(first, broken || p.broken()))
		broken = false
		last := i - 1
		for _, j := range [...]int{min(low, high), max(low, high), last} {
			if j > dst[len(dst)-1].Place {
				dst = append(dst, s.vertex(j, false))
			}
		}
	}
	return dst
}

func (s *Series) vertex(i int, broken bool) Vertex {
	p := s.at(i)
	return Vertex{p.at, p.value, i, broken}
}

// floor returns the largest multiple of step that is not above at.
func floor(at, step int64) int64 {
	m := at % step
	if m < 0 {
		m += step
	}
	return at - m
}

// Extent is the lowest and the highest of some values.
type Extent struct{ Low, High float64 }

// ExtentOf returns the extremes of the vertices in a window, which are those of
// all points there, and false where there is none.
func ExtentOf(vertices []Vertex, w Window) (e Extent, ok bool) {
	for _, v := range vertices {
		if !w.Holds(v.At) {
			continue
		}
		if !ok {
			e, ok = Extent{v.Value, v.Value}, true
		}
		e = e.Union(Extent{v.Value, v.Value})
	}
	return e, ok
}

// Union returns the extremes of both.
func (e Extent) Union(o Extent) Extent { return Extent{min(e.Low, o.Low), max(e.High, o.High)} }

// size is half of the distance between the extremes, which is always finite.
func (e Extent) size() float64 { return e.High/2 - e.Low/2 }

// Comparable reports whether lines with these extremes can be read on one axis:
// none that moves at all would be squeezed into less than a tenth of it.
func Comparable(extents []Extent) bool {
	if len(extents) == 0 {
		return true
	}
	all := extents[0]
	for _, e := range extents {
		all = all.Union(e)
	}
	for _, e := range extents {
		if e.size() > 0 && e.size() < all.size()/10 {
			return false
		}
	}
	return true
}
