package e2e

import (
	"strings"
	"testing"
	"time"
)

// TestPublisherDeliversWhatItCounts checks the figures' own source of messages.
func TestPublisherDeliversWhatItCounts(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	for qos := range byte(2) {
		sub := broker.as(office).subscribe("0/#")
		p := connectPublisher(t, broker.addr(), kitchen)
		n := p.stream("0/plant-7/kitchen/mw-1", 500, 200*time.Millisecond, qos)
		waitFor(t, func() string {
			if got := strings.Count(sub.process.Output(), "message qos="); got != n {
				return "not all messages arrived"
			}
			return ""
		})
	}
}
