package drive

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// bench drives a Job with a clock of its own and a broker that answers after a
// while.
type bench struct {
	*Job
	now     time.Time
	answer  time.Duration
	each    time.Duration // that the broker takes for a message, one after the other
	last    time.Time     // when the newest answer comes
	waiting []answer
	id      uint64
	seen    []string // device:seq of each message
}

type answer struct {
	at   time.Time
	id   uint64
	sent time.Time
}

func run(p Plan, answer time.Duration) *bench {
	return &bench{Job: Start(p, 1, noon), now: noon, answer: answer}
}

// pass lets time pass in steps, sending whatever is due.
func (b *bench) pass(d, step time.Duration) {
	for end := b.now.Add(d); b.now.Before(end); b.now = b.now.Add(step) {
		for len(b.waiting) > 0 && !b.waiting[0].at.After(b.now) {
			b.Settled(Result{ID: b.waiting[0].id, OK: true, Latency: b.waiting[0].at.Sub(b.waiting[0].sent)}, b.now)
			b.waiting = b.waiting[1:]
		}
		for s := b.Next(b.now); s != nil; s = b.Next(b.now) {
			b.id++
			b.seen = append(b.seen, s.Device+":"+strconv.Itoa(int(s.Seq)))
			at := b.now.Add(b.answer)
			if next := b.last.Add(b.each); next.After(at) {
				at = next
			}
			b.last = at
			b.waiting = append(b.waiting, answer{at, b.id, b.now})
			b.Sent(b.id, b.now)
		}
	}
}

func TestRepeatingSoManyTimesEndsWhenAllAreAnswered(t *testing.T) {
	b := run(Plan{Every: 100 * time.Millisecond, Count: 5}, 30*time.Millisecond)
	b.pass(420*time.Millisecond, 10*time.Millisecond)
	if f := b.Figures(b.now); f.Phase != Ending || f.Sent != 5 || f.Waiting != 1 {
		t.Errorf("%+v", f)
	}
	b.pass(time.Second, 10*time.Millisecond)
	f := b.Figures(b.now)
	if f.Phase != Ended || f.Why != "Done." || f.Acknowledged != 5 || f.Failed != 0 || f.P50 != 30*time.Millisecond || f.P95 != 30*time.Millisecond {
		t.Errorf("%+v", f)
	}
	if got := strings.Join(b.seen, " "); got != ":0 :1 :2 :3 :4" {
		t.Error(got)
	}
}

func TestDevicesTakeTurns(t *testing.T) {
	b := run(Plan{Every: time.Second, Devices: 3, Pattern: "sim-{{index}}", Count: 7}, time.Millisecond)
	b.pass(5*time.Second, 10*time.Millisecond)
	if got := strings.Join(b.seen, " "); got != "sim-1:0 sim-2:0 sim-3:0 sim-1:1 sim-2:1 sim-3:1 sim-1:2" {
		t.Error(got)
	}
}

func TestAThousandASecondAreReached(t *testing.T) {
	b := run(Plan{Every: 5 * time.Millisecond, Devices: 5, Pattern: "d{{index}}"}, 8*time.Millisecond)
	b.pass(10*time.Second, 20*time.Millisecond) // a step of the page's timer
	f := b.Figures(b.now)
	if f.Rate < 970 || f.Behind > 0 || f.Sent < 9900 || f.Sent > 10001 {
		t.Errorf("%+v", f)
	}
}

func TestASlowBrokerHoldsTheJobBack(t *testing.T) {
	b := run(Plan{Every: time.Millisecond}, time.Second)
	b.pass(20*time.Second, 20*time.Millisecond)
	f := b.Figures(b.now)
	if f.Behind == 0 || f.Skipped == 0 || f.Waiting > MaxUnanswered || f.Rate > MaxUnanswered+1 || f.Offered < 19_000 || f.Offered > 20_001 {
		t.Errorf("%+v", f)
	}
	// What was missed is not made up for in one go.
	b.answer = time.Millisecond
	sent := f.Sent
	b.pass(time.Second, 20*time.Millisecond)
	if more := b.Figures(b.now).Sent - sent; more > 1000+1000+MaxUnanswered {
		t.Errorf("%d were sent in the second after it", more)
	}
}

