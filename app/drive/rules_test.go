package drive

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/filter"
	"deviceconsole/app/timeline"
)

func rule(t *testing.T, id, text string) Rule {
	t.Helper()
	f, err := filter.Parse(text, filter.Env{Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	return Rule{ID: id, Filter: f}
}

func message(topic, payload string) *timeline.Entry {
	return &timeline.Entry{Topic: topic, Payload: []byte(payload)}
}

// replies sends what is due at a time, each with the payload that reply makes.
func replies(r *Rules, now time.Time, topic string, reply func(Reply) string) (n int) {
	for {
		due, ok := r.Due(now)
		if !ok {
			return n
		}
		n++
		r.Sent(due, topic, []byte(reply(due)), now)
	}
}

func same(text string) func(Reply) string { return func(Reply) string { return text } }

func TestAMatchingMessageIsAnsweredOnce(t *testing.T) {
	var r Rules
	r.On(rule(t, "a", "kind:message door:open"), 1, noon)
	e := message("1/p/u/d/event", `{"door":"open"}`)
	e.Properties.ResponseTopic, e.Properties.CorrelationData = "back", []byte{1}
	if !r.Arrived(e, noon) || r.Arrived(message("1/p/u/d/event", `{"door":"shut"}`), noon) {
		t.Error("the wrong messages are matched")
	}
	e.Payload[0] = 'X' // the entry is valid during the call alone
	due, ok := r.Due(noon)
	if !ok || due.Rule != "a" || due.Match.Device != "d" || due.Match.User != "u" || string(due.Match.Payload) != `{"door":"open"}` ||
		due.Match.Response != "back" || due.Match.Correlation != "\x01" || due.State.Match != due.Match {
		t.Errorf("%+v", due.Match)
	}
	r.Sent(due, "0/p/u/x", nil, noon)
	if _, again := r.Due(noon.Add(time.Hour)); again {
		t.Error("it is answered twice")
	}
	if f := r.Fired("a"); f.Sent != 1 || !f.Last.Equal(noon) || !f.On {
		t.Errorf("%+v", f)
	}
}

func TestWhatIsNoNewsStartsNothing(t *testing.T) {
	var r Rules
	r.On(rule(t, "a", "x"), 1, noon)
	retained, sent, gap := message("t", "x"), message("t", "x"), message("t", "x")
	retained.Retained, sent.Kind, gap.Kind = true, timeline.Sent, timeline.Gap
	for _, e := range []*timeline.Entry{retained, sent, gap} {
		if r.Arrived(e, noon) {
			t.Errorf("%+v is answered", e)
		}
	}
	r.Arrived(message("t", "x"), noon)
	replies(&r, noon, "t", same("x y"))
	if r.Arrived(message("t", "x y"), noon.Add(time.Second)) {
		t.Error("the echo of a reply is answered")
	}
	if !r.Arrived(message("t", "x z"), noon.Add(time.Second)) {
		t.Error("another message is taken for the echo")
	}
	if !r.Arrived(message("t", "x y"), noon.Add(time.Minute)) {
		t.Error("an echo is expected for ever")
	}
}

func TestADelayIsKept(t *testing.T) {
	var r Rules
	late, soon := rule(t, "late", "x"), rule(t, "soon", "x")
	late.Delay = 2 * time.Second
	r.On(late, 1, noon)
	r.On(soon, 1, noon)
	r.Arrived(message("t", "x"), noon)
	if n := replies(&r, noon, "a", same("1")); n != 1 || r.Fired("soon").Sent != 1 {
		t.Errorf("%d at once", n)
	}
	if d, ok := r.Wait(noon.Add(time.Second)); !ok || d != time.Second {
		t.Errorf("%v %v", d, ok)
	}
	if n := replies(&r, noon.Add(1999*time.Millisecond), "a", same("2")); n != 0 {
		t.Error("too early")
	}
	if n := replies(&r, noon.Add(2*time.Second), "a", same("3")); n != 1 || r.Fired("late").Sent != 1 {
		t.Error("not in time")
	}
}

func TestSwitchingOffDropsWhatWaits(t *testing.T) {
	var r Rules
	a := rule(t, "a", "x")
	a.Delay = time.Second
	r.On(a, 1, noon)
	r.Arrived(message("t", "x"), noon)
	r.Off("a", "")
	if r.Arrived(message("t", "x"), noon) || r.Listening() != 0 {
		t.Error("it listens")
	}
	if _, ok := r.Wait(noon); ok || r.bytes != 0 {
		t.Error("a reply waits")
	}
	r.On(a, 1, noon)
	r.Arrived(message("t", "x"), noon)
	r.Forget("a")
	if _, ok := r.Due(noon.Add(time.Hour)); ok {
		t.Error("a rule that is gone replies")
	}
}

// TestARuleThatAnswersItselfIsSwitchedOff has a broker that gives every reply
// back, each with another payload.
func TestARuleThatAnswersItselfIsSwitchedOff(t *testing.T) {
	for _, test := range []struct {
		name       string
		delay      time.Duration
		back, says string
	}{
		{"under its own topic", 0, "t", "20 times in a row"},
		{"slowly", 5 * time.Second, "t", "20 times in a row"},
		{"through a device", 0, "other", "40 times in 10 s"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var r Rules
			a := rule(t, "a", "x")
			a.Delay = test.delay
			r.On(a, 1, noon)
			now := noon
			r.Arrived(message("t", "x"), now)
			n := 0
			for end := noon.Add(10 * time.Minute); now.Before(end) && r.Fired("a").On; now = now.Add(10 * time.Millisecond) {
				replies(&r, now, "t", func(Reply) string {
					n++
					return fmt.Sprint("x", n)
				})
				if sent := r.Fired("a").Sent; sent > 0 && uint64(n) == sent && now.Equal(r.Fired("a").Last) {
					r.Arrived(message(test.back, fmt.Sprint("x", n)+strings.Repeat("!", len(test.back)-1)+"?"), now)
				}
			}
			if f := r.Fired("a"); f.On || !strings.Contains(f.Off, test.says) {
				t.Errorf("%+v", f)
			}
		})
	}
}

// TestASlowLoopIsDoubtedOnce: a loop through a device that takes its time comes nowhere
// near the limit; a person who says that it is none is believed.
func TestASlowLoopIsDoubtedOnce(t *testing.T) {
	var r Rules
	now := noon
	around := func(times int) {
		for range times {
			r.Arrived(message("1/p/u/d/event", `{"command":"go"}`), now)
			replies(&r, now, "0/p/u/x", func(Reply) string { return fmt.Sprint(now) })
			now = now.Add(900 * time.Millisecond)
		}
	}
	r.On(rule(t, "loop", "command:go"), 1, now)
	around(maxClose)
	if f := r.Fired("loop"); !f.On {
		t.Fatalf("switched off too soon: %+v", f)
	}
	around(1)
	if f := r.Fired("loop"); f.On || !strings.Contains(f.Off, "Does it answer itself") || f.Sent != maxClose+1 {
		t.Fatalf("%+v", f)
	}
	r.On(rule(t, "loop", "command:go"), 1, now)
	around(3 * maxClose)
	if f := r.Fired("loop"); !f.On {
		t.Errorf("a person's word is not taken: %+v", f)
	}
	r.On(rule(t, "loop", "command:*"), 1, now)
	around(maxClose + 1)
	if f := r.Fired("loop"); f.On {
		t.Error("another filter is taken for the one that a person spoke of")
	}
}

// TestASteadyRuleWithPausesIsNoLoop: what comes later than a loop would is none.
func TestASteadyRuleWithPausesIsNoLoop(t *testing.T) {
	var r Rules
	r.On(rule(t, "a", "command:go"), 1, noon)
	for n := range 3 * maxClose {
		now := noon.Add(time.Duration(n) * 3 * time.Second)
		r.Arrived(message("1/p/u/d/event", `{"command":"go"}`), now)
		replies(&r, now, "0/p/u/x", same("done"))
	}
	if f := r.Fired("a"); !f.On {
		t.Errorf("%+v", f)
	}
}

func TestLimitsAreKept(t *testing.T) {
	var r Rules
	for _, id := range []string{"a", "b", "c", "d", "e", "f"} {
		r.On(rule(t, id, "x"), 1, noon)
	}
	perSecond := map[int]int{}
	for ms := 0; ms < 3000; ms += 10 {
		now := noon.Add(time.Duration(ms) * time.Millisecond)
		r.Arrived(message("t", fmt.Sprint("x", ms)), now)
		perSecond[ms/1000] += replies(&r, now, "out", func(Reply) string { return fmt.Sprint(ms) })
		if len(r.pending) > maxPending {
			t.Fatalf("%d wait", len(r.pending))
		}
	}
	for second, n := range perSecond {
		if n > MaxPerSecond {
			t.Errorf("%d in second %d", n, second)
		}
	}
	if f := r.Fired("a"); f.Sent > 15 || f.Held == 0 {
		t.Errorf("%+v", f)
	}
	// Large messages are not kept without bound either.
	r = Rules{}
	a := rule(t, "a", "x")
	a.Delay = time.Minute
	r.On(a, 1, noon)
	for range 20 {
		r.Arrived(message("t", "x"+strings.Repeat("y", 1<<20)), noon)
	}
	if r.bytes > maxPendingBytes || r.Fired("a").Held == 0 {
		t.Errorf("%d bytes wait", r.bytes)
	}
}

func TestAReplyThatCannotBeSentIsTold(t *testing.T) {
	var r Rules
	r.On(rule(t, "a", "x"), 1, noon)
	r.Arrived(message("t", "x"), noon)
	due, _ := r.Due(noon)
	r.Refused(due, "The topic is wrong.", noon)
	if f := r.Fired("a"); f.Why != "The topic is wrong." || f.Sent != 0 {
		t.Errorf("%+v", f)
	}
}
