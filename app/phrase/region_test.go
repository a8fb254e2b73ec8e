package phrase

import (
	"strings"
	"testing"
	"time"
)

// in writes as in a place until the test ends.
func in(t *testing.T, r Region) {
	t.Helper()
	Use(r)
	t.Cleanup(func() { place.Store(nil) })
}

func TestNumbersAreWrittenAsInThePlace(t *testing.T) {
	for _, c := range []struct {
		group, decimal string
		second, least  int
		want           string
	}{
		{",", ".", 3, 1, "0 999 1,234 12,345 1,234,567 −9,876 1.5 −10,753.1"},
		{".", ",", 3, 1, "0 999 1.234 12.345 1.234.567 −9.876 1,5 −10.753,1"},
		{".", ",", 3, 2, "0 999 1234 12.345 1.234.567 −9876 1,5 −10.753,1"},
		{",", ".", 2, 1, "0 999 1,234 12,345 12,34,567 −9,876 1.5 −10,753.1"},
		{"\u202f", ",", 3, 1, "0 999 1\u202f234 12\u202f345 1\u202f234\u202f567 −9\u202f876 1,5 −10\u202f753,1"},
	} {
		in(t, Region{Group: c.group, Decimal: c.decimal, Second: c.second, Least: c.least})
		var got []string
		for _, n := range []int{0, 999, 1234, 12345, 1234567, -9876} {
			got = append(got, Grouped(n))
		}
		if text := strings.Join(append(got, Decimal(1.5, 1), Decimal(-10753.1, 1)), " "); text != c.want {
			t.Errorf("%+v writes %q, want %q", c, text, c.want)
		}
	}
}

func TestTimesAreWrittenAsInThePlace(t *testing.T) {
	at := time.Date(2026, 11, 8, 14, 2, 31, 482110000, time.Local)
	for _, c := range []struct {
		r                   Region
		clock, parts, start string
	}{
		{plain, "14:02:31", "14:02:31|.482|110|", "2026-11-08 14:02:31.482110 "},
		{Region{Date: "02.01.2006", Time: "15.04.05"}, "14.02.31", "14.02.31|.482|110|", "08.11.2026 14.02.31.482110 "},
		{Region{Date: "01/02/2006", Time: "03:04:05\u202fPM", AM: "a.m.", PM: "p.m."}, "02:02:31\u202fp.m.", "02:02:31|.482|110|\u202fp.m.", "11/08/2026 02:02:31.482110\u202fp.m. "},
	} {
		in(t, c.r)
		s, ms, us, half := ClockParts(at)
		if got := strings.Join([]string{s, ms, us, half}, "|"); got != c.parts || Clock(at) != c.clock || !strings.HasPrefix(Moment(at), c.start) {
			t.Errorf("%q, %q, %q; want %q, %q, %q", Clock(at), got, Moment(at), c.clock, c.parts, c.start)
		}
	}
	in(t, Region{Time: "03:04:05 PM", AM: "AM", PM: "PM"})
	if got := Clock(at.Add(-12 * time.Hour)); got != "02:02:31 AM" {
		t.Errorf("in the night %q", got)
	}
}

func TestAxesAreWrittenAsInThePlace(t *testing.T) {
	at := time.Date(2026, 11, 8, 14, 2, 31, 482110000, time.UTC)
	const day = 24 * time.Hour
	for _, c := range []struct {
		r    Region
		want string
	}{
		{plain, "2026|2026-11|11-08|14:02|14:02:31|14:02:31.482|14:02:31.4821"},
		{Region{Date: "02.01.2006", Time: "15:04:05"}, "2026|11.2026|08.11|14:02|14:02:31|14:02:31.482|14:02:31.4821"},
		{Region{Date: "01/02/2006", Time: "03:04:05 PM", AM: "AM", PM: "PM"}, "2026|11/2026|11/08|02:02 PM|02:02:31 PM|02:02:31.482 PM|02:02:31.4821 PM"},
		{Region{Date: "2006. 01. 02.", Time: "PM 03:04:05", AM: "오전", PM: "오후"}, "2026|2026. 11|11. 08.|오후 02:02|오후 02:02:31|오후 02:02:31.482|오후 02:02:31.4821"},
		{Region{Date: "02.01.2006 г.", Time: "15.04.05"}, "2026|11.2026 г.|08.11|14.02|14.02.31|14.02.31.482|14.02.31.4821"},
	} {
		in(t, c.r)
		var got []string
		for _, apart := range []time.Duration{366 * day, 30 * day, day, time.Minute, time.Second, 20 * time.Millisecond, 500 * time.Microsecond} {
			got = append(got, Mark(at, apart))
		}
		if text := strings.Join(got, "|"); text != c.want {
			t.Errorf("%q, want %q", text, c.want)
		}
	}
}

func TestShortNumbersHaveNoNeedlessDigits(t *testing.T) {
	in(t, Region{Decimal: ",", Least: 1, Second: 3})
	for v, want := range map[float64]string{0: "0", 2: "2", 1.25: "1,25", -12.3: "−12,3", 100: "100"} {
		if got := Short(v, 3); got != want {
			t.Errorf("%v is %q, want %q", v, got, want)
		}
	}
}
