package timeline

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
)

// payload133 is what the figures of the console speak of.
var payload133 = []byte(`{"event_data":{"power_w":812,"door":"closed","temp_c":71.4,"seq":18212,"device_id":"mw-3f2a"},"observed_at":"2026-11-22T13:02:31.48`)

func BenchmarkAppend(b *testing.B) {
	for name, topics := range map[string]int{"1 topic": 1, "1000 topics": 1000, "50000 topics": 50_000} {
		b.Run(name, func(b *testing.B) {
			entries := make([]Entry, topics)
			for i := range entries {
				entries[i] = Entry{At: noon, Topic: fmt.Sprintf("0/plant-7/kitchen/mw-%05d", i), Payload: payload133, QoS: 1}
			}
			s := New(Limits{Bytes: 32 << 20, Count: 1_000_000})
			for i := range 400_000 { // until the bound is reached
				s.Append(entries[i%topics])
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				s.Append(entries[i])
				if i++; i == topics {
					i = 0
				}
			}
		})
	}
}

// BenchmarkSearch applies a filter that few match to a million entries.
func BenchmarkSearch(b *testing.B) {
	s := New(WideLimits)
	for i := range 1_000_000 {
		s.Append(Entry{At: noon, Topic: fmt.Sprintf("0/plant-7/kitchen/mw-%05d", i%5000), Payload: payload133})
	}
	v := NewView(s, nil)
	for b.Loop() {
		v.SetMatch(func(e *Entry) bool { return bytes.Contains(e.Payload, []byte("open")) })
		for v.Advance(20_000) {
		}
	}
}

func BenchmarkWindow(b *testing.B) {
	s := New(WideLimits)
	fill(s, 1_000_000)
	v := NewView(s, even)
	finish(v)
	b.ReportAllocs()
	for b.Loop() {
		v.Window(1000, 60)
	}
}

func BenchmarkHead(b *testing.B) {
	s := small()
	id := s.Append(Entry{Topic: "0/p/u/d", Payload: payload133})
	b.ReportAllocs()
	for b.Loop() {
		s.Head(id, 200)
	}
}

// BenchmarkCollect is what a garbage collection costs beside a million entries.
func BenchmarkCollect(b *testing.B) {
	s := New(WideLimits)
	for i := range 1_000_000 {
		s.Append(Entry{At: noon, Topic: fmt.Sprintf("0/plant-7/kitchen/mw-%05d", i%5000), Payload: payload133})
	}
	b.ReportMetric(float64(s.Counters().Bytes)/1_000_000, "bytes/entry")
	for b.Loop() {
		runtime.GC()
	}
	runtime.KeepAlive(s)
}

// BenchmarkTree is what a drawing of the devices costs while 20 new ones come
// with each.
func BenchmarkTree(b *testing.B) {
	for _, order := range []Order{ByName, ByLast} {
		b.Run(fmt.Sprint("order ", order), func(b *testing.B) {
			s := New(WideLimits)
			tree := NewTree(s)
			tree.Sort(order)
			n := 0
			for ; n < 50_000; n++ {
				s.Append(Entry{At: noon, Topic: fmt.Sprintf("0/plant-7/kitchen/mw-%05d", n*7919%50_000)})
			}
			b.ReportAllocs()
			for b.Loop() {
				for range 20 {
					s.Append(Entry{At: noon, Topic: fmt.Sprintf("0/plant-7/kitchen/mx-%05d", n)})
					n++
				}
				tree.Update(noon, true)
				tree.Rows(25_000, 60, noon)
			}
		})
	}
}

// BenchmarkTreeRows is a drawing without news.
func BenchmarkTreeRows(b *testing.B) {
	s := New(WideLimits)
	for n := range 50_000 {
		s.Append(Entry{At: noon, Topic: fmt.Sprintf("0/plant-7/kitchen/mw-%05d", n)})
	}
	tree := NewTree(s)
	b.ReportAllocs()
	for b.Loop() {
		tree.Update(noon, false)
		tree.Rows(25_000, 60, noon)
	}
}
