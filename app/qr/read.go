package qr

import "math"

// Read returns the text of a QR code in a picture, of MaxSide at most. It takes some
// hundred milliseconds in a browser: rest is called now and then, to let others have
// their turn.
func Read(p Picture, rest func()) (text string, ok bool) {
	if p.Width < 21 || p.Height < 21 || len(p.Grey) < p.Width*p.Height {
		return "", false
	}
	for _, blur := range []int{0, 1, 2} {
		m := p.mono(blur, rest)
		if text, ok := m.read(rest); ok {
			return text, true
		}
	}
	return "", false
}

// read tries what looks like the corners of a code.
func (m mono) read(rest func()) (text string, ok bool) {
	found := m.finders()
	rest()
	for _, c := range triples(found) {
		size := m.estimate(c)
		for _, by := range []int{0, -4, 4, -8, 8} {
			if n := size + by; n >= 21 && n <= 177 {
				if text, ok := m.readSize(c, n); ok {
					return text, true
				}
				rest()
			}
		}
	}
	return "", false
}

// estimate tells how many modules a code has, by the size of those of its squares
// along its edges.
func (m mono) estimate(c corners) int {
	module := (m.along(c.b, c.a) + m.along(c.a, c.b) + m.along(c.b, c.c) + m.along(c.c, c.b)) / 4
	edge := (math.Hypot(c.a.x-c.b.x, c.a.y-c.b.y) + math.Hypot(c.c.x-c.b.x, c.c.y-c.b.y)) / 2
	size := edge/module + 7
	return int(math.Round((size-17)/4))*4 + 17
}

// along measures the size of a module of a square in the direction of another: from
// its middle it is three and a half to its end, on both sides.
func (m mono) along(f, to finder) float64 {
	far := math.Hypot(to.x-f.x, to.y-f.y)
	dx, dy := (to.x-f.x)/far, (to.y-f.y)/far
	reach := func(sign float64) float64 {
		dark, turns := true, 0
		for s := 0.0; s < far; s += .5 {
			x, y := int(f.x+sign*s*dx), int(f.y+sign*s*dy)
			if !m.inside(x, y) {
				break
			}
			if m.at(x, y) != dark {
				dark = !dark
				if turns++; turns == 3 {
					return s
				}
			}
		}
		return 3.5 * f.module
	}
	return (reach(1) + reach(-1)) / 7
}

// readSize reads a code of a size.
func (m mono) readSize(c corners, size int) (text string, ok bool) {
	n := float64(size)
	// Where the fourth corner would be if the picture were taken from straight ahead.
	far := finder{x: c.a.x + c.c.x - c.b.x, y: c.a.y + c.c.y - c.b.y}
	at, fourth := [2]float64{n - 3.5, n - 3.5}, [2]float64{far.x, far.y}
	tries := [][2][2]float64{{at, fourth}}
	if size > 21 {
		if x, y, ok := m.alignment(c, n); ok {
			tries = append([][2][2]float64{{{n - 6.5, n - 6.5}, {x, y}}}, tries...)
		}
	}
	for _, t := range tries {
		lead, ok := leading(
			[4][2]float64{{3.5, 3.5}, {n - 3.5, 3.5}, {3.5, n - 3.5}, t[0]},
			[4][2]float64{{c.b.x, c.b.y}, {c.a.x, c.a.y}, {c.c.x, c.c.y}, t[1]})
		if !ok {
			continue
		}
		g := grid{size, make([]bool, size*size)}
		for y := range size {
			for x := range size {
				px, py := lead.to(float64(x)+.5, float64(y)+.5)
				g.dark[y*size+x] = m.at(int(px), int(py))
			}
		}
		if text, ok := g.decode(); ok {
			return text, true
		}
	}
	return "", false
}

// alignment looks for the small square near the fourth corner: dark, light and dark
// from its border to its middle.
func (m mono) alignment(c corners, n float64) (x, y float64, ok bool) {
	span := n - 7
	ux, uy := (c.a.x-c.b.x)/span, (c.a.y-c.b.y)/span // a module to the right
	vx, vy := (c.c.x-c.b.x)/span, (c.c.y-c.b.y)/span // one down
	cx, cy := c.b.x+(n-10)*(ux+vx), c.b.y+(n-10)*(uy+vy)
	best, module := 0, math.Hypot(ux, uy)
	reach := min(n/8+2, 10)
	step := max(.34, .8/module)
	for i := -reach; i <= reach; i += step {
		for j := -reach; j <= reach; j += step {
			px, py := cx+i*ux+j*vx, cy+i*uy+j*vy
			fits := 0
			for dy := -2.0; dy <= 2; dy++ {
				for dx := -2.0; dx <= 2; dx++ {
					ring := max(math.Abs(dx), math.Abs(dy))
					if m.at(int(px+dx*ux+dy*vx), int(py+dx*uy+dy*vy)) == (ring != 1) {
						fits++
					}
				}
			}
			near := math.Hypot(i, j) < math.Hypot((x-cx)/module, (y-cy)/module)
			if fits > best || fits == best && near {
				best, x, y = fits, px, py
			}
		}
	}
	return x, y, best >= 22
}

// lead is a projective map of the plane.
type lead [8]float64

// leading finds the map that leads four points to four others.
func leading(from, to [4][2]float64) (l lead, ok bool) {
	var rows [8][9]float64
	for i := range from {
		x, y, u, v := from[i][0], from[i][1], to[i][0], to[i][1]
		rows[2*i] = [9]float64{x, y, 1, 0, 0, 0, -u * x, -u * y, u}
		rows[2*i+1] = [9]float64{0, 0, 0, x, y, 1, -v * x, -v * y, v}
	}
	for i := range rows {
		pivot := i
		for j := i + 1; j < 8; j++ {
			if math.Abs(rows[j][i]) > math.Abs(rows[pivot][i]) {
				pivot = j
			}
		}
		rows[i], rows[pivot] = rows[pivot], rows[i]
		if math.Abs(rows[i][i]) < 1e-12 {
			return l, false
		}
		for j := range rows {
			if j == i {
				continue
			}
			by := rows[j][i] / rows[i][i]
			for k := i; k < 9; k++ {
				rows[j][k] -= by * rows[i][k]
			}
		}
	}
	for i := range l {
		l[i] = rows[i][8] / rows[i][i]
	}
	return l, true
}

func (l lead) to(x, y float64) (u, v float64) {
	w := l[6]*x + l[7]*y + 1
	return (l[0]*x + l[1]*y + l[2]) / w, (l[3]*x + l[4]*y + l[5]) / w
}
