package session

import (
	"context"
	"errors"
	"testing"
	"time"

	"deviceconsole/app/draft"
	"deviceconsole/app/timeline"
)

func TestAClockThatIsOffIsToldInTheSendForm(t *testing.T) {
	j := connected(t)
	if len(j.m.Compose.Built.Findings) != 0 {
		t.Fatalf("found %+v before anything was measured", j.m.Compose.Built.Findings)
	}
	j.do(ClockMeasured{[]draft.Sample{{Asked: noon, Server: noon.Add(time.Minute), Answered: noon.Add(time.Millisecond)}}})
	found := j.m.Compose.Built.Findings
	if len(found) != 1 || found[0].Field != draft.FieldStamping {
		t.Fatalf("found %+v", found)
	}
	j.do(ClockMeasured{}) // the server can't be asked: what is known stays
	if len(j.m.Compose.Built.Findings) != 1 {
		t.Error("the finding is gone")
	}
	j.do(ComposeFixed{found[0].Fixes[0]})
	if b := j.m.Compose.Built; len(b.Findings) != 0 || b.Stamp.Sub(j.m.Now) < 59*time.Second {
		t.Errorf("after the fix: %+v, stamp %v at %v", b.Findings, b.Stamp, j.m.Now)
	}
}

func TestTheClockIsMeasuredWhenAConnectionIsUp(t *testing.T) {
	j := begin(t, demo())
	only[MeasureClock](j)
	j.do(TrySandboxPressed{})
	j.status(up())
	only[MeasureClock](j)
	j.status(down(errTest))
	j.status(up())
	only[MeasureClock](j)
}

func TestTheRunnerAsksTheServerForItsTime(t *testing.T) {
	asked := 0
	changed := make(chan struct{}, 100)
	r := NewRunner(Deps{
		Store: timeline.New(timeline.Limits{Count: 10, Bytes: 1 << 20}), Now: time.Now,
		ServerTime: func(context.Context) (time.Time, error) {
			asked++
			if asked > 3 {
				return time.Time{}, errors.New("the server is gone")
			}
			return time.Now().Add(time.Hour), nil
		},
		OnChange: func() { changed <- struct{}{} },
	})
	defer r.Close()
	r.Send(ConfigLoaded{demo()})
	timeout := time.After(10 * time.Second)
	for !r.Model().ServerClock.Skew.Known {
		r.Drawing()
		select {
		case <-changed:
		case <-timeout:
			t.Fatal("nothing was measured")
		}
	}
	if skew := r.Model().ServerClock.Skew; (skew.Offset - time.Hour).Abs() > time.Minute {
		t.Errorf("measured %+v", skew)
	}
}
