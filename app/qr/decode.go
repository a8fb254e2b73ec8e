package qr

import (
	"strings"
	"unicode/utf8"

	"rsc.io/qr/coding"
)

// mostFormatErrors is how many of the 30 modules that tell level and mask may be
// another.
const mostFormatErrors = 6

// grid are the modules of a code as they were read: dark ones are true.
type grid struct {
	size int
	dark []bool
}

func (g grid) at(x, y int) bool { return g.dark[y*g.size+x] }

// decode returns the text of a code.
func (g grid) decode() (text string, ok bool) {
	version := coding.Version((g.size - 17) / 4)
	var plan *coding.Plan
	for level := coding.L; level <= coding.H; level++ {
		for mask := range coding.Mask(8) {
			p, err := coding.NewPlan(version, level, mask)
			if err == nil && g.formatErrors(p) <= mostFormatErrors && (plan == nil || g.formatErrors(p) < g.formatErrors(plan)) {
				plan = p
			}
		}
	}
	if plan == nil {
		return "", false
	}
	data, ok := correct(g.bytes(plan), plan)
	if !ok {
		return "", false
	}
	return textOf(data, version)
}

// formatErrors counts the modules of the format that are not as planned.
func (g grid) formatErrors(p *coding.Plan) (n int) {
	for y, row := range p.Pixel {
		for x, pixel := range row {
			if pixel.Role() == coding.Format && (pixel&coding.Black != 0) != g.at(x, y) {
				n++
			}
		}
	}
	return n
}

// bytes takes data and check bytes out of the modules, block after block.
func (g grid) bytes(p *coding.Plan) []byte {
	b := make([]byte, p.DataBytes+p.CheckBytes)
	for y, row := range p.Pixel {
		for x, pixel := range row {
			if r := pixel.Role(); r != coding.Data && r != coding.Check {
				continue
			}
			if g.at(x, y) != (pixel&coding.Black != 0) { // what is planned is a zero under the mask
				o := pixel.Offset()
				b[o/8] |= 1 << (7 - o&7)
			}
		}
	}
	return b
}

// correct mends the data bytes, block by block, and returns them.
func correct(b []byte, p *coding.Plan) (data []byte, ok bool) {
	data, checks := b[:p.DataBytes], b[p.DataBytes:]
	check, from := p.CheckBytes/p.Blocks, 0
	for i := range p.Blocks {
		n := p.DataBytes / p.Blocks
		if i >= p.Blocks-p.DataBytes%p.Blocks {
			n++
		}
		block := append(append([]byte{}, data[from:from+n]...), checks[i*check:(i+1)*check]...)
		if !mend(block, check) {
			return nil, false
		}
		copy(data[from:], block[:n])
		from += n
	}
	return data, true
}

// bits reads numbers of any width.
type bits struct {
	b  []byte
	at int // in bits
}

func (s *bits) left() int { return len(s.b)*8 - s.at }

func (s *bits) take(n int) (v int) {
	for range n {
		v <<= 1
		if s.left() > 0 {
			v |= int(s.b[s.at/8]>>(7-s.at%8)) & 1
		}
		s.at++
	}
	return v
}

// The modes of segments (ISO/IEC 18004, table 2).
const (
	modeEnd     = 0
	modeNumeric = 1
	modeAlpha   = 2
	modeBytes   = 4
	modeECI     = 7
)

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// textOf reads the segments of the data. Bytes have to be UTF-8, as links are.
func textOf(data []byte, v coding.Version) (string, bool) {
	class := 0
	if v >= 10 {
		class = 1
	}
	if v >= 27 {
		class = 2
	}
	s, out := bits{b: data}, strings.Builder{}
	for s.left() >= 4 {
		mode := s.take(4)
		switch mode {
		case modeEnd:
			return out.String(), utf8.ValidString(out.String())
		case modeNumeric:
			digits(&out, &s, s.take([]int{10, 12, 14}[class]))
		case modeAlpha:
			letters(&out, &s, s.take([]int{9, 11, 13}[class]))
		case modeBytes:
			for range s.take([]int{8, 16, 16}[class]) {
				out.WriteByte(byte(s.take(8)))
			}
		case modeECI:
			if s.take(8)&0x80 != 0 { // UTF-8 and what is like it have one byte
				return "", false
			}
		default: // kanji, and texts that span several codes
			return "", false
		}
		if s.left() < 0 {
			return "", false
		}
	}
	return out.String(), utf8.ValidString(out.String())
}

func digits(out *strings.Builder, s *bits, n int) {
	for ; n > 0 && s.left() > 0; n -= 3 {
		k := min(n, 3)
		v := s.take(1 + 3*k)
		for i := k - 1; i >= 0; i-- {
			out.WriteByte('0' + byte(v/[]int{1, 10, 100}[i]%10))
		}
	}
}

func letters(out *strings.Builder, s *bits, n int) {
	for ; n > 0 && s.left() > 0; n -= 2 {
		if n == 1 {
			out.WriteByte(alphabet[s.take(6)%45])
			return
		}
		v := s.take(11)
		out.WriteByte(alphabet[v/45%45])
		out.WriteByte(alphabet[v%45])
	}
}
