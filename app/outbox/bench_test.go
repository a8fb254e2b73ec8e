package outbox

import (
	"strconv"
	"testing"

	"deviceconsole/mqttws"
)

// BenchmarkAnItemAmongMany: what an item costs while ten thousand wait does not
// grow with them.
func BenchmarkAnItemAmongMany(b *testing.B) {
	for _, n := range []int{0, MaxWaiting - 100} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			o := NewOutbox(1, false)
			held := event(1)
			held.Identity = identity("garage")
			for range n {
				_, _ = o.Accept(held, noon)
			}
			o.Connected(kitchen, mqttws.NoLimits(), 1)
			b.ReportAllocs()
			for b.Loop() {
				id, err := o.Accept(event(1), noon)
				if err != nil {
					b.Fatal(err)
				}
				out := o.Step(noon)
				o.Answered(Answer{ID: id, Epoch: out.Epoch}, noon)
			}
		})
	}
}