// TestHowFarAJobIsBehindIsToldAtOnce: a job that can't keep its pace says so within
// two seconds and no sooner than it is true, one that can never does, and one that can
// again says that.
func TestHowFarAJobIsBehindIsToldAtOnce(t *testing.T) {
	perSecond := func(n int) time.Duration { return time.Second / time.Duration(n) }
	for _, test := range []struct {
		name         string
		wanted       int // a second
		each, answer time.Duration
		keeps        bool
	}{
		{"far too much", 5000, perSecond(1500), 5 * time.Millisecond, false},
		{"too much by a fifth", 1000, perSecond(800), 5 * time.Millisecond, false},
		{"a window that is too small for the way", 1000, 0, 400 * time.Millisecond, false},
		{"slow and too much", 10, perSecond(5), 20 * time.Millisecond, false},
		{"as much as it takes", 1000, perSecond(1050), 5 * time.Millisecond, true},
		{"a far broker", 5, 0, 900 * time.Millisecond, true},
		{"one in a while", 1, 0, 30 * time.Millisecond, true},
	} {
		b := run(Plan{Every: perSecond(test.wanted)}, test.answer)
		b.each = test.each
		for range 20 {
			b.pass(100*time.Millisecond, 20*time.Millisecond)
			if f := b.Figures(b.now); test.keeps && f.Behind > 0 {
				t.Errorf("%s: behind by %d after %v", test.name, f.Behind, f.Took)
			}
		}
		f := b.Figures(b.now)
		if missing := int(f.Offered - f.Acknowledged); f.Behind > missing {
			t.Errorf("%s: behind by %d, and %d are missing", test.name, f.Behind, missing)
		}
		if test.keeps {
			continue
		}
		if f.Behind == 0 {
			t.Errorf("%s: it keeps the pace, it says after %v: %+v", test.name, f.Took, f)
		}
		b.each, b.answer = 0, time.Millisecond
		if b.pass(2*time.Second, 20*time.Millisecond); b.Figures(b.now).Behind > 0 {
			t.Errorf("%s: it can again, and is still behind: %+v", test.name, b.Figures(b.now))
		}
	}
}

// TestAJobThatIsNearlyDoneIsBehindByWhatIsLeft, not by what its pace would bring.
func TestAJobThatIsNearlyDoneIsBehindByWhatIsLeft(t *testing.T) {
	b := run(Plan{Every: time.Millisecond, Count: 5}, time.Hour)
	b.pass(3*time.Millisecond, time.Millisecond)
	if f := b.Figures(b.now.Add(5 * time.Second)); f.Behind != 5 {
		t.Errorf("%+v", f)
	}
}

func TestAJobWaitsForTheConnectionAndGivesUp(t *testing.T) {
	b := run(Plan{Every: 100 * time.Millisecond, Patience: 30 * time.Second}, time.Millisecond)
	b.pass(time.Second, 10*time.Millisecond)
	b.Connection(false, b.now)
	sent := b.Figures(b.now).Sent
	b.pass(20*time.Second, time.Second)
	b.Connection(false, b.now)
	if f := b.Figures(b.now); f.Phase != Paused || f.Sent != sent || f.Leaves != 10*time.Second {
		t.Errorf("%+v", f)
	}
	b.Connection(true, b.now)
	b.pass(time.Second, 10*time.Millisecond)
	if f := b.Figures(b.now); f.Phase != Running || f.Sent < sent+9 || f.Sent > sent+11 {
		t.Errorf("after the pause: %+v", f)
	}
	b.Connection(false, b.now)
	b.now = b.now.Add(31 * time.Second)
	b.Connection(false, b.now)
	if f := b.Figures(b.now); f.Phase != Ended || !strings.Contains(f.Why, "away for more than 30 s") {
		t.Errorf("%+v", f)
	}
	if b.Next(b.now) != nil {
		t.Error("it goes on after its end")
	}
}

func TestAConnectionThatComesAndGoesDoesNotHurryAJob(t *testing.T) {
	b := run(Plan{Every: time.Second}, 0)
	for range 20 {
		b.pass(50*time.Millisecond, 10*time.Millisecond)
		b.Connection(false, b.now)
		b.Connection(true, b.now)
	}
	if f := b.Figures(b.now); f.Sent != 1 {
		t.Errorf("%d messages were sent in the first second, want 1", f.Sent)
	}
}

func TestAJobEndsWhenNothingGetsThrough(t *testing.T) {
	b := run(Plan{Every: 100 * time.Millisecond, MaxFailures: 3}, time.Hour)
	b.pass(400*time.Millisecond, 10*time.Millisecond) // 4 on their way
	for id, ok := range map[uint64]bool{1: true} {
		b.Settled(Result{ID: id, OK: ok}, b.now)
	}
	for id := uint64(2); id <= 4; id++ {
		b.Settled(Result{ID: id, Why: "The broker refused it."}, b.now)
	}
	if f := b.Figures(b.now); f.Phase != Ended || f.Why != "Stopped: 3 times in a row it failed. The broker refused it." || f.Failed != 3 {
		t.Errorf("%+v", f)
	}
	if b.Settled(Result{ID: 99}, b.now) {
		t.Error("a stranger's message is taken for one of the job's")
	}
}

