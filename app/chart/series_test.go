package chart

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// points draws points as they come: mostly a little later than the one before,
// at times after a break or with a clock that was set back.
func points(t *rapid.T) []Point {
	at := rapid.Int64Range(-1e6, 1e6).Draw(t, "start")
	n := rapid.IntRange(0, 300).Draw(t, "points")
	list := make([]Point, n)
	for i := range list {
		at += rapid.SampledFrom([]int64{0, 1, 7, 500, 20_000, -300}).Draw(t, "later")
		list[i] = Point{
			At: at, ID: 5, Break: rapid.IntRange(0, 9).Draw(t, "break") == 0,
			Value: rapid.SampledFrom([]float64{0, 1, -1, 71.4, 1e300, -1e300, 5e-324, math.MaxFloat64}).Draw(t, "value"),
		}
		list[i].ID += 1
	}
	return list
}

func seriesOf(list []Point) *Series {
	var s Series
	for _, p := range list {
		s.Add(p)
	}
	return &s
}

func TestSeriesKeepsTheNewestPointsInOrder(t *testing.T) {
	var s Series
	for i := range MaxPoints + 1234 {
		s.Add(Point{At: int64(i), Value: float64(-i), ID: 7})
	}
	if s.Len() != MaxPoints {
		t.Fatalf("%d points", s.Len())
	}
	for _, i := range []int{0, 1, MaxPoints - 1} {
		want := Point{At: int64(i + 1234), Value: float64(-i - 1234), ID: 7}
		if got := s.At(i); got != want {
			t.Errorf("point %d is %+v, want %+v", i, got, want)
		}
	}
}

func TestSeriesBreaksWhereTheClockWasSetBack(t *testing.T) {
	s := seriesOf([]Point{{At: 10}, {At: 20}, {At: 15}, {At: 30}})
	if w, _ := s.Span(); w != (Window{10, 30}) {
		t.Errorf("the points span %v", w)
	}
	if s.At(1).Break || !s.At(2).Break || s.At(3).Break {
		t.Error("the line is not broken at the third point alone")
	}
	if i, ok := s.Nearest(16, Window{0, 100}); !ok || i != 2 {
		t.Errorf("the nearest to 16 is point %d", i)
	}
}

// TestSeriesIsBoundedHoweverTheClockJumps: what stands between two falls of the
// clock goes as a whole when there are too many falls.
func TestSeriesIsBoundedHoweverTheClockJumps(t *testing.T) {
	var s Series
	for i := range 10 * maxFalls {
		s.Add(Point{At: int64(1000 - i), Value: float64(i)})
	}
	if len(s.falls) > maxFalls || s.Len() > maxFalls+1 {
		t.Errorf("%d falls, %d points", len(s.falls), s.Len())
	}
	if last, _ := s.Last(); last.Value != 10*maxFalls-1 {
		t.Errorf("the last point is %+v", last)
	}
}

func TestNearestAndBesideAreWhatASlowSearchFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := points(t)
		s := seriesOf(list)
		at := rapid.Int64Range(-2e6, 4e6).Draw(t, "at")
		from := rapid.Int64Range(-2e6, 4e6).Draw(t, "from")
		w := Window{from, from + rapid.Int64Range(0, 4e6).Draw(t, "span")}
		nearest, later := int64(math.MaxInt64), int64(math.MaxInt64)
		for _, p := range list {
			if w.Holds(p.At) {
				nearest = min(nearest, distance(p.At, at))
				if p.At > at {
					later = min(later, p.At)
				}
			}
		}
		i, ok := s.Nearest(at, w)
		if ok != (nearest != math.MaxInt64) || ok && distance(s.At(i).At, at) != nearest {
			t.Fatalf("the nearest to %d is %d away, not point %d (%v)", at, nearest, i, ok)
		}
		next, ok := s.Beside(at, w, false)
		if ok != (later != math.MaxInt64) || ok && next != later {
			t.Fatalf("the next after %d is %d, not %d (%v)", at, later, next, ok)
		}
		if back, ok := s.Beside(at, w, true); ok && (back >= at || !slices.ContainsFunc(list, func(p Point) bool { return p.At == back })) {
			t.Fatalf("%d is not before %d", back, at)
		}
	})
}
