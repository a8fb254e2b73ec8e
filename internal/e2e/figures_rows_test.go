package e2e

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
)

// BenchmarkRow takes the figures of the README's "Measured", one row of its table
// each or a few: make bench ROWS='10k|20k' takes some alone. Each page stands in
// a browser of its own, and nobody is attached to it while it is measured.
func BenchmarkRow(b *testing.B) {
	if load, err := os.ReadFile("/proc/loadavg"); err == nil { // what else runs spoils the figures
		fmt.Printf("%d cores, load average before: %s\n", runtime.NumCPU(), strings.Join(strings.Fields(string(load))[:3], " "))
	}
	b.Run("size", sizeRow)
	b.Run("form", formRows)
	b.Run("wire", wireRows)
	b.Run("rest", restRows)
	b.Run("1k", steadyRows)
	b.Run("10k", func(b *testing.B) {
		liveRow(b, "10,000 messages/s for 10 s, list drawn", load{total: 100_000, rate: 10_000},
			"all counted within 0.2 s of the last, ≥ 55 frames/s, p95 gap ≤ 25 ms", func(o outcome) bool {
				return o.lost() == 0 && o.late <= 0.2 && o.gaps.PerSecond >= 55 && o.gaps.P95 <= 25
			})
	})
	b.Run("20k", func(b *testing.B) {
		liveRow(b, "20,000 messages/s offered for 10 s, list drawn", load{total: 200_000, rate: 20_000},
			"≥ 17,000/s counted, none lost, ≥ 50 frames/s, p95 gap ≤ 35 ms", func(o outcome) bool {
				return o.lost() == 0 && o.perSecond >= 17_000 && o.gaps.PerSecond >= 50 && o.gaps.P95 <= 35
			})
	})
	b.Run("burst", func(b *testing.B) {
		liveRow(b, "burst of 50,000", load{total: 50_000},
			"counted in ≤ 3 s, no gap > 120 ms", func(o outcome) bool {
				return o.lost() == 0 && o.took <= 3 && o.gaps.Max <= 120
			})
	})
	b.Run("devices", devicesRow)
	b.Run("send", sendRows)
	b.Run("click", clickRows)
	b.Run("reconnect", reconnectRow)
	b.Run("doctor", doctorRow)
	b.Run("bundle", bundleRows)
	b.Run("huge", hugeRow)
	b.Run("million", millionRow)
	b.Run("hour", hourRow)
	b.Run("go", goRows)
}
