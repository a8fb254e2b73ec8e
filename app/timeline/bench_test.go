package timeline

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
	"time"
)

// payload133 is what the figures of the console speak of.
var payload133 = []byte(`{"event_data":{"power_w":812,"door":"closed","temp_c":71.4,"seq":18212,"device_id":"mw-3f2a"},"observed_at":"2026-11-22T13:02:31.48`)

func BenchmarkAppend(b *testing.B) {
	for name, topics := range map[string]int{"1 topic": 1, "1000 topics": 1000, "50000 topics": 50_000} {
		b.Run(name, func(b *testing.B) {
			entries := entriesOf(topics)
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

// million is a history of a million messages.
func million() *Store {
	s := New(WideLimits)
	entries := entriesOf(5000)
	for i := range 1_000_000 {
		s.Append(entries[i%len(entries)])
	}
	return s
}

// BenchmarkSearch applies filters to a million entries: one that looks at nothing,
// so that what is left is the store's own cost, and one for a word that none has.
func BenchmarkSearch(b *testing.B) {
	s := million()
	word := []byte("opened")
	for _, c := range []struct {
		name  string
		match func(*Entry) bool
	}{
		{"nothing", func(*Entry) bool { return false }},
		{"all", func(*Entry) bool { return true }},
		{"a word", func(e *Entry) bool { return bytes.Contains(e.Payload, word) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			v := NewView(s, nil)
			b.ReportAllocs()
			for b.Loop() {
				v.SetMatch(c.match)
				for v.Advance(400) {
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e6, "ns/entry")
		})
	}
}

// BenchmarkWalk visits a million entries.
func BenchmarkWalk(b *testing.B) {
	s := million()
	b.ReportAllocs()
	for b.Loop() {
		bytes := 0
		s.Walk(0, 1_000_000, func(e *Entry) { bytes += len(e.Payload) })
	}
}

// BenchmarkTrim drops entries that Clear took.
func BenchmarkTrim(b *testing.B) {
	s := New(WideLimits)
	entries := entriesOf(5000)
	for b.Loop() {
		b.StopTimer()
		for i := range 10_000 {
			s.Append(entries[i%len(entries)])
		}
		s.Clear()
		s.Append(entries[0])
		s.Forget()
		b.StartTimer()
		s.Trim(4000)
		b.StopTimer()
		for s.Trim(10_000) {
		}
		b.StartTimer()
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
	s := million()
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

// BenchmarkTreeSort puts 50,000 devices that came in no order into another one, all at
// once. In the page's own form of machine code it is measured by
//
//	GOOS=js GOARCH=wasm go test -exec "$(go env GOROOT)/lib/wasm/go_js_wasm_exec" -run '^$' -bench TreeSort ./app/timeline
func BenchmarkTreeSort(b *testing.B) {
	s := New(WideLimits)
	for n := range 50_000 {
		s.Append(Entry{At: noon.Add(time.Duration(n) * time.Millisecond), Topic: fmt.Sprintf("0/plant-7/kitchen/mw-%05d", n*7919%50_000)})
	}
	tree := NewTree(s)
	orders := []Order{ByLast, ByName, ByRate}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		tree.Sort(orders[n%len(orders)])
		tree.Update(noon.Add(time.Minute), true)
		tree.Rows(25_000, 60, noon)
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
