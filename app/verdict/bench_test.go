package verdict

import (
	"fmt"
	"testing"
	"time"
	"unsafe"

	"deviceconsole/app/timeline"
)

// fleet is a store of many devices that send in turn, so many messages a second.
func fleet(devices, messages int, perSecond float64) tape {
	t := make(tape, messages)
	for i := range t {
		at := began.Add(time.Duration(float64(i) / perSecond * 1e9))
		t[i] = timeline.Entry{
			ID: timeline.ID(i + 1), At: at, Topic: fmt.Sprintf("0/plant-7/kitchen/mw-%d", i%devices),
			Payload: fmt.Appendf(nil, `{"event_data":{"power_w":%d,"door":"closed","temp_c":%d.4,"seq":%d},"observed_at":"%s"}`,
				800+i%13, 60+i%7, i/devices, at.UTC().Format("2006-01-02T15:04:05.000000Z")),
		}
	}
	return t
}

// BenchmarkMessage is the cost of a message of 5,000 devices that send 5,000 a
// second.
func BenchmarkMessage(b *testing.B) {
	const devices, round = 5000, 100_000
	t := fleet(devices, round, 5000)
	d := New()
	d.Advance(t, 1<<40)
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		e := &t[i%round]
		if i%round == 0 {
			b.StopTimer()
			for j := range t {
				t[j].At = t[j].At.Add(20 * time.Second)
			}
			b.StartTimer()
		}
		d.take(e, len(e.Payload))
	}
}

// BenchmarkSweep is the cost of looking at 5,000 devices for what needs a person.
func BenchmarkSweep(b *testing.B) {
	t := fleet(5000, 50_000, 5000)
	d := New()
	d.Advance(t, 1<<40)
	w := When{t[len(t)-1].At, began}
	b.ReportAllocs()
	for b.Loop() {
		for i := range d.keys {
			d.judge(int32(i), w)
		}
	}
}

func TestSubjectIsSmall(t *testing.T) {
	if n := unsafe.Sizeof(subject{}); n > 2048 {
		t.Errorf("a subject takes %d bytes, more than 2,048", n)
	}
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	tape := fleet(50, 20_000, 500)
	d := New()
	d.Advance(tape[:10_000], 1<<40)
	at := 10_000
	if n := testing.AllocsPerRun(9_000, func() {
		d.take(&tape[at], len(tape[at].Payload))
		at++
	}); n > 0 {
		t.Errorf("a message allocates %.2f times", n)
	}
}
