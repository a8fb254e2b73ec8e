package timeline

import (
	"bytes"
	"fmt"
	"testing"
)

// entriesOf makes one entry for each of so many topics.
func entriesOf(topics int) []Entry {
	entries := make([]Entry, topics)
	for i := range entries {
		entries[i] = Entry{At: noon, Topic: fmt.Sprintf("0/plant-7/kitchen/mw-%05d", i), Payload: payload133, QoS: 1}
	}
	return entries
}

func TestAppendAllocatesNothingOnceTheBoundIsReached(t *testing.T) {
	for _, topics := range []int{1, 1000, 50_000} {
		for name, limits := range map[string]Limits{
			"1000 entries": {Bytes: 128 << 20, Count: 1000}, // fewer than the most topics
			"16 MB":        {Bytes: 16 << 20, Count: 1_000_000},
		} {
			t.Run(fmt.Sprint(topics, " topics, at most ", name), func(t *testing.T) {
				s := New(limits)
				entries := entriesOf(topics)
				i := 0
				add := func() {
					s.Append(entries[i%topics])
					i++
				}
				for s.Counters().Dropped < uint64(topics+10_000) { // each topic has been there and gone
					add()
				}
				if n := testing.AllocsPerRun(10_000, add); n > 0 {
					t.Errorf("%v allocations for each message", n)
				}
			})
		}
	}
}

func TestASmallerBoundTakesEffectInSteps(t *testing.T) {
	s := New(Limits{Bytes: 16 << 20, Count: 1 << 20})
	for range 50_000 {
		s.Append(message("t", string(payload133)))
	}
	before := s.Counters()
	s.SetLimits(Limits{Bytes: 1 << 20, Count: 1 << 20})
	if c := s.Counters(); c.Kept != before.Kept {
		t.Errorf("%d of %d were kept at once", c.Kept, before.Kept)
	}
	s.Append(message("t", string(payload133)))
	if c := s.Counters(); c.Dropped == 0 || c.Dropped > dropsPerAppend {
		t.Errorf("an Append dropped %d", c.Dropped)
	}
	steps := 0
	for s.Trim(1000) {
		if steps++; s.Counters().Dropped > uint64(steps*1000+dropsPerAppend) {
			t.Fatalf("step %d brought the dropped to %d", steps, s.Counters().Dropped)
		}
	}
	c := s.Counters()
	if c.Bytes > 1<<20 || c.Kept+c.Dropped != 50_001 || c.Kept < 3500 {
		t.Errorf("in the end %+v", c)
	}
	if e, ok := s.Get(50_001 - ID(c.Kept)); !ok || e.Gap.Count != c.Dropped {
		t.Errorf("the gap at the bound says %+v of %d", e.Gap, c.Dropped)
	}
}

func TestASmallerBoundTakesEffectByAppendsAlone(t *testing.T) {
	s := New(Limits{Bytes: 4 << 20, Count: 1 << 20})
	for range 15_000 {
		s.Append(message("t", string(payload133)))
	}
	s.SetLimits(Limits{Bytes: 1 << 20, Count: 3000})
	for range 15_000 / (dropsPerAppend - 1) {
		s.Append(message("t", string(payload133)))
	}
	if c := s.Counters(); c.Bytes > 1<<20 || c.Kept > 3000 {
		t.Errorf("in the end %+v", c)
	}
}

func TestALargerBoundKeepsWhatIsThereAndMore(t *testing.T) {
	s := New(Limits{Bytes: MinBytes, Count: 1 << 20})
	for range 1000 {
		s.Append(message("t", string(payload133)))
	}
	kept := s.Counters().Kept
	s.SetLimits(Limits{Bytes: 8 << 20, Count: 1 << 20})
	for i := range 30_000 {
		s.Append(message("t", fmt.Sprintf("%0133d", i)))
	}
	c := s.Counters()
	if c.Kept != kept+30_000 {
		t.Errorf("%d kept, want %d", c.Kept, kept+30_000)
	}
	if e, ok := s.Get(1001 - ID(kept)); !ok || !bytes.Equal(e.Payload, payload133) {
		t.Errorf("the oldest is %+v", e)
	}
}

func TestLimitsAreKeptWithinWhatAStoreCanDo(t *testing.T) {
	for _, c := range []struct{ set, want Limits }{
		{Limits{}, Limits{MinBytes, 1}},
		{Limits{1 << 40, 1 << 40}, Limits{maxBytes, maxBytes / 64}},
		{LimitsOf(1 << 20), Limits{1 << 20, 1 << 13}},
	} {
		s := small()
		s.SetLimits(c.set)
		if got := s.Limits(); got != c.want {
			t.Errorf("%+v became %+v, want %+v", c.set, got, c.want)
		}
	}
}

func TestTheMemoryIsWhatIsHeld(t *testing.T) {
	s := New(WideLimits)
	if c := s.Counters(); c.Bytes != 0 {
		t.Errorf("an empty store holds %d bytes", c.Bytes)
	}
	s.Append(message("t", "x"))
	if c := s.Counters(); c.Bytes > 2<<20 {
		t.Errorf("a store of one message holds %d bytes", c.Bytes)
	}
}
