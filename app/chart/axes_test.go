package chart

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func labels[T any](ticks []T, label func(T) string) string {
	var list []string
	for _, t := range ticks {
		list = append(list, label(t))
	}
	return strings.Join(list, " ")
}

func TestValueTicksAreRound(t *testing.T) {
	for name, c := range map[string]struct {
		e    Extent
		n    int
		want string
	}{
		"degrees":           {Extent{21.2, 95.4}, 4, "40 60 80"},
		"small":             {Extent{-.02, .05}, 4, "−0.02 0.00 0.02 0.04"},
		"around zero":       {Extent{-3, 3}, 3, "−2 0 2"},
		"one value":         {Extent{71.4, 71.4}.Rounded(), 3, "65 70 75"},
		"zero alone":        {Extent{0, 0}.Rounded(), 2, "−1 0 1"},
		"large":             {Extent{0, 3e9}, 3, "0 1e9 2e9 3e9"},
		"huge":              {Extent{0, 1e300}, 2, "0 5e299 1e300"},
		"as far as it goes": {Extent{-math.MaxFloat64, math.MaxFloat64}, 4, "−1e308 0 1e308"},
		"too close":         {Extent{1, 1 + 1e-16}, 4, ""},
		"tiny":              {Extent{0, 5e-324}, 4, ""},
		"microscopic":       {Extent{0, 3e-9}, 3, "0 1e−9 2e−9 3e−9"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := labels(ValueTicks(c.e, c.n), func(t Tick) string { return t.Label }); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestValueTicksOfAnyExtremes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64().Draw(t, "a"), rapid.Float64().Draw(t, "b")
		e := Extent{min(a, b), max(a, b)}.Rounded()
		n := rapid.IntRange(1, 10).Draw(t, "n")
		ticks := ValueTicks(e, n)
		if len(ticks) > 4*n {
			t.Fatalf("%d ticks for %d", len(ticks), n)
		}
		for i, tick := range ticks {
			if slack := e.size() / 1e6; tick.Value < e.Low-slack || tick.Value > e.High+slack {
				t.Fatalf("%v is not within %v", tick.Value, e)
			}
			if i > 0 && (tick.Value <= ticks[i-1].Value || tick.Label == ticks[i-1].Label) {
				t.Fatalf("ticks %+v", ticks)
			}
			if len(tick.Label) > 26 {
				t.Fatalf("label %q", tick.Label)
			}
		}
		s := Scale{Window{0, 1}, e, 100, 50}
		if low, high := s.Y(e.Low), s.Y(e.High); math.Abs(low-50) > 1e-6 || math.Abs(high) > 1e-6 {
			t.Fatalf("the extremes are at %v and %v", low, high)
		}
	})
}

