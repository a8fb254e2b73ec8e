package filter

import (
	"fmt"
	"testing"

	"deviceconsole/app/timeline"
)

// payload133 is what the figures of the console speak of.
var payload133 = []byte(`{"event_data":{"power_w":812,"door":"closed","temp_c":71.4,"seq":18212,"device_id":"mw-3f2a"},"observed_at":"2026-11-22T13:02:31.48`)

var asks = []string{
	"microwave", "wave", "küche", "open closed", "device:mw-00012", "kind:event", "temp_c>80", "door:open",
	"device:mw-00012 temp_c>60 -door:open",
}

func BenchmarkMatch(b *testing.B) {
	for _, text := range asks {
		b.Run(text, func(b *testing.B) {
			f := parse(b, text)
			entries := make([]timeline.Entry, 5000)
			for i := range entries {
				entries[i] = timeline.Entry{At: now, Topic: fmt.Sprintf("0/plant-7/kitchen/mw-%05d", i), Payload: payload133}
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				f.Match(&entries[i])
				if i++; i == len(entries) {
					i = 0
				}
			}
		})
	}
}

// BenchmarkMillion searches a history of a million messages as the list does.
func BenchmarkMillion(b *testing.B) {
	s := timeline.New(timeline.WideLimits)
	for i := range 1_000_000 {
		s.Append(timeline.Entry{At: now, Topic: fmt.Sprintf("0/plant-7/kitchen/mw-%05d", i%5000), Payload: payload133})
	}
	v := timeline.NewView(s, nil)
	for _, text := range []string{"microwave", "temp_c>80"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				v.SetMatch(parse(b, text).Match)
				for v.Advance(20_000) {
				}
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		parse(b, asks[len(asks)-1])
	}
}

func TestMatchAllocatesNothing(t *testing.T) {
	for _, text := range append(asks, "kind:other", "name:K*e", "-order_id:9007199254740993") {
		f := parse(t, text)
		n := testing.AllocsPerRun(100, func() {
			for _, e := range entries {
				f.Match(e)
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations", text, n)
		}
	}
}
