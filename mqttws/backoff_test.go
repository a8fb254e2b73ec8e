package mqttws

import (
	"testing"
	"time"
)

func TestBackoffGrowsAndIsBounded(t *testing.T) {
	for attempt, most := range map[int]time.Duration{
		1: 500 * time.Millisecond, 2: time.Second, 3: 2 * time.Second, 4: 4 * time.Second,
		5: 8 * time.Second, 6: 16 * time.Second, 7: 30 * time.Second, 8: 30 * time.Second, 1 << 62: 30 * time.Second,
	} {
		for range 1000 {
			if d := backoff(attempt); d > most || d < most/2 {
				t.Fatalf("attempt %d waits %v, want %v to %v", attempt, d, most/2, most)
			}
		}
	}
}

// TestBackoffNeverStorms counts the attempts of the first minute against a
// broker that accepts and drops: at most ten, however the jitter falls.
func TestBackoffNeverStorms(t *testing.T) {
	for range 1000 {
		attempts := 1
		for at := backoff(1); at < time.Minute; at += backoff(attempts) {
			attempts++
		}
		if attempts > 10 {
			t.Fatalf("%d attempts in the first minute", attempts)
		}
	}
}
