package chart

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// TestDecimationKeepsTheShape: the extremes of every column and of the window are
// there, in order, with no line across a break and at most four points a column.
func TestDecimationKeepsTheShape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := points(t)
		s := seriesOf(list)
		from := rapid.Int64Range(-2e6, 4e6).Draw(t, "from")
		w := Window{from, from + rapid.Int64Range(1, 8e6).Draw(t, "span")}
		columns := rapid.IntRange(1, 40).Draw(t, "columns")
		vs := s.Decimate(nil, w, columns)

		if most := 4 * (columns + 4) * (1 + len(s.falls)); len(vs) > most {
			t.Fatalf("%d vertices in %d columns", len(vs), columns)
		}
		for i, v := range vs {
			p := s.At(v.Place)
			if v.At != p.At || v.Value != p.Value {
				t.Fatalf("vertex %+v is no point", v)
			}
			if i > 0 && v.Place <= vs[i-1].Place {
				t.Fatalf("vertex %d comes before the one before it", i)
			}
			if i > 0 && v.At < vs[i-1].At && !v.Break {
				t.Fatal("a line goes back in time")
			}
		}
		step := max((w.Until-w.From)/int64(columns), 1)
		want, got := map[int64]Extent{}, map[int64]Extent{}
		for _, p := range list {
			noteColumn(want, w, step, p.At, p.Value)
		}
		for _, v := range vs {
			noteColumn(got, w, step, v.At, v.Value)
		}
		if len(want) != len(got) {
			t.Fatalf("%d columns of %d are drawn", len(got), len(want))
		}
		for key, e := range want {
			if got[key] != e {
				t.Fatalf("column %d goes from %v, want %v", key, got[key], e)
			}
		}
		for i := 1; i < len(vs); i++ {
			if vs[i].Break || floor(vs[i].At, step) == floor(vs[i-1].At, step) {
				continue
			}
			for j := vs[i-1].Place + 1; j <= vs[i].Place; j++ {
				if s.At(j).Break && floor(s.At(j).At, step) != floor(s.At(j-1).At, step) {
					t.Fatalf("a line leads across the break before point %d", j)
				}
			}
		}
	})
}

// noteColumn widens the extent of the column that a point in a window falls into.
func noteColumn(columns map[int64]Extent, w Window, step, at int64, value float64) {
	if !w.Holds(at) {
		return
	}
	key, point := floor(at, step), Extent{value, value}
	if e, ok := columns[key]; ok {
		point = e.Union(point)
	}
	columns[key] = point
}

func TestDecimationHasTheNeighboursThatALineLeadsTo(t *testing.T) {
	for name, c := range map[string]struct {
		points []Point
		want   []int64
	}{
		"both sides":           {[]Point{{At: 0}, {At: 10}, {At: 50}, {At: 90}, {At: 100}}, []int64{10, 50, 90}},
		"none inside":          {[]Point{{At: 0}, {At: 100}}, []int64{0, 100}},
		"none after":           {[]Point{{At: 0}, {At: 10}}, nil},
		"broken on both sides": {[]Point{{At: 10}, {At: 50, Break: true}, {At: 90, Break: true}}, []int64{50}},
		"broken, none inside":  {[]Point{{At: 0}, {At: 100, Break: true}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []int64
			for _, v := range seriesOf(c.points).Decimate(nil, Window{20, 80}, 60) {
				got = append(got, v.At)
			}
			if len(got) != len(c.want) {
				t.Fatalf("%v, want %v", got, c.want)
			}
			for i := range got {
				if got[i] != c.want[i] {
					t.Fatalf("%v, want %v", got, c.want)
				}
			}
		})
	}
}

// TestTheExtentIsThatOfThePointsInTheWindow: a neighbour outside of it that falls
// into the same column takes nobody's place.
func TestTheExtentIsThatOfThePointsInTheWindow(t *testing.T) {
	for name, c := range map[string]struct {
		points []Point
		w      Window
		want   Extent
	}{
		"as low before":    {[]Point{{At: 0}, {At: 1}, {At: 1}, {At: 1, Value: 1}}, Window{1, 3}, Extent{0, 1}},
		"lower before":     {[]Point{{At: 0, Value: -9}, {At: 1, Value: 2}, {At: 1}, {At: 1, Value: 1}}, Window{1, 3}, Extent{0, 2}},
		"higher behind":    {[]Point{{At: 4, Value: 2}, {At: 4, Value: 5}, {At: 4, Value: 1}, {At: 5, Value: 9}}, Window{2, 4}, Extent{1, 5}},
		"beyond both ends": {[]Point{{At: 4, Value: -9}, {At: 5, Value: 2}, {At: 5, Value: 1}, {At: 5, Value: 2}, {At: 9, Value: 9}}, Window{5, 8}, Extent{1, 2}},
	} {
		got, _ := ExtentOf(seriesOf(c.points).Decimate(nil, c.w, 1), c.w)
		if got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestComparableLinesShareAnAxis(t *testing.T) {
	for name, c := range map[string]struct {
		extents []Extent
		want    bool
	}{
		"none":                    {nil, true},
		"alike":                   {[]Extent{{20, 95}, {21, 60}}, true},
		"degrees and watts":       {[]Extent{{20, 95}, {0, 812}}, false},
		"a constant among others": {[]Extent{{20, 95}, {50, 50}}, true},
		"a far constant":          {[]Extent{{20, 95}, {5000, 5000}}, false},
		"as far as numbers go":    {[]Extent{{-math.MaxFloat64, math.MaxFloat64}, {0, 1}}, false},
	} {
		if got := Comparable(c.extents); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// BenchmarkDraw is what a full series costs to be drawn on 600 columns: found,
// decimated and written.
func BenchmarkDraw(b *testing.B) {
	var s Series
	random := rand.New(rand.NewPCG(1, 2))
	value := 50.0
	for i := range MaxPoints + 5000 {
		value += random.NormFloat64()
		s.Add(Point{At: int64(i) * 10_000, Value: value})
	}
	w, _ := s.Span()
	var vs []Vertex
	var path []byte
	b.ReportAllocs()
	for b.Loop() {
		vs = s.Decimate(vs[:0], w, 600)
		e, _ := ExtentOf(vs, w)
		path = AppendPath(path[:0], vs, Scale{w, e, 600, 200}, false)
	}
	b.ReportMetric(float64(len(vs)), "vertices")
	b.ReportMetric(float64(len(path)), "bytes")
}

// TestExtremesOfAFullSeries: what is noted of blocks holds when the ring has gone
// round, wherever the points asked for begin and end.
func TestExtremesOfAFullSeries(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var s Series
	for i := range MaxPoints + 1000 {
		s.Add(Point{At: int64(i), Value: float64(random.IntN(1000))})
	}
	for range 2000 {
		s.Add(Point{At: s.At(s.Len()-1).At + 1, Value: float64(random.IntN(1000))})
		from := random.IntN(s.Len() - 1)
		if random.IntN(2) == 0 {
			from = s.Len() - 1 - random.IntN(200)
		}
		to := min(from+1+random.IntN(300), s.Len())
		low, high := from, from
		for i := from; i < to; i++ {
			if s.At(i).Value < s.At(low).Value {
				low = i
			}
			if s.At(i).Value > s.At(high).Value {
				high = i
			}
		}
		if l, h := s.extremes(from, to); l != low || h != high {
			t.Fatalf("from %d to %d they are %d and %d, want %d and %d", from, to, l, h, low, high)
		}
	}
}
