package e2e

import (
	"sync"
	"time"

	"deviceconsole/internal/e2e/figures"
)

// memorySamples are what a process had in RAM, time after time.
type memorySamples []memorySample

type memorySample struct {
	at  time.Time
	rss float64 // bytes
}

// between is the median from one time to another, 0 where nothing was sampled.
func (s memorySamples) between(from, to time.Time) float64 {
	var values []float64
	for _, m := range s {
		if !m.at.Before(from) && !m.at.After(to) {
			values = append(values, m.rss)
		}
	}
	return figures.Median(values)
}

// sampleMemory begins to note the memory of the process that runs the page. The
// samples may be read after stop.
func (w *watched) sampleMemory() (samples func() memorySamples, stop func()) {
	const every = 250 * time.Millisecond
	var list memorySamples
	done := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		for {
			if m, err := figures.ReadMemory(w.renderer); err == nil {
				list = append(list, memorySample{time.Now(), float64(m.RSS)})
			}
			select {
			case <-done:
				return
			case <-time.After(every):
			}
		}
	})
	return func() memorySamples { return list }, func() { close(done); running.Wait() }
}
