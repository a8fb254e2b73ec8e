package browser

import (
	"strings"
	"syscall/js"
)

// RegionOf asks the browser how numbers, dates and times are written where the person
// is; hours is 24, 12, or 0 for what is usual there. Ask once: it takes milliseconds.
func RegionOf(hours int) (r Region) {
	r = usualRegion
	defer func() { _ = recover() }() // a browser that does not say: as is usual here
	intl := js.Global().Get("Intl")
	format := func(kind string, options map[string]any) (parts func(of any) []js.Value) {
		v := intl.Get(kind).New([]any{}, options) // which is what takes long
		return func(of any) []js.Value { return all(v.Call("formatToParts", of)) }
	}
	number := format("NumberFormat", map[string]any{"numberingSystem": "latn", "maximumFractionDigits": 1})
	var groups []string
	for _, p := range number(1234567890.5) {
		switch p.Get("type").String() {
		case "group":
			r.Group = p.Get("value").String()
		case "decimal":
			r.Decimal = p.Get("value").String()
		case "integer":
			groups = append(groups, p.Get("value").String())
		}
	}
	if len(groups) > 2 {
		r.Second = len(groups[len(groups)-2])
	}
	r.Least = 2
	for _, p := range number(1234) {
		if p.Get("type").String() == "group" {
			r.Least = 1
		}
	}
	afternoon := js.Global().Get("Date").New(2006, 0, 2, 15, 4, 5)
	date := map[string]any{"numberingSystem": "latn", "calendar": "gregory", "year": "numeric", "month": "2-digit", "day": "2-digit"}
	r.Date = layout(format("DateTimeFormat", date)(afternoon))
	times := map[string]any{"numberingSystem": "latn", "hour": "2-digit", "minute": "2-digit", "second": "2-digit"}
	switch hours {
	case 24:
		times["hourCycle"] = "h23"
	case 12:
		times["hourCycle"] = "h12"
	}
	clock := format("DateTimeFormat", times)
	half := func(hour int) (word string) {
		for _, p := range clock(js.Global().Get("Date").New(2006, 0, 2, hour, 4, 5)) {
			if p.Get("type").String() == "dayPeriod" {
				word = p.Get("value").String()
			}
		}
		return word
	}
	r.Time = layout(clock(afternoon))
	if r.AM, r.PM = half(9), half(15); r.PM == "" {
		r.Time = r.Time[:strings.Index(r.Time, "05")+2] // some places write a word behind
	}
	return r
}

// layouts are the parts of a date as package time writes them.
var layouts = map[string]string{"year": "2006", "month": "01", "day": "02", "minute": "04", "second": "05", "dayPeriod": "PM"}

// layout makes a layout of package time of the parts of a date. Marks of direction are
// left out: they would move what stands beside.
func layout(parts []js.Value) string {
	var b strings.Builder
	twelve := false
	for _, p := range parts {
		twelve = twelve || p.Get("type").String() == "dayPeriod"
	}
	for _, p := range parts {
		name := p.Get("type").String()
		part, known := layouts[name]
		switch {
		case known:
			b.WriteString(part)
		case name == "hour" && twelve:
			b.WriteString("03")
		case name == "hour":
			b.WriteString("15")
		default:
			b.WriteString(strings.Map(func(r rune) rune {
				if r == '\u200e' || r == '\u200f' || r == '\u061c' {
					return -1
				}
				return r
			}, p.Get("value").String()))
		}
	}
	return b.String()
}
