package browser

import (
	"strings"
	"testing"
)

// TestARegionIsWhole: whatever place the browser is in, all is known of it.
func TestARegionIsWhole(t *testing.T) {
	for _, hours := range []int{0, 12, 24} {
		r := RegionOf(hours)
		t.Logf("%d: %+v", hours, r)
		if r.Group == "" || r.Decimal == "" || r.Second < 2 || r.Least < 1 || !strings.Contains(r.Date, "2006") || !strings.Contains(r.Date, "01") || !strings.Contains(r.Date, "02") ||
			!strings.Contains(r.Time, ":04:05") && !strings.Contains(r.Time, ".04.05") {
			t.Errorf("%d: %+v", hours, r)
		}
		if twelve := strings.HasSuffix(r.Time, "PM"); hours == 12 && (!twelve || r.PM == "") || hours == 24 && twelve {
			t.Errorf("%d: %+v", hours, r)
		}
	}
}