func TestTimeTicksAreRoundInLocalTime(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zones here: ", err)
	}
	at := func(s string) int64 {
		v, err := time.ParseInLocation("2006-01-02 15:04:05", s, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return v.UnixMicro()
	}
	for name, c := range map[string]struct {
		from, until string
		n           int
		want        string
	}{
		"a minute":           {"2026-11-22 14:02:11", "2026-11-22 14:03:11", 4, "14:02:15|2026-11-22 14:02:30 14:02:45 14:03:00"},
		"ten minutes":        {"2026-11-22 14:02:11", "2026-11-22 14:12:11", 5, "14:04|2026-11-22 14:06 14:08 14:10 14:12"},
		"over midnight":      {"2026-11-22 23:20:00", "2026-11-23 00:40:00", 4, "23:30|2026-11-22 00:00|2026-11-23 00:30"},
		"a day of 23 hours":  {"2026-03-28 21:00:00", "2026-03-29 12:00:00", 5, "21:00|2026-03-28 00:00|2026-03-29 03:00 06:00 09:00 12:00"},
		"a day of 25 hours":  {"2026-10-24 21:00:00", "2026-10-25 12:00:00", 6, "21:00|2026-10-24 00:00|2026-10-25 03:00 06:00 09:00 12:00"},
		"days":               {"2026-11-22 14:00:00", "2026-12-02 14:00:00", 5, "11-23 11-25 11-27 11-29 12-01"},
		"months":             {"2026-01-15 00:00:00", "2027-01-15 00:00:00", 5, "2026-04 2026-07 2026-10 2027-01"},
		"from 1970 to 2100":  {"1970-01-01 00:00:00", "2100-01-01 00:00:00", 4, "2000 2050 2100"},
		"one second of 2100": {"2100-01-01 00:00:00", "2100-01-01 00:00:01", 2, "00:00:00.000|2100-01-01 00:00:00.500 00:00:01.000"},
	} {
		t.Run(name, func(t *testing.T) {
			ticks := TimeTicks(Window{at(c.from), at(c.until)}, c.n, berlin)
			got := labels(ticks, func(t TimeTick) string {
				if t.Date != "" {
					return t.Label + "|" + t.Date
				}
				return t.Label
			})
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestTimeTicksOfAnyWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.Int64Range(-1e17, 1e17).Draw(t, "from")
		w := Window{from, from + rapid.Int64Range(leastSpan, mostSpan).Draw(t, "span")}
		n := rapid.IntRange(1, 12).Draw(t, "n")
		ticks := TimeTicks(w, n, time.UTC)
		if len(ticks) > 2*n+2 {
			t.Fatalf("%d ticks for %d", len(ticks), n)
		}
		for i, tick := range ticks {
			if !w.Holds(tick.At) || i > 0 && tick.At <= ticks[i-1].At {
				t.Fatalf("ticks %+v in %v", ticks, w)
			}
		}
	})
}

func TestZoomKeepsATimeInItsPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.Int64Range(-1e15, 1e16).Draw(t, "from")
		w := Window{from, from + rapid.Int64Range(0, 1e15).Draw(t, "span")}
		around := rapid.Int64Range(w.From, w.Until).Draw(t, "around")
		z := w.Zoom(rapid.SampledFrom([]float64{0, .5, 2, 1e9}).Draw(t, "factor"), around)
		if !z.Holds(around) || z.Until-z.From < leastSpan-1 || z.Until-z.From > mostSpan+mostSpan/1e6 {
			t.Fatalf("%v around %d becomes %v", w, around, z)
		}
	})
	if z := (Window{0, 100_000}).Zoom(.5, 25_000); z != (Window{12_500, 62_500}) {
		t.Error(z)
	}
}

func TestPaths(t *testing.T) {
	s := Scale{Window{0, 100}, Extent{0, 10}, 100, 50}
	for name, c := range map[string]struct {
		points []Vertex
		steps  bool
		want   string
	}{
		"a line":            {[]Vertex{{At: 0, Break: true}, {At: 50, Value: 10}, {At: 100, Value: 5}}, false, "M0 50L50 0L100 25"},
		"a break":           {[]Vertex{{At: 0, Break: true}, {At: 10}, {At: 20, Break: true}, {At: 30}}, false, "M0 50L10 50M20 50L30 50"},
		"one point alone":   {[]Vertex{{At: 50, Value: 5, Break: true}}, false, "M50 25h0"},
		"alone and outside": {[]Vertex{{At: 500, Break: true}}, false, ""},
		"true and false":    {[]Vertex{{At: 0, Break: true}, {At: 50, Value: 10}}, true, "M0 50H50V0"},
		"from far away":     {[]Vertex{{At: -1e15, Value: 10, Break: true}, {At: 100, Value: 5}}, false, "M-100 25L100 25"},
		"to far away":       {[]Vertex{{At: 0, Value: 0, Break: true}, {At: 400, Value: 10}}, false, "M0 50L200 25"},
	} {
		if got := string(AppendPath(nil, c.points, s, c.steps)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
