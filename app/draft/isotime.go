package draft

import (
	"time"

	"deviceconsole/internal/platform"
)

// timeFixes offers what a text that is no timestamp was likely meant to be.
func timeFixes(text string, now time.Time) []Fix { return nil }

// ISO writes a time as observed_at has it: UTC, to the microsecond.
func ISO(t time.Time) string { return platform.NewTimestamp(t).String() }
