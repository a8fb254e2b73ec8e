package platform

import (
	"strings"
	"testing"
)

// BenchmarkEvent shows that the worst payloads of 65,536 characters cost no more than the plain
// ones of that size: MB/s stays in one order of magnitude.
func BenchmarkEvent(b *testing.B) {
	for name, payload := range map[string]string{
		"small":        `{"event_data":{"power":800,"door":"closed","seconds_left":12.5},"observed_at":"2001-01-01T00:10:10.000000Z"}`,
		"one text":     `{"event_data":{"a":"` + strings.Repeat("x", 65000) + `"}}`,
		"many tags":    `{"event_data":{` + strings.Repeat(`"tag":12.5,`, 5900) + `"a":1}}`,
		"nested":       `{"event_data":{"a":` + strings.Repeat("[", 32000) + strings.Repeat("]", 32000) + `}}`,
		"unclosed":     `{"event_data":` + strings.Repeat(`{"":`, 16000),
		"repeated key": `{` + strings.Repeat(`"stream":1,`, 5900) + `"event_data":{}}`,
		"unknown keys": `{` + strings.Repeat(`"":1,`, 13000) + `"event_data":{}}`,
		"repeated tag": `{"event_data":{` + strings.Repeat(`"device_id":1,`, 4600) + `"a":1}}`,
		"spaces":       `{"event_data":{"a":[` + strings.Repeat(" ", 65000) + `]}}`,
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(payload)))
			b.ReportAllocs()
			for b.Loop() {
				if e, err := DecodeEvent([]byte(payload)); err == nil {
					_, _ = e.Receive(receipt, d1, "10.0.0.1")
				}
			}
		})
	}
}

func BenchmarkRights(b *testing.B) {
	b.Run("publish", func(b *testing.B) {
		for b.Loop() {
			_ = deviceUser.MayPublish("0/demo/u1/d1")
		}
	})
	b.Run("subscribe", func(b *testing.B) {
		for b.Loop() {
			_ = deviceUser.MaySubscribe("1/demo/u1/d1/#")
		}
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			_ = operator.MayRead("0/demo/u1/d1")
		}
	})
	b.Run("refuse 65,000 levels", func(b *testing.B) {
		topic := strings.Repeat("/", 65000)
		for b.Loop() {
			_ = deviceUser.MayPublish(topic)
			_ = deviceUser.MaySubscribe(topic)
		}
	})
}
