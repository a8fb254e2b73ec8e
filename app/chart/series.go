package chart

import (
	"sort"

	"deviceconsole/app/timeline"
)

const (
	// MaxPoints bounds a Series: 2.4 MB.
	MaxPoints = 100_000
	// maxFalls bounds how often the clock may have been set back within a Series.
	maxFalls = 256
	// leastPoints is the room that a Series begins with.
	leastPoints = 64
)

// Point is one number of a tag.
type Point struct {
	At    int64       // when the message arrived or was sent, µs since 1970
	Value float64     // finite
	ID    timeline.ID // the message
	Break bool        // no line leads here from the point before
}

// point is a Point as it is kept: 24 bytes without pointers.
type point struct {
	at    int64
	value float64
	mark  uint64 // ID, and in the lowest bit whether the line is broken before it
}

func (p point) broken() bool { return p.mark&1 != 0 }

// Series are the newest points of a tag in the order of arrival, at most
// MaxPoints; the oldest goes first. The zero Series is empty.
type Series struct {
	ring   []point
	start  int    // place of the oldest
	size   int    // points
	gone   uint64 // points that went before the oldest: what absolute numbers are counted from
	falls  []uint64
	blocks []block // of the places of the ring
}

// Add adds the newest point. A time before that of the point before it, from a
// clock that was set back, breaks the line.
func (s *Series) Add(p Point) {
	if s.size == MaxPoints {
		s.drop(1)
	}
	if s.size == len(s.ring) {
		s.grow()
	}
	if s.size > 0 && p.At < s.at(s.size-1).at {
		p.Break = true
		s.falls = append(s.falls, s.gone+uint64(s.size))
		if len(s.falls) > maxFalls {
			s.drop(int(s.falls[0] - s.gone))
		}
	}
	place := s.place(s.size)
	kept := point{p.At, p.Value, uint64(p.ID) << 1}
	if p.Break {
		kept.mark |= 1
	}
	s.ring[place] = kept
	s.size++
	s.note(place)
}

// drop forgets the n oldest points.
func (s *Series) drop(n int) {
	s.start = s.place(n)
	s.size -= n
	s.gone += uint64(n)
	for len(s.falls) > 0 && s.falls[0] <= s.gone {
		s.falls = s.falls[1:]
	}
}

func (s *Series) grow() {
	ring := make([]point, min(max(leastPoints, 2*len(s.ring)), MaxPoints))
	n := copy(ring, s.ring[s.start:])
	copy(ring[n:], s.ring[:s.start])
	s.ring, s.start = ring, 0
	s.blocks = make([]block, len(ring)/blockSize+1)
	for place := range s.size {
		s.note(place)
	}
}

func (s *Series) place(i int) int {
	if i += s.start; i >= len(s.ring) {
		i -= len(s.ring)
	}
	return i
}

func (s *Series) at(i int) point { return s.ring[s.place(i)] }

// Len returns the number of points.
func (s *Series) Len() int { return s.size }

// At returns the i-th point, 0 being the oldest.
func (s *Series) At(i int) Point {
	p := s.at(i)
	return Point{p.at, p.value, timeline.ID(p.mark >> 1), p.broken()}
}

// Last returns the newest point.
func (s *Series) Last() (p Point, ok bool) {
	if s.size == 0 {
		return Point{}, false
	}
	return s.At(s.size - 1), true
}

// Span returns the earliest and the latest time of all points.
func (s *Series) Span() (w Window, ok bool) {
	s.runs(func(from, to int) {
		run := Window{s.at(from).at, s.at(to - 1).at}
		if !ok {
			w, ok = run, true
		}
		w = w.Union(run)
	})
	return w, ok
}

// runs visits the stretches of points whose times do not fall: nearly always
// one. A stretch is from one place up to before another.
func (s *Series) runs(visit func(from, to int)) {
	from := 0
	for _, fall := range s.falls {
		to := int(fall - s.gone)
		visit(from, to)
		from = to
	}
	if from < s.size {
		visit(from, s.size)
	}
}

// within returns the places of a run's points that lie in a window.
func (s *Series) within(from, to int, w Window) (lo, hi int) {
	lo = from + sort.Search(to-from, func(i int) bool { return s.at(from+i).at >= w.From })
	hi = lo + sort.Search(to-lo, func(i int) bool { return s.at(lo+i).at > w.Until })
	return lo, hi
}

// Nearest returns the place of the point in a window that is nearest to a time;
// of several the newest.
func (s *Series) Nearest(at int64, w Window) (i int, ok bool) {
	best := int64(0)
	s.runs(func(from, to int) {
		lo, hi := s.within(from, to, w)
		next := lo + sort.Search(hi-lo, func(i int) bool { return s.at(lo+i).at > at })
		for j := max(lo, next-1); j <= next && j < hi; j++ {
			if d := distance(s.at(j).at, at); !ok || d <= best {
				i, best, ok = j, d, true
			}
		}
	})
	return i, ok
}

// Beside returns the time of the nearest point in a window that is later than a
// time, or earlier where back is true.
func (s *Series) Beside(at int64, w Window, back bool) (found int64, ok bool) {
	s.runs(func(from, to int) {
		lo, hi := s.within(from, to, w)
		var i int
		if back {
			i = lo + sort.Search(hi-lo, func(i int) bool { return s.at(lo+i).at >= at }) - 1
		} else {
			i = lo + sort.Search(hi-lo, func(i int) bool { return s.at(lo+i).at > at })
		}
		if i < lo || i >= hi {
			return
		}
		if t := s.at(i).at; !ok || distance(t, at) < distance(found, at) {
			found, ok = t, true
		}
	})
	return found, ok
}

func distance(a, b int64) int64 {
	if a < b {
		return b - a
	}
	return a - b
}
