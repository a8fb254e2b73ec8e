package session

import "deviceconsole/app/draft"

// ServerClock is what is known of this device's clock.
type ServerClock struct {
	Skew draft.Skew // against the server's
}
