package draft

import (
	"time"

	"deviceconsole/internal/platform"
)

// ISO writes a time as observed_at has it: UTC, to the microsecond.
func ISO(t time.Time) string { return platform.NewTimestamp(t).String() }
