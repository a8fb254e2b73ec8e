package lint

import (
	"strings"
	"testing"
)

// BenchmarkRows is what a list of 40 rows costs when all of them are new.
func BenchmarkRows(b *testing.B) {
	event := func(seq string) string {
		return `{"event_data":{"state":"heating","power_w":812,"door":"closed","temp_c":71.4,"seq":` + seq + `},"observed_at":"2026-11-25T12:00:00.123456Z"}`
	}
	m := of(mw, event("1821"), event("1820"))
	b.ReportAllocs()
	for b.Loop() {
		for range 40 {
			Check(m, RowBytes)
		}
	}
}

func BenchmarkMegabyte(b *testing.B) {
	m := of(mw, `{"event_data":{"l":[`+strings.Repeat(`{"a":1.5,"b":"text"},`, 50_000)+`0]}}`)
	b.SetBytes(int64(len(m.Payload)))
	b.ReportAllocs()
	for b.Loop() {
		Check(m, 0)
	}
}
