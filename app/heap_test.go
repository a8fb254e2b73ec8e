package main

import (
	"runtime"
	"sync"
	"testing"
	"time"
)

func TestTheHeapGrowsByTheHeadroomAtMost(t *testing.T) {
	for inUse, want := range map[uint64]int{
		0: 100, 10 << 20: 100, headroom: 100, 2 * headroom: 50, 4 * headroom: 25, 1 << 40: 10,
	} {
		if got := collectAt(inUse); got != want {
			t.Errorf("with %d MB in use it may grow by %d %%, want %d", inUse>>20, got, want)
		}
	}
}

// bind has boundHeap at work from then on: twice, the two would disagree about what is set.
var bind = sync.OnceFunc(func() { boundHeap(defaultPercent) })

// TestTheHeapIsBoundAfterEveryCollection asks the collector when it is due next,
// with much in use and when that is gone.
func TestTheHeapIsBoundAfterEveryCollection(t *testing.T) {
	bind()
	kept := make([]byte, 4*headroom)
	dueBelow(t, 5*headroom+headroom/2)
	runtime.KeepAlive(kept)
	kept = nil
	dueBelow(t, headroom)
}

// dueBelow collects until the next collection is due at a size of the heap below
// most: what boundHeap says after one counts a moment later.
func dueBelow(t *testing.T, most uint64) {
	t.Helper()
	var stats runtime.MemStats
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); {
		runtime.GC()
		if runtime.ReadMemStats(&stats); stats.NextGC < most {
			return
		}
	}
	t.Errorf("the collector waits for %d MB, want less than %d", stats.NextGC>>20, most>>20)
}
