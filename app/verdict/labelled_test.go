package verdict

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"deviceconsole/app/timeline"
)

// score counts what is found of one kind.
type score struct{ hits, misses, falses int }

func (s score) precision() float64 { return ratio(s.hits, s.hits+s.falses) }
func (s score) recall() float64    { return ratio(s.hits, s.hits+s.misses) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

// kindsFound lets a device live, and returns what is found at its end.
func kindsFound(make func(*simulated), seed uint64) []Kind {
	s := newSimulated(seed)
	make(s)
	d := New()
	d.Advance(s.run(), 1<<40)
	i, ok := d.byKey[timeline.Key{Kind: timeline.KindDevice, Name: "plant-7/kitchen/mw-1"}]
	if !ok {
		return nil
	}
	var list []Kind
	for _, f := range d.judge(i, When{began.Add(time.Duration(s.end) * time.Second), began}) {
		list = append(list, f.kind)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

const devicesEach = 12

// TestLabelledDevices finds what is wrong with simulated devices of which it is
// known, and nothing where nothing is.
func TestLabelledDevices(t *testing.T) {
	var scores [kinds]score
	var wrong []string
	seed := uint64(1)
	each := func(name string, make func(*simulated), is Kind, also []Kind) {
		var bad int
		for range devicesEach {
			seed++
			hit := false
			for _, k := range kindsFound(make, seed) {
				switch {
				case k == is:
					hit = true
				case !slices.Contains(also, k):
					scores[k].falses++
					wrong = append(wrong, fmt.Sprintf("%s, seed %d: found %s", name, seed, k))
				}
			}
			switch {
			case is == kinds:
			case hit:
				scores[is].hits++
			default:
				scores[is].misses++
				bad++
			}
		}
		if bad > 0 {
			wrong = append(wrong, fmt.Sprintf("%s: %d of %d missed", name, bad, devicesEach))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(healthy)) {
		each(name, healthy[name], kinds, nil)
	}
	for _, f := range faults {
		each(f.name, f.make, f.kind, f.also)
	}
	var all score
	for k := range kinds {
		s := scores[k]
		all.hits, all.misses, all.falses = all.hits+s.hits, all.misses+s.misses, all.falses+s.falses
		t.Logf("%-12s %3d found, %d missed, %d wrong: precision %.3f, recall %.3f", k, s.hits, s.misses, s.falses, s.precision(), s.recall())
		if s.precision() < .95 || s.recall() < .95 {
			t.Errorf("%s: precision %.3f, recall %.3f; both have to be 0.95", k, s.precision(), s.recall())
		}
	}
	t.Logf("all: %d devices, precision %.3f, recall %.3f", int(seed)-1, all.precision(), all.recall())
	if t.Failed() {
		for _, w := range wrong {
			t.Log(w)
		}
	}
}
