package main

import (
	"runtime"
	"runtime/debug"
	"testing"
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

// TestTheHeapIsBoundAfterEveryCollection has the heap grow with boundHeap at work.
func TestTheHeapIsBoundAfterEveryCollection(t *testing.T) {
	t.Cleanup(func() { debug.SetGCPercent(defaultPercent) })
	boundHeap(defaultPercent)
	var kept [][]byte
	for range 200 {
		kept = append(kept, make([]byte, 1<<20))
		for range 20 {
			garbage = make([]byte, 100<<10)
		}
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	if most := uint64(len(kept)+32+96) << 20; stats.HeapSys > most {
		t.Errorf("the heap took %d MB for %d MB in use, want at most %d", stats.HeapSys>>20, len(kept), most>>20)
	}
	runtime.KeepAlive(kept)
}

var garbage []byte
