package timeline

import (
	"slices"
	"testing"
)

func TestAViewFollowsOutcomes(t *testing.T) {
	s := small()
	var sent []ID
	for range 5 {
		sent = append(sent, s.Append(Entry{Kind: Sent, Topic: "t", Outcome: InFlight}))
		s.Append(Entry{Topic: "t"})
	}
	v := NewView(s, func(e *Entry) bool { return e.Kind == Sent && e.Outcome == Rejected })
	finish(v)
	set := func(i int, o Outcome) {
		s.SetOutcome(sent[i], o, 0)
		v.Recheck(sent[i])
	}
	for _, step := range []struct {
		item int
		to   Outcome
		want []ID
	}{
		{2, Rejected, []ID{sent[2]}},
		{0, Rejected, []ID{sent[2], sent[0]}},
		{4, Rejected, []ID{sent[4], sent[2], sent[0]}},
		{4, Rejected, []ID{sent[4], sent[2], sent[0]}},
		{2, Queued, []ID{sent[4], sent[0]}},
		{0, Acknowledged, []ID{sent[4]}},
		{1, Rejected, []ID{sent[4], sent[1]}},
	} {
		set(step.item, step.to)
		if got := v.Window(0, 10); !slices.Equal(got, step.want) {
			t.Fatalf("after %d became %v: %v, want %v", step.item, step.to, got, step.want)
		}
	}

	v.SetMatch(func(e *Entry) bool { return e.Outcome == Rejected })
	v.Recheck(sent[4]) // not searched yet
	finish(v)
	if got := v.Window(0, 10); !slices.Equal(got, []ID{sent[4], sent[1]}) {
		t.Errorf("%v", got)
	}
	v.SetMatch(nil)
	v.Recheck(sent[4])
	if v.Len() != 10 {
		t.Error("a view without a filter lost a row")
	}
}
