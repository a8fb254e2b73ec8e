package session

import (
	"errors"
	"testing"
	"time"

	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

func TestALostConnectionLeavesAGapWhenItIsBack(t *testing.T) {
	j := connected(t)
	if len(effectsOf[Note](j.all)) != 0 {
		t.Error("the first connection leaves a gap")
	}
	j.status(down(&mqttws.ReasonError{Packet: "DISCONNECT", Code: 0x8B}))
	lost := j.m.Now
	j.status(down(errTest))
	resumed := up()
	resumed.SessionPresent = true
	j.status(resumed)
	e := only[Note](j).Entry
	if e.Kind != timeline.Gap || e.Gap.Cause != timeline.GapResumed || !e.Gap.From.Equal(lost) || !e.Gap.Until.Equal(j.m.Now) ||
		e.Gap.Reason != "server shutting down" || !e.At.Equal(j.m.Now) {
		t.Errorf("the gap is %+v", e)
	}
	j.status(down(errors.New("the network went away")))
	j.status(up())
	if g := only[Note](j).Entry.Gap; g.Cause != timeline.GapOffline || g.Reason != "the network went away" {
		t.Errorf("the second gap is %+v", g)
	}
}

func TestAGapBeginsWhereTheBrokerWasLastHeard(t *testing.T) {
	j := connected(t)
	j.do(FilterChanged{"time goes by"})
	since, heard := j.m.Connection.Since, j.m.Now
	j.do(FilterChanged{"and by"})
	silent := down(errTest)
	silent.HeardAt = heard
	j.status(silent)
	j.status(up())
	if g := only[Note](j).Entry.Gap; !g.From.Equal(heard) {
		t.Errorf("the gap begins at %v, the broker was last heard at %v", g.From, heard)
	}
	silent.HeardAt = since.Add(-time.Hour)
	j.status(silent)
	lost := j.m.Now
	j.status(up())
	if g := only[Note](j).Entry.Gap; !g.From.Equal(lost) {
		t.Errorf("the gap begins at %v, before the connection did", g.From)
	}
}

func TestADisconnectLeavesAGapForTheSameAccountAlone(t *testing.T) {
	j := connected(t)
	j.do(DisconnectPressed{})
	only[Close](j)
	if got := j.m.Subscriptions.List[0].Words.String(); got != "Not subscribed (disconnected)." {
		t.Errorf("a filter is %q", got)
	}
	j.do(ConnectPressed{})
	j.status(up())
	if g := only[Note](j).Entry.Gap; g.Reason != "disconnected here" {
		t.Errorf("the gap is %+v", g)
	}
	j.do(AccountChosen{1}, ConnectPressed{})
	j.status(up())
	if n := len(effectsOf[Note](j.effects)); n != 0 {
		t.Errorf("another account leaves %d gaps", n)
	}
}
