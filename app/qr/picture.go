package qr

// Picture is a picture of greys: 0 is black, 255 white.
type Picture struct {
	Width, Height int
	Grey          []byte // line by line
}

// MaxSide is the longest side of a picture that Read is given, in pixels: enough for a
// code of MaxVersion that fills a third of it.
const MaxSide = 1000

// mono is a picture of black and white.
type mono struct {
	w, h int
	dark []bool
}

func (m mono) at(x, y int) bool {
	return x >= 0 && y >= 0 && x < m.w && y < m.h && m.dark[y*m.w+x]
}

// nearShare is how far around a pixel the light is compared, as a share of the
// picture's longer side.
const nearShare = 8

// restLines is how many lines are worked on between two rests.
const restLines = 100

// mono tells dark from light by the mean of what is around, so that a shadow across
// the code does no harm. A pixel counts for itself or, against noise, with those that
// are at most so many away.
func (p Picture) mono(blur int, rest func()) mono {
	w, h := p.Width, p.Height
	sums := make([]uint32, (w+1)*(h+1)) // of all above and to the left
	for y := range h {
		if y%restLines == 0 {
			rest()
		}
		row := uint32(0)
		for x := range w {
			row += uint32(p.Grey[y*w+x])
			sums[(y+1)*(w+1)+x+1] = sums[y*(w+1)+x+1] + row
		}
	}
	m := mono{w, h, make([]bool, w*h)}
	mean := func(x, y, r int) (sum, n uint64) {
		top, bottom, left, right := max(y-r, 0), min(y+r+1, h), max(x-r, 0), min(x+r+1, w)
		return uint64(sums[bottom*(w+1)+right] - sums[bottom*(w+1)+left] - sums[top*(w+1)+right] + sums[top*(w+1)+left]), uint64((bottom - top) * (right - left))
	}
	for y := range h {
		if y%restLines == 0 {
			rest()
		}
		for x := range w {
			sum, n := mean(x, y, max(w, h)/nearShare)
			here, few := mean(x, y, blur)
			m.dark[y*w+x] = here*n*100 <= sum*few*92
		}
	}
	return m
}