func TestARefusedMessageCountsAsFailed(t *testing.T) {
	b := run(Plan{Every: time.Millisecond, Count: 2}, 0)
	for b.Next(b.now) != nil {
		b.Refused("The outbox is full.", b.now)
		b.now = b.now.Add(time.Millisecond)
	}
	if f := b.Figures(b.now); f.Phase != Ended || f.Failed != 2 || f.Reason != "The outbox is full." {
		t.Errorf("%+v", f)
	}
}

func TestStoppingSaysWhy(t *testing.T) {
	b := run(Plan{Every: time.Second}, time.Millisecond)
	b.pass(3*time.Second, 10*time.Millisecond)
	b.Stop("Stopped.", b.now)
	b.Stop("Stopped again.", b.now.Add(time.Second))
	if f := b.Figures(b.now.Add(time.Minute)); f.Why != "Stopped." || f.Took != 3*time.Second {
		t.Errorf("%+v", f)
	}
}

func TestPlansThatCannotBeFollowedAreRefused(t *testing.T) {
	for says, p := range map[string]Plan{
		"from 1 ms to 24 hours": {Every: 0},
		"1 ms to 24 hours":      {Every: 500 * time.Microsecond},
		"24 hours":              {Every: 25 * time.Hour},
		"0 to 100 %":            {Every: time.Second, Jitter: 101},
		"empty for no end":      {Every: time.Second, Count: -1},
		"1 to 1,000":            {Every: time.Second, Devices: 1001, Pattern: "{{index}}"},
		"put {{index}}":         {Every: time.Second, Devices: 2, Pattern: "sim"},
		"name of the devices":   {Every: time.Second, Devices: 2, Pattern: "{{"},
		"10,000 messages a s":   {Every: 100 * time.Millisecond, Devices: 1000, Pattern: "{{index}}"},
	} {
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%+v: %v, want %s", p, err, says)
		}
	}
	for _, p := range []Plan{
		{Every: time.Millisecond}, {Every: 24 * time.Hour, Jitter: 100, Count: 1}, {Every: 200 * time.Millisecond, Devices: 1000, Pattern: "d{{index}}"},
		{Every: time.Second, Devices: 1, Pattern: "only"},
	} {
		if err := p.Check(); err != nil {
			t.Errorf("%+v: %v", p, err)
		}
	}
}

// TestAJobKeepsItsBounds lets a Job meet any broker and any timer.
func TestAJobKeepsItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Plan{
			Every:  time.Duration(rapid.IntRange(1, 500).Draw(t, "every ms")) * time.Millisecond,
			Jitter: rapid.IntRange(0, 100).Draw(t, "jitter"), Count: rapid.IntRange(0, 300).Draw(t, "count"),
			Devices: rapid.IntRange(0, 5).Draw(t, "devices"), Pattern: "d{{index}}",
		}
		b := run(p, time.Duration(rapid.IntRange(0, 3000).Draw(t, "answer ms"))*time.Millisecond)
		for range rapid.IntRange(1, 10).Draw(t, "parts") {
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				b.Connection(rapid.Bool().Draw(t, "up"), b.now)
			default:
				b.pass(time.Duration(rapid.IntRange(0, 3000).Draw(t, "ms"))*time.Millisecond, time.Duration(rapid.IntRange(1, 1000).Draw(t, "step"))*time.Millisecond)
			}
			f := b.Figures(b.now)
			switch {
			case p.Count > 0 && f.Sent > uint64(p.Count):
				t.Fatalf("%d were sent of %d", f.Sent, p.Count)
			case f.Waiting > MaxUnanswered:
				t.Fatalf("%d are unanswered", f.Waiting)
			case f.Acknowledged+f.Failed+uint64(f.Waiting) != f.Sent:
				t.Fatalf("%d sent do not add up: %+v", f.Sent, f)
			case f.Offered < f.Sent:
				t.Fatalf("more were sent than offered: %+v", f)
			case p.Jitter == 0 && f.Offered > uint64(b.now.Sub(noon)/p.interval())+1:
				t.Fatalf("more were offered than planned: %+v", f)
			}
		}
		seen := map[string]bool{}
		for _, s := range b.seen {
			if seen[s] {
				t.Fatalf("%s was sent twice", s)
			}
			seen[s] = true
		}
	})
}
