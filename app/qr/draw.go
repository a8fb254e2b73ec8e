package qr

import (
	"errors"
	"strconv"

	"rsc.io/qr/coding"
)

// Code is a square of modules, dark ones on a light ground.
type Code struct{ code *coding.Code }

// MaxVersion is the largest code that is drawn: more modules are hard to scan from a
// screen.
const MaxVersion = 25

// ErrLong says that a text does not fit.
var ErrLong = errors.New("this is too long for a QR code that a camera could read")

// Draw makes the code of a text. Redundancy is medium as long as there is room.
func Draw(text string) (Code, error) {
	var c coding.Encoding = coding.String(text)
	for _, level := range []coding.Level{coding.M, coding.L} {
		for v := coding.Version(1); v <= MaxVersion; v++ {
			if c.Bits(v) > v.DataBytes(level)*8 {
				continue
			}
			plan, err := coding.NewPlan(v, level, 0)
			if err != nil {
				return Code{}, err
			}
			code, err := plan.Encode(c)
			return Code{code}, err
		}
	}
	return Code{}, ErrLong
}

// Size is the number of modules of a side, without the quiet zone.
func (c Code) Size() int { return c.code.Size }

// Dark reports whether a module is.
func (c Code) Dark(x, y int) bool { return c.code.Black(x, y) }

// Quiet is the width of the light border that a code needs, in modules.
const Quiet = 4

// Path writes the dark modules as the path of an SVG with the quiet zone around: runs
// of each line, one unit a module.
func (c Code) Path() string {
	var b []byte
	for y := range c.Size() {
		for x := 0; x < c.Size(); x++ {
			if !c.Dark(x, y) {
				continue
			}
			from := x
			for x < c.Size() && c.Dark(x, y) {
				x++
			}
			run := strconv.Itoa(x - from)
			b = append(b, 'M')
			b = strconv.AppendInt(b, int64(from+Quiet), 10)
			b = strconv.AppendInt(append(b, ' '), int64(y+Quiet), 10)
			b = append(b, "h"+run+"v1h-"+run+"z"...)
		}
	}
	return string(b)
}
