package template

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// decimal is a number with a fixed count of decimals, so that what is written
// with one is sent with one.
type decimal struct {
	units  int64 // of the last decimal
	places int
}

// maxDigits bounds the digits of a decimal, which int64 and, within a wave, float64
// hold.
const maxDigits = 15

func parseDecimal(text string) (decimal, bool) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, part, dotted := strings.Cut(digits, ".")
	if whole == "" || dotted && part == "" || len(whole)+len(part) > maxDigits {
		return decimal{}, false
	}
	d := decimal{places: len(part)}
	for _, c := range whole + part {
		if c < '0' || c > '9' {
			return decimal{}, false
		}
		d.units = 10*d.units + int64(c-'0')
	}
	if negative {
		d.units = -d.units
	}
	return d, true
}

// at returns the units with so many decimals; ok = they fit.
func (d decimal) at(places int) (units int64, ok bool) {
	units = d.units
	for range places - d.places {
		if units > math.MaxInt64/40 || units < math.MinInt64/40 {
			return 0, false
		}
		units *= 10
	}
	return units, true
}

func appendDecimal(dst []byte, units int64, places int) []byte {
	if places == 0 {
		return strconv.AppendInt(dst, units, 10)
	}
	if units < 0 {
		dst, units = append(dst, '-'), -units
	}
	digits := strconv.FormatInt(units, 10)
	for len(digits) <= places {
		digits = "0" + digits
	}
	dst = append(dst, digits[:len(digits)-places]...)
	return append(append(dst, '.'), digits[len(digits)-places:]...)
}

// span is a range of numbers, both ends included.
type span struct {
	low, high int64 // units
	places    int
}

// parseSpan reads two numbers and any more that count in the same decimals.
func parseSpan(words []word, more ...*int64) (s span, problem string) {
	var numbers [3]decimal
	for i, w := range words[:2+len(more)] {
		d, ok := parseDecimal(w.text)
		if !ok {
			return s, excerpt(w.text) + " is no number of at most " + strconv.Itoa(maxDigits) + " digits, such as 20 or -0.5."
		}
		numbers[i], s.places = d, max(s.places, d.places)
	}
	fits := [3]bool{true, true, true}
	s.low, fits[0] = numbers[0].at(s.places)
	s.high, fits[1] = numbers[1].at(s.places)
	for i, to := range more {
		*to, fits[2] = numbers[2+i].at(s.places)
	}
	switch {
	case fits != [3]bool{true, true, true}:
		return s, "These numbers have too many digits and decimals together. Shorten them."
	case s.low > s.high:
		return s, excerpt(words[0].text) + " is more than " + excerpt(words[1].text) + ": the lower number comes first."
	}
	return s, ""
}

func makeRandom(words []word) (*variable, string) {
	if len(words) != 2 {
		return nil, "random needs two numbers, as in {{random 20 30}} or, with a decimal, {{random 20.0 30.0}}."
	}
	r, problem := parseSpan(words)
	if problem != "" {
		return nil, problem
	}
	return &variable{kind: isNumber, append: func(dst []byte, s *State) ([]byte, error) {
		return appendDecimal(dst, r.low+int64(s.below(uint64(r.high-r.low)+1)), r.places), nil
	}}, ""
}

// wave is a variable that goes through a range in a period; shape says how far
// it is, from 0 to 1, at a part of the period.
func wave(name string, shape func(phase float64) float64) maker {
	return maker{func(words []word) (*variable, string) {
		if len(words) != 3 {
			return nil, name + " needs two numbers and a period, as in {{" + name + " 20 30 60s}}."
		}
		r, problem := parseSpan(words)
		if problem != "" {
			return nil, problem
		}
		period, ok := parsePeriod(words[2].text)
		if !ok {
			return nil, excerpt(words[2].text) + " is no period: write 60s, 5m or 500ms, a year at most."
		}
		return &variable{kind: isNumber, append: func(dst []byte, s *State) ([]byte, error) {
			units := float64(r.low) + float64(r.high-r.low)*shape(s.phase(period))
			return appendDecimal(dst, min(max(int64(math.Round(units)), r.low), r.high), r.places), nil
		}}, ""
	}}
}

func sine(phase float64) float64 { return (1 + math.Sin(2*math.Pi*phase)) / 2 }
func ramp(phase float64) float64 { return phase }

// apart is how far the waves of one simulated device are from those of the next, in
// parts of a period: the golden ratio keeps any number of them apart.
const apart = 0.6180339887498949

// phase is how far within a period the message is.
func (s *State) phase(period time.Duration) float64 {
	at := max(s.Now.Sub(s.Started), 0) % period
	_, phase := math.Modf(float64(at)/float64(period) + apart*float64(max(s.Index-1, 0)))
	return phase
}

func makeWalk(words []word) (*variable, string) {
	if len(words) != 3 {
		return nil, "walk needs two bounds and the longest step, as in {{walk 20 30 0.5}}."
	}
	var step int64
	r, problem := parseSpan(words, &step)
	switch {
	case problem != "":
		return nil, problem
	case step < 0:
		return nil, excerpt(words[2].text) + " is no step: it has to be 0 or more."
	}
	step = min(step, r.high-r.low)
	key := words[0].text + " " + words[1].text + " " + words[2].text
	return &variable{kind: isNumber, append: func(dst []byte, s *State) ([]byte, error) {
		return appendDecimal(dst, s.walk(key, r, step), r.places), nil
	}}, ""
}
