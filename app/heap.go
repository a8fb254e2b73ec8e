package main

import (
	"runtime"
	"runtime/debug"
)

// headroom is how far the heap may grow over what is in use before the garbage
// collector runs. By itself it lets the heap grow to twice that, and a browser
// never gets memory back that a program once had. Nearly all of what is in use
// are the messages, in blocks that the collector does not look into: running
// more often costs little.
const headroom = 32 << 20 // bytes

// defaultPercent is what Go sets by itself.
const defaultPercent = 100

// mark becomes garbage at once, so that the collector tells of its next run.
type mark struct{ _ *mark }

// boundHeap keeps to headroom from now on: after every run of the collector it
// says when the next one is due. percent is what is set when it is called.
func boundHeap(percent int) {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	percent = collectAt(stats.NextGC * 100 / uint64(100+percent))
	debug.SetGCPercent(percent)
	runtime.AddCleanup(new(mark), boundHeap, percent)
}

// collectAt returns by how many per cent the heap may grow over what is in use.
func collectAt(inUse uint64) (percent int) {
	if inUse <= headroom {
		return defaultPercent
	}
	return max(int(100*headroom/inUse), 10)
}
