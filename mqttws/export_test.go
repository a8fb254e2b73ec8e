package mqttws

import "time"

// Tuning is what only tests set; see tuning.
type Tuning struct {
	Stable, Patience time.Duration
	InboxBytes       int
}

// ConnectTuned is Connect with other bounds.
func ConnectTuned(cfg Config, t Tuning) (*Client, error) {
	return connect(cfg, tuning{stable: t.Stable, patience: t.Patience, inboxBytes: t.InboxBytes, dial: dial})
}
