package archive

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"deviceconsole/app/timeline"
)

// thousands is a history of messages as devices send them.
func thousands(n int) *timeline.Store {
	s := timeline.New(timeline.WideLimits)
	for i := range n {
		s.Append(timeline.Entry{At: noon, QoS: 1, Topic: fmt.Sprintf("0/plant-7/kitchen/mw-%05d", i%5000),
			Payload: fmt.Appendf(nil, `{"event_data":{"power_w":812,"door":"closed","temp_c":71.4,"seq":%d,"device_id":"mw-3f2a"},"observed_at":"2026-11-22T13:02:31.48`, i)})
	}
	return s
}

func BenchmarkWrite(b *testing.B) {
	s := thousands(100_000)
	for name, format := range map[string]Format{"NDJSON": NDJSON, "CSV": CSV, "text": Text} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Write(io.Discard, NewSource(s, timeline.NewView(s, nil)), format, About{At: noon}, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	file := export(b, thousands(100_000), NDJSON)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Open(strings.NewReader(file), int64(len(file)), timeline.WideLimits, false, nil); err != nil {
			b.Fatal(err)
		}
	}
}
