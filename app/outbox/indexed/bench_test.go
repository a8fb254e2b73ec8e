package indexed

import (
	"context"
	"fmt"
	"testing"

	"deviceconsole/app/browser"
	"deviceconsole/app/outbox"
)

// BenchmarkCommit is what sending costs: each item is made, is noted as on its way,
// and goes. In native builds it measures the twin, in a browser the database.
func BenchmarkCommit(b *testing.B) {
	for _, durability := range []browser.Durability{browser.Relaxed, browser.Strict} {
		for _, batch := range []int{1, 64, 1000} {
			b.Run(fmt.Sprintf("%s/%d", durability, batch), func(b *testing.B) {
				s := newWith(newName(), durability)
				defer s.Close()
				head, body := make([]byte, 60), make([]byte, 300)
				changes := 0
				next := outbox.ID(0)
				for b.Loop() {
					made, sent, gone := make([]outbox.Change, batch), make([]outbox.Change, batch), make([]outbox.Change, batch)
					for i := range batch {
						next++
						made[i] = outbox.Change{Record: outbox.Record{ID: next, Rev: 1, Head: head, Body: body}}
						sent[i] = outbox.Change{Record: outbox.Record{ID: next, Rev: 2, Head: head}, Base: 1}
						gone[i] = outbox.Change{Record: outbox.Record{ID: next, Rev: 3, Head: head}, Base: 2}
					}
					for _, c := range [][]outbox.Change{made, sent, gone} {
						if conflicts, err := s.Commit(context.Background(), c); err != nil || len(conflicts) > 0 {
							b.Fatal(conflicts, err)
						}
						changes += len(c)
					}
				}
				b.ReportMetric(float64(changes)/b.Elapsed().Seconds(), "changes/s")
				b.ReportMetric(b.Elapsed().Seconds()*1000/float64(3*b.N), "ms/commit")
			})
		}
	}
}
