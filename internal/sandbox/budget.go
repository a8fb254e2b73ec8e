package sandbox

import (
	"fmt"
	"sync/atomic"
)

// budget bounds what all sessions and write queues keep together, in bytes. A session or write queue
// grows only while it holds no more than what is left then, so that those with the most queued stop
// first, and n of them leave 1/(n+1) of the budget to the others (dynamic thresholds, as in switches
// with a shared memory).
type budget struct {
	limit   int64
	journal *journal
	used    atomic.Int64
	refused atomic.Uint64 // messages
	told    atomic.Bool   // the log knows that the bound is reached
}

func newBudget(limit int, j *journal) *budget { return &budget{limit: int64(limit), journal: j} }

// add counts n bytes more, or fewer where n is negative.
func (b *budget) add(n int) {
	if used := b.used.Add(int64(n)); used < b.limit/4 && b.told.Load() {
		b.told.Store(false)
	}
}

// take counts n bytes more for a queue that holds some, where there is room.
func (b *budget) take(held, n int) bool {
	for {
		used := b.used.Load()
		if used+int64(held+2*n) > b.limit {
			return false
		}
		if b.used.CompareAndSwap(used, used+int64(n)) {
			return true
		}
	}
}

// left is how many bytes are left, 0 where there are none.
func (b *budget) left() int { return int(max(0, b.limit-b.used.Load())) }

// refuse counts a message that was dropped because of the budget, and logs the first one.
func (b *budget) refuse() {
	b.refused.Add(1)
	if b.told.CompareAndSwap(false, true) {
		b.journal.warn("the queues of all clients reach their common bound; messages to those with the most queued are dropped",
			"bound", fmt.Sprintf("%d MiB", b.limit>>20))
	}
}
