package draft

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"deviceconsole/internal/platform"
)

func TestTheQuickestAnswerTellsTheSkew(t *testing.T) {
	at := func(ms int) time.Time { return noon.Add(time.Duration(ms) * time.Millisecond) }
	got := Estimate([]Sample{
		{at(0), at(9000), at(400)},
		{at(500), at(10_510), at(520)}, // 20 ms: the server is 10 s ahead
		{at(600), at(11_000), at(700)},
		{at(900), at(5_000), at(800)}, // the clock was set back meanwhile
	})
	if want := (Skew{true, 10 * time.Second, 10 * time.Millisecond}); got != want {
		t.Errorf("got %+v", got)
	}
	if Estimate(nil).Known {
		t.Error("nobody answered, and the skew is known")
	}
	if s := got.String(); s != "10 s behind the server's (± 0.01 s)" {
		t.Errorf("says %q", s)
	}
	if s := (Skew{true, -75 * time.Second, 0}).String(); s != "1 min 15 s ahead of the server's (± 0 s)" {
		t.Errorf("says %q", s)
	}
}

// TestTheSkewIsWithinItsUncertainty holds the estimate to what Cristian's algorithm
// promises, however long either way takes.
func TestTheSkewIsWithinItsUncertainty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		skew := time.Duration(rapid.Int64Range(-1e15, 1e15).Draw(t, "skew"))
		samples := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Sample {
			there := time.Duration(rapid.Int64Range(0, 1e10).Draw(t, "there"))
			back := time.Duration(rapid.Int64Range(0, 1e10).Draw(t, "back"))
			return Sample{noon, noon.Add(there + skew), noon.Add(there + back)}
		}), 1, 9).Draw(t, "samples")
		got := Estimate(samples)
		if off := (got.Offset - skew).Abs(); !got.Known || off > got.Uncertainty+1 {
			t.Fatalf("off by %v, and sure to %v", off, got.Uncertainty)
		}
	})
}

func TestAClockThatIsOffIsTold(t *testing.T) {
	e := env(platform.RoleDevice)
	at := func(d time.Duration) []Change {
		return []Change{{FieldStamping, Value(StampAt)}, {FieldObservedAt, ISO(noon.Add(d))}}
	}
	now := []Change{{FieldStamping, Value(StampNow)}}
	for _, test := range []struct {
		name    string
		offset  time.Duration
		unsure  time.Duration
		changes []Change
		found   bool
	}{
		{"a good clock", time.Second, 0, now, false},
		{"too far off", 6 * time.Second, 10 * time.Millisecond, now, true},
		{"perhaps too far off", 6 * time.Second, 2 * time.Second, now, false},
		{"behind", -time.Minute, 0, now, true},
		{"the server stamps it", time.Hour, 0, []Change{{FieldStamping, Value(StampServer)}}, false},
		{"corrected", time.Hour, 0, append(now, Change{FieldServerClock, "true"}), false},
		{"At this clock's now", time.Minute, 0, at(-time.Second), true},
		{"At the server's now", time.Minute, 0, at(time.Minute - time.Second), false},
		{"At another time", time.Minute, 0, at(-48 * time.Hour), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			e.Clock = Skew{true, test.offset, test.unsure}
			d := with(Event, test.changes...)
			b := d.Build(e)
			if found := len(b.Findings) > 0; found != test.found || !b.Ready() {
				t.Fatalf("found %+v", b.Findings)
			}
			if !test.found {
				return
			}
			for _, c := range b.Findings[0].Fixes[0].Changes {
				d = d.With(c.Field, c.Value)
			}
			fixed := d.Build(e)
			if len(fixed.Findings) > 0 {
				t.Errorf("the fix leaves %+v", fixed.Findings)
			}
			event, _ := platform.DecodeEvent(fixed.Message.Payload)
			before, _ := platform.DecodeEvent(b.Message.Payload)
			if moved := event.ObservedAt.Time().Sub(before.ObservedAt.Time()); moved != test.offset {
				t.Errorf("the fix moves observed_at by %v", moved)
			}
		})
	}
}

func TestNoStampIsGivenTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s Stamps
		var given []time.Time
		now := noon
		for range rapid.IntRange(1, 60).Draw(t, "clicks") {
			now = now.Add(time.Duration(rapid.SampledFrom([]int64{0, 0, 0, 1, 1000, -1000, 999_999, -3600e9, 3600e9}).Draw(t, "ns")))
			at := s.Next(now)
			if slices.ContainsFunc(given, at.Equal) {
				t.Fatalf("%v was given before", at)
			}
			if off := at.Sub(now).Abs(); off > 2*time.Second {
				t.Fatalf("the stamp is %v off the clock", off)
			}
			given = append(given, at)
			s = s.With(at)
		}
	})
}

func TestNowSaysWhoseClock(t *testing.T) {
	e := env(platform.RoleDevice)
	e.Clock = Skew{Known: true, Offset: time.Minute}
	notes := strings.Join(with(Event, Change{FieldServerClock, "true"}).Build(e).Notes, "\n")
	if !strings.Contains(notes, "by the server's clock") {
		t.Errorf("notes %q", notes)
	}
}
