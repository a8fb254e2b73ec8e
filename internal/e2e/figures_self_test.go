package e2e

import (
	"testing"

	"deviceconsole/internal/e2e/figures"
)

// TestAPageIsMeasuredByItself checks the figures' own tools: what a page records
// while nobody is attached to it, and what is read from that.
func TestAPageIsMeasuredByItself(t *testing.T) {
	t.Parallel() // how fast it all is does not matter here
	w := watch(t, startFloodBroker(t), openSubscribed)
	o := w.takes(load{total: 2000, rate: 4000})
	w.inOrder()
	if o.counted != 2000 || o.lost() != 0 || o.dropped != 0 {
		t.Errorf("%d of %d counted, the broker dropped %d", o.counted, o.sent, o.dropped)
	}
	if o.all.Before(o.first) || o.gaps.PerSecond <= 0 || o.gaps.Max < o.gaps.P50 {
		t.Errorf("from %v to %v, %+v", o.first, o.all, o.gaps)
	}
	if o.memory.RSS == 0 || o.used[figures.Renderer] == 0 {
		t.Errorf("the page's process has %+v and used %v", o.memory, o.used)
	}
	const want = (warmUp + 2000) / floodRare
	if s := w.finds(floodWord, want); s.found != want || s.first <= 0 || s.complete <= 0 {
		t.Errorf("the filter found %d of %d, the first after %v s, all after %v s", s.found, want, s.first, s.complete)
	}
}
