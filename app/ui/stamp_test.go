package ui

import (
	"testing"
	"time"

	"deviceconsole/internal/platform"
)

func TestAPickedTimeIsAStampOfItsZone(t *testing.T) {
	for _, c := range []struct{ wall, want string }{
		{"2026-11-22T13:02:31", "2026-11-22T13:02:31.000000Z"},
		{"2026-11-22T13:02", "2026-11-22T13:02:00.000000Z"},
		{"2026-11-22T13:02:31.5", "2026-11-22T13:02:31.500000Z"},
		{"", ""}, {"tomorrow", ""},
	} {
		if got, _ := pickedText(c.wall, false); got != c.want {
			t.Errorf("%q is %q", c.wall, got)
		}
	}
}

// TestPickedTimesReturn: in any zone, what was picked is shown again, and is a
// stamp of the platform.
func TestPickedTimesReturn(t *testing.T) {
	home := time.Local
	t.Cleanup(func() { time.Local = home })
	for _, zone := range []string{"UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"} {
		var err error
		if time.Local, err = time.LoadLocation(zone); err != nil {
			t.Fatal(err)
		}
		for hours := range 24 * 366 {
			at := time.Date(2026, 1, 1, hours, 30, 15, 0, time.UTC)
			for _, local := range []bool{false, true} {
				wall := wallOf(at, local)
				text, ok := pickedText(wall, local)
				stamp, err := platform.ParseTimestamp(text)
				if !ok || err != nil || wallOf(stamp.Time(), local) != wall {
					t.Fatalf("%s: %q is %q, %v", zone, wall, text, err)
				}
			}
		}
	}
}
