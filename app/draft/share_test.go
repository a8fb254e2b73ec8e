package draft

import (
	"strings"
	"testing"
)

func TestWhatIsSharedBecomesAnEventOrAMessage(t *testing.T) {
	begin, _ := NewState().Set(FieldDevice, "bench-1")
	for _, test := range []struct {
		name, content string
		kind          Kind
		want          string // data or payload
		format        Format
	}{
		{"", `{"temp": 21.50}`, Event, `{"temp": 21.50}`, 0},
		{"a.json", "\ufeff {\"a\":1}\n", Event, `{"a":1}`, 0},
		{"", `{"event_data":{"a":1e400},"observed_at":"2026-11-28T12:00:00.000001Z","stream":"s"}`, Event, `{"a":1e400}`, 0},
		{"", `[1,2]`, ToDevice, `[1,2]`, JSON},
		{"", `{"broken":`, ToDevice, `{"broken":`, Text},
		{"", "hello\nworld", ToDevice, "hello\nworld", Text},
		{"", "", ToDevice, "", Text},
		{"x.bin", "\x00\xff", ToDevice, "00 ff", Hex},
	} {
		s := begin.Share(test.name, []byte(test.content))
		d := s.Draft
		got := d.Payload
		if d.Kind == Event {
			got = d.Data
			if d.Device != "bench-1" || d.QoS != 1 {
				t.Errorf("%q: what was typed besides is gone: %+v", test.content, d)
			}
		}
		if d.Kind != test.kind || !strings.EqualFold(got, test.want) || d.Kind != Event && d.Format != test.format {
			t.Errorf("%q: %v %q, format %v", test.content, d.Kind, got, d.Format)
		}
	}
	if d := begin.Share("", []byte(`{"event_data":{},"observed_at":"2026-11-28T12:00:00.000001Z","stream":"s"}`)).Draft; d.Stamping != StampAt || d.Stream != "s" {
		t.Errorf("of the event is lost: %+v", d)
	}
	if d := begin.Share("big.bin", []byte(strings.Repeat("\x00", 2<<20))).Draft; d.Format != AFile || d.File.Name != "big.bin" {
		t.Errorf("format %v, file %q", d.Format, d.File.Name)
	}
}
