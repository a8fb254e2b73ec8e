package qr

import "math"

// finder is one of the three squares at the corners of a code.
type finder struct {
	x, y   float64 // its middle
	module float64 // size of a module, in pixels along an axis
	seen   int     // in how many lines
}

// mostFinders bounds how many squares are tried with each other.
const mostFinders = 10

// finders looks for what is like a corner's square: dark, light, dark, light, dark as
// 1:1:3:1:1, along a line and across it.
func (m mono) finders() []finder {
	var found []finder
	for y := 0; y < m.h; y++ {
		var runs [5]int // the newest last
		for x := 0; x <= m.w; x++ {
			if x < m.w && (x == 0 || m.at(x, y) == m.at(x-1, y)) {
				runs[4]++
				continue
			}
			if dark := m.at(x-1, y); dark && square(runs) {
				m.check(&found, x, y, runs)
			}
			copy(runs[:], runs[1:])
			runs[4] = 1
		}
	}
	order(len(found), func(i, j int) bool { return found[i].seen > found[j].seen }, func(i, j int) { found[i], found[j] = found[j], found[i] })
	for len(found) > 3 && found[len(found)-1].seen < 2 {
		found = found[:len(found)-1]
	}
	return found[:min(len(found), mostFinders)]
}

// check looks at a square across the line that ends before x, and adds it to those
// that were found.
func (m mono) check(found *[]finder, x, y int, runs [5]int) {
	cx := float64(x) - float64(runs[4]) - float64(runs[3]) - float64(runs[2])/2
	cy, height, ok := m.across(int(cx), y, 0, 1)
	if !ok {
		return
	}
	ax, width, ok := m.across(int(cx), int(cy), 1, 0)
	if !ok || width > 2*height || height > 2*width {
		return
	}
	f := finder{ax, cy, (width + height) / 14, 1}
	for i := range *found {
		if o := &(*found)[i]; math.Hypot(o.x-f.x, o.y-f.y) < 2*max(o.module, f.module) {
			n := float64(o.seen)
			o.x, o.y, o.module, o.seen = (o.x*n+f.x)/(n+1), (o.y*n+f.y)/(n+1), (o.module*n+f.module)/(n+1), o.seen+1
			return
		}
	}
	*found = append(*found, f)
}

// across measures a square through a pixel in its middle, along one axis: its middle
// and its length there.
func (m mono) across(x, y, dx, dy int) (middle, length float64, ok bool) {
	if !m.at(x, y) {
		return 0, 0, false
	}
	reach := func(sign int) (runs [3]int) {
		px, py, dark := x, y, true
		for i := range runs {
			for m.inside(px, py) && m.at(px, py) == dark {
				runs[i]++
				px, py = px+sign*dx, py+sign*dy
			}
			dark = !dark
		}
		return runs
	}
	back, on := reach(-1), reach(1)
	runs := [5]int{back[2], back[1], back[0] + on[0] - 1, on[1], on[2]}
	if !square(runs) {
		return 0, 0, false
	}
	start := float64(x*dx + y*dy)
	for _, n := range runs {
		length += float64(n)
	}
	return start + float64(on[0]-back[0])/2 + .5, length, true
}

func (m mono) inside(x, y int) bool { return x >= 0 && y >= 0 && x < m.w && y < m.h }

// square reports whether runs are as 1:1:3:1:1, each within a half of a module or so.
func square(runs [5]int) bool {
	total := 0
	for _, n := range runs {
		if n == 0 {
			return false
		}
		total += n
	}
	module := float64(total) / 7
	for i, n := range runs {
		want, off := 1.0, .65
		if i == 2 {
			want, off = 3, 1.3
		}
		if math.Abs(float64(n)-want*module) > off*module {
			return false
		}
	}
	return total >= 7
}

// corners are three squares as they belong to a code: b is between a and c, and from
// there a is to the right, c below.
type corners struct{ a, b, c finder }

// triples orders the squares by three in all ways that could be a code, the most
// likely first.
func triples(f []finder) []corners {
	var list []corners
	var offs []float64 // how far each is from a square
	for i := range f {
		for j := range f {
			for k := range f {
				if j == i || k == i || k == j {
					continue
				}
				a, b, c := f[i], f[j], f[k]
				ax, ay, cx, cy := a.x-b.x, a.y-b.y, c.x-b.x, c.y-b.y
				la, lc := math.Hypot(ax, ay), math.Hypot(cx, cy)
				turn := (ax*cy - ay*cx) / (la * lc) // 1 = at a right angle, clockwise
				least, most := min(a.module, b.module, c.module), max(a.module, b.module, c.module)
				if turn < .6 || la > 2*lc || lc > 2*la || most > 2*least || la < 10*least {
					continue
				}
				off := (1 - turn) + math.Abs(math.Log(la/lc)) + math.Log(most/least)
				list, offs = append(list, corners{a, b, c}), append(offs, off)
			}
		}
	}
	order(len(list), func(i, j int) bool { return offs[i] < offs[j] },
		func(i, j int) { list[i], list[j], offs[i], offs[j] = list[j], list[i], offs[j], offs[i] })
	return list[:min(len(list), mostTriples)]
}

// mostTriples is how many are tried.
const mostTriples = 12

// order sorts a few things. Those of package slices are many times as large in the
// page, for each kind of thing.
func order(n int, before func(i, j int) bool, swap func(i, j int)) {
	for i := range n {
		for j := i; j > 0 && before(j, j-1); j-- {
			swap(j, j-1)
		}
	}
}
