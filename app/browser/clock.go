//go:build !js

package browser

import "time"

// Now returns the time with microseconds.
func Now() time.Time { return time.Now().Truncate(time.Microsecond) }
