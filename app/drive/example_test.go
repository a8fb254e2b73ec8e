package drive_test

import (
	"fmt"
	"time"

	"deviceconsole/app/drive"
)

func Example() {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	job := drive.Start(drive.Plan{Every: time.Second, Devices: 2, Pattern: "sim-{{index}}", Count: 3}, 1, now)
	for id := uint64(1); job.Phase() == drive.Running; now = now.Add(500 * time.Millisecond) {
		if s := job.Next(now); s != nil {
			fmt.Println(now.Format("05.0"), s.Device, s.Seq)
			job.Sent(id, now)
			job.Settled(drive.Result{ID: id, OK: true, Latency: 6 * time.Millisecond}, now)
			id++
		}
	}
	f := job.Figures(now)
	fmt.Println(f.Why, f.Acknowledged, "acknowledged in", f.P50)
	// Output:
	// 00.0 sim-1 0
	// 00.5 sim-2 0
	// 01.0 sim-1 1
	// Done. 3 acknowledged in 6ms
}
