package storagetest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"deviceconsole/app/outbox"
)

// told collects what a tab is told, and waits for it.
type told struct {
	mu      sync.Mutex
	records []outbox.Record
	more    chan struct{}
}

func watch(s outbox.Storage) *told {
	w := &told{more: make(chan struct{}, 1)}
	s.Watch(func(records []outbox.Record) {
		w.mu.Lock()
		w.records = append(w.records, records...)
		w.mu.Unlock()
		select {
		case w.more <- struct{}{}:
		default:
		}
	})
	return w
}

// wait waits for n records and returns and forgets all.
func (w *told) wait(t *testing.T, n int) []outbox.Record {
	t.Helper()
	deadline := time.After(patience)
	for {
		w.mu.Lock()
		if len(w.records) >= n {
			records := w.records
			w.records = nil
			w.mu.Unlock()
			return records
		}
		w.mu.Unlock()
		select {
		case <-w.more:
		case <-deadline:
			t.Fatalf("not told of %d records", n)
		}
	}
}

func tells(t *testing.T, tab func() outbox.Storage) {
	one, two, three := tab(), tab(), tab()
	own, second, third := watch(one), watch(two), watch(three)
	commit(t, one, create(1, "a", "A"), create(2, "b", "B"))
	for _, w := range []*told{second, third} {
		same(t, words(w.wait(t, 2)), "1 1 a A", "2 1 b B")
	}
	commit(t, one, update(1, 1, "a2"), remove(2, 1), update(7, 3, "not applied"))
	for _, w := range []*told{second, third} {
		changed := w.wait(t, 2)
		if changed[0].Body == nil { // that of the last time
			changed[0].Body = []byte("A")
		}
		same(t, words(changed), "1 2 a2 A", "2 0  ")
	}
	commit(t, two, remove(1, 2))
	same(t, words(own.wait(t, 1)), "1 0  ") // and nothing of its own before that
	same(t, words(third.wait(t, 1)), "1 0  ")
}

func tellsLarge(t *testing.T, tab func() outbox.Storage) {
	one, two := tab(), tab()
	w := watch(two)
	body := strings.Repeat("large", 100_000)
	commit(t, one, create(1, "a", body), create(2, "b", "small"))
	records := w.wait(t, 2)
	if string(records[0].Body) != body || string(records[1].Body) != "small" {
		t.Errorf("told %d and %d bytes", len(records[0].Body), len(records[1].Body))
	}
}

func tellsNewcomers(t *testing.T, tab func() outbox.Storage) {
	one := tab()
	commit(t, one, create(1, "a", "A"))
	w := watch(tab())
	commit(t, one, update(1, 1, "b"))
	same(t, words(w.wait(t, 1)), "1 2 b A")
}

func leadsAlone(t *testing.T, tab func() outbox.Storage) {
	const tabs, turns = 3, 5
	var mu sync.Mutex
	leading := 0
	var all sync.WaitGroup
	for range tabs {
		s := tab()
		for range turns {
			all.Add(1)
			s.Lead(context.Background(), "x", func(context.Context) {
				defer all.Done()
				mu.Lock()
				leading++
				if leading != 1 {
					t.Errorf("%d lead", leading)
				}
				mu.Unlock()
				commit(t, s, remove(1, 1)) // takes a while
				mu.Lock()
				leading--
				mu.Unlock()
			})
		}
	}
	all.Wait()
}

func givesUp(t *testing.T, tab func() outbox.Storage) {
	one, two := tab(), tab()
	leading, ending := context.WithCancel(context.Background())
	led, ended := make(chan struct{}), make(chan struct{})
	one.Lead(leading, "x", func(ctx context.Context) {
		close(led)
		<-ctx.Done()
		close(ended)
	})
	await(t, led)
	waiting, giveUp := context.WithCancel(context.Background())
	two.Lead(waiting, "x", func(context.Context) { t.Error("led after it gave up") })
	giveUp()
	ending()
	await(t, ended)
	next := make(chan struct{})
	two.Lead(context.Background(), "x", func(context.Context) { close(next) })
	await(t, next)
}

func leadsApart(t *testing.T, tab func() outbox.Storage) {
	s := tab()
	ctx, end := context.WithCancel(context.Background())
	defer end()
	for _, name := range []string{"x", "y"} {
		led := make(chan struct{})
		s.Lead(ctx, name, func(ctx context.Context) { close(led); <-ctx.Done() })
		await(t, led)
	}
}

func await(t *testing.T, done chan struct{}) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal("waited in vain")
	}
}

// sorted returns the records of a model in order.
func sorted(model map[outbox.ID]outbox.Record) []outbox.Record {
	var records []outbox.Record
	for _, r := range model {
		records = append(records, r)
	}
	slices.SortFunc(records, func(a, b outbox.Record) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return records
}
