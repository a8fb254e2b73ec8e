package chart

import (
	"math"
	"strconv"
	"strings"

	"deviceconsole/app/phrase"
)

// Tick is a place on the axis of values.
type Tick struct {
	Value float64
	Label string
}

// Rounded returns extremes that leave a line a little room and differ, whatever
// the values are: one value alone stands in the middle.
func (e Extent) Rounded() Extent {
	room := e.size() / 10
	if e.size() <= 0 {
		room = math.Abs(e.High) / 10
	}
	if room == 0 {
		room = 1
	}
	return Extent{math.Max(e.Low-room, -math.MaxFloat64), math.Min(e.High+room, math.MaxFloat64)}
}

// ValueTicks returns about n ticks at multiples of 1, 2 or 5 times a power of
// ten that lie between the extremes, the lowest first.
func ValueTicks(e Extent, n int) []Tick {
	half := niceStep(e.size()/float64(max(n, 1)), e)
	if half == 0 {
		return nil
	}
	exponent := math.Floor(math.Log10(half) + math.Log10(2) + 1e-9)
	var ticks []Tick
	// Multiples are counted in whole numbers, so that no error adds up.
	first, last := math.Ceil(e.Low/2/half-1e-9), math.Floor(e.High/2/half+1e-9)
	for i := first; i <= last && len(ticks) < 4*max(n, 1); i++ {
		value := 2 * (i * half)
		if math.IsInf(value, 0) {
			continue
		}
		if i == 0 {
			value = 0 // never −0
		}
		ticks = append(ticks, Tick{value, tickLabel(value, exponent)})
	}
	return ticks
}

// niceStep rounds half a step up to half of 1, 2 or 5 times a power of ten; 0
// where floating point has no steps so small beside the values.
func niceStep(half float64, e Extent) float64 {
	if half <= 0 || half < math.Max(math.Abs(e.Low), math.Abs(e.High))*1e-14 || half < 1e-300 {
		return 0
	}
	power := math.Pow(10, math.Floor(math.Log10(half)+math.Log10(2)))
	for _, m := range [...]float64{1, 2, 5, 10} {
		if step := m * (power / 2); step >= half*(1-1e-9) {
			return step
		}
	}
	return 10 * (power / 2)
}

// tickLabel writes a value with the digits that its step has.
func tickLabel(value, exponent float64) string {
	if big := math.Abs(value); big != 0 && (big >= 1e7 || big < 1e-4) || exponent < -6 {
		digits := 0
		if value != 0 {
			digits = int(math.Max(0, math.Min(15, math.Floor(math.Log10(math.Abs(value))+1e-9)-exponent)))
		}
		return phrase.Marked(Plain(strconv.FormatFloat(value, 'e', digits, 64)))
	}
	return phrase.Decimal(value, int(math.Max(0, -exponent)))
}

// Plain writes a number of Go's as people do: "1e9" for "1e+09", "−1" for "-1".
func Plain(number string) string {
	mantissa, exponent, ok := strings.Cut(number, "e")
	mantissa = strings.Replace(mantissa, "-", "−", 1)
	if !ok {
		return mantissa
	}
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	sign := ""
	if exponent[0] == '-' {
		sign = "−"
	}
	exponent = strings.TrimLeft(strings.TrimLeft(exponent, "+-"), "0")
	if exponent == "" {
		return mantissa
	}
	return mantissa + "e" + sign + exponent
}
