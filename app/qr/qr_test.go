package qr

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// photo draws a code as a camera would see it: four corners of it in the picture.
func photo(c Code, w, h int, corners [4][2]float64, spoil func(x, y int, grey float64) float64) Picture {
	n := float64(c.Size())
	back, ok := leading(corners, [4][2]float64{{0, 0}, {n, 0}, {0, n}, {n, n}})
	if !ok {
		panic("the corners are on a line")
	}
	p := Picture{w, h, make([]byte, w*h)}
	for y := range h {
		for x := range w {
			sum := 0.0
			for _, d := range [4][2]float64{{.25, .25}, {.75, .25}, {.25, .75}, {.75, .75}} {
				u, v := back.to(float64(x)+d[0], float64(y)+d[1])
				grey := 230.0
				if u >= 0 && v >= 0 && u < n && v < n && c.Dark(int(u), int(v)) {
					grey = 30
				}
				sum += grey / 4
			}
			p.Grey[y*w+x] = byte(min(max(spoil(x, y, sum), 0), 255))
		}
	}
	return p
}

func plain(_, _ int, grey float64) float64 { return grey }

// turned are the corners of a square by its middle, half its diagonal and angle.
func turned(x, y, r, angle float64) (c [4][2]float64) {
	for i, quarter := range []float64{0, 1, 3, 2} {
		a := angle + math.Pi*(1.25+quarter/2)
		c[i] = [2]float64{x + r*math.Cos(a), y + r*math.Sin(a)}
	}
	return c
}

func link(n int) string {
	return "https://console.example/connection#profile=1&name=K%C3%BCche&project=plant-7" + strings.Repeat("&groups=microwaves", n/18)
}

func reads(t *testing.T, what string, p Picture, want string) {
	t.Helper()
	if got, ok := Read(p, func() {}); !ok || got != want {
		t.Errorf("%s is read as %.60q, %v", what, got, ok)
	}
}

func TestACodeIsReadAsItWasDrawn(t *testing.T) {
	for _, n := range []int{0, 400, 1000} {
		text := link(n)
		c, err := Draw(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, angle := range []float64{0, .8, 3.2} {
			side := 6 * float64(c.Size())
			size := int(side * 1.1)
			reads(t, "a turned code", photo(c, size, size, turned(float64(size)/2, float64(size)/2, side/2, angle), plain), text)
		}
	}
	if _, err := Draw(strings.Repeat("x", 1300)); err != ErrLong {
		t.Errorf("a text that is too long gives %v", err)
	}
}

func TestACodeIsReadFromAPhoto(t *testing.T) {
	text := link(200)
	c, err := Draw(text)
	if err != nil {
		t.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(1, 2))
	noise := func(_, _ int, grey float64) float64 { return grey + 25*chance.NormFloat64() }
	shadow := func(x, y int, grey float64) float64 { return grey * (.35 + .65*float64(x+y)/1400) }
	tilted := [4][2]float64{{150, 120}, {600, 90}, {130, 570}, {590, 600}}
	scratch := func(x, y int, grey float64) float64 {
		if x > 330 && x < 350 && y > 250 && y < 330 {
			return 200
		}
		return grey
	}
	reads(t, "a tilted code", photo(c, 700, 700, tilted, plain), text)
	reads(t, "a tilted code under a shadow", photo(c, 700, 700, tilted, shadow), text)
	reads(t, "a noisy code", photo(c, 700, 700, turned(350, 350, 330, .3), noise), text)
	reads(t, "a scratched code", photo(c, 700, 700, turned(350, 350, 330, .3), scratch), text)
	reads(t, "a code in the corner of a wide picture", photo(c, 1200, 700, turned(900, 380, 280, .2), plain), text)
}

// TestNothingIsReadWhereThereIsNone: of pictures without a code, and of broken codes.
func TestNothingIsReadWhereThereIsNone(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	p := Picture{300, 200, make([]byte, 300*200)}
	for _, fill := range []func() byte{func() byte { return 0 }, func() byte { return 255 }, func() byte { return byte(chance.Uint32()) }} {
		for i := range p.Grey {
			p.Grey[i] = fill()
		}
		if text, ok := Read(p, func() {}); ok {
			t.Errorf("%q is read", text)
		}
	}
	c, _ := Draw(link(100))
	broken := photo(c, 500, 500, turned(250, 250, 240, 0), func(x, y int, grey float64) float64 {
		if x > 200 && y > 200 && y < 400 && x < 400 {
			return float64(chance.IntN(256))
		}
		return grey
	})
	if text, ok := Read(broken, func() {}); ok && text != link(100) {
		t.Errorf("a broken code is read as %q", text)
	}
	if _, ok := Read(Picture{10, 10, nil}, func() {}); ok {
		t.Error("nothing is read")
	}
}

func TestBlocksAreMended(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, err := Draw(link(rapid.IntRange(0, 500).Draw(t, "length")))
		if err != nil {
			t.Fatal(err)
		}
		g := grid{c.Size(), make([]bool, c.Size()*c.Size())}
		for y := range c.Size() {
			for x := range c.Size() {
				g.dark[y*c.Size()+x] = c.Dark(x, y)
			}
		}
		want, ok := g.decode()
		if !ok {
			t.Fatal("what was drawn can't be read")
		}
		for range 8 {
			i := rapid.IntRange(0, len(g.dark)-1).Draw(t, "module")
			g.dark[i] = !g.dark[i]
		}
		if got, ok := g.decode(); ok && got != want {
			t.Fatalf("a spoiled code is read as %q", got)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte{1, 2, 3}, 30)
	f.Fuzz(func(t *testing.T, grey []byte, w int) {
		if w > 0 && w <= MaxSide && len(grey)/w <= MaxSide {
			Read(Picture{w, len(grey) / w, grey}, func() {})
		}
	})
}
