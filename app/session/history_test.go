package session

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

func TestClearCanBeUndoneForTenSeconds(t *testing.T) {
	j := begin(t, demo())
	j.do(RowSelected{ID: 3, Open: true}, ClearPressed{})
	only[ClearTimeline](j)
	until := j.m.View.UndoUntil
	if !until.Equal(j.m.Now.Add(10*time.Second)) || only[AwaitUndo](j).Until != until {
		t.Errorf("at %v it can be undone until %v", j.m.Now, until)
	}
	if j.m.View.Selected != 0 || j.m.View.Details {
		t.Error("a message that is not there is still selected")
	}
	j.do(UndoPressed{})
	only[UndoClear](j)
	if !j.m.View.UndoUntil.IsZero() {
		t.Error("it can be undone twice")
	}
	j.do(UndoPressed{}, UndoExpired{until})
	if len(j.effects) != 0 {
		t.Errorf("after Undo: %+v", j.effects)
	}
}

func TestAClearThatIsNotUndoneIsForgotten(t *testing.T) {
	j := begin(t, demo())
	j.do(ClearPressed{})
	first := j.m.View.UndoUntil
	j.do(ClearPressed{})
	second := j.m.View.UndoUntil
	j.do(UndoExpired{first})
	if len(j.effects) != 0 || j.m.View.UndoUntil != second {
		t.Errorf("the time of the first Clear ended that of the second: %+v", j.effects)
	}
	j.do(UndoExpired{second})
	only[ForgetCleared](j)
	j.do(UndoPressed{})
	if len(j.effects) != 0 {
		t.Errorf("undone after its time: %+v", j.effects)
	}
}

// filled is a Runner with messages, in a bubble where time passes at once.
func filled(t *testing.T, n int) *Runner {
	r := NewRunner(Deps{Store: timeline.New(timeline.LimitsOf(8 << 20)), Now: time.Now})
	for i := range n {
		r.Timeline().Append(timeline.Entry{Topic: fmt.Sprint("t/", i%7), Payload: make([]byte, 50)})
	}
	return r
}

func TestTheRunnerForgetsWhatWasClearedAfterTenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := filled(t, 10_000)
		defer r.Close()
		r.Send(ClearPressed{})
		time.Sleep(9 * time.Second)
		synctest.Wait()
		if n, ok := r.Timeline().Undoable(); !ok || n != 10_000 {
			t.Fatalf("after 9 s %d messages can come back, %v", n, ok)
		}
		r.Timeline().Append(timeline.Entry{Topic: "new"}) // so that memory has to be given back in steps
		held := r.Timeline().Counters().Bytes
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if _, ok := r.Timeline().Undoable(); ok || !r.Model().View.UndoUntil.IsZero() {
			t.Error("after 11 s it can still be undone")
		}
		if c := r.Timeline().Counters(); c.Bytes > held/2 || c.Kept != 1 || c.Cleared != 10_000 {
			t.Errorf("of %d bytes are left %+v", held, c)
		}
	})
}

func TestTheRunnerUndoesClearInPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := filled(t, 100)
		defer r.Close()
		r.Send(ClearPressed{})
		r.Timeline().Append(timeline.Entry{Topic: "new"})
		if n := r.View().Len(); n != 1 {
			t.Errorf("%d rows after Clear", n)
		}
		r.Send(UndoPressed{})
		time.Sleep(time.Minute)
		synctest.Wait()
		if c := r.Timeline().Counters(); c.Kept != 101 || r.View().Len() != 101 || r.View().Window(0, 1)[0] != 101 {
			t.Errorf("after Undo %+v, %d rows", c, r.View().Len())
		}
	})
}

func TestTheRunnerBringsTheHistoryWithinOtherBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := filled(t, 50_000)
		defer r.Close()
		small := timeline.LimitsOf(1 << 20)
		r.Send(HistoryChosen{small})
		r.Send(HistoryChosen{small})
		synctest.Wait()
		time.Sleep(time.Second)
		synctest.Wait()
		if c := r.Timeline().Counters(); c.Bytes > small.Bytes || c.Kept == 0 || c.Kept+c.Dropped != 50_000 {
			t.Errorf("kept %+v", c)
		}
	})
}

func TestASessionThatWasNotKeptLeavesAGapThatSaysSo(t *testing.T) {
	keep := []Event{typed(FieldSessionExpiry, "3600"), typed(FieldCleanStart, "false")}
	reconnect := []Event{DisconnectPressed{}, ConnectPressed{}}
	for _, c := range []struct {
		name    string
		form    []Event
		between []Event // nil: the line broke and the client is back by itself
		resumed bool
		want    timeline.GapCause
	}{
		{"nothing was to be kept", nil, nil, false, timeline.GapOffline},
		{"kept", keep, nil, true, timeline.GapResumed},
		{"not kept", keep, nil, false, timeline.GapSessionLost},
		{"not kept over a disconnect", keep, reconnect, false, timeline.GapSessionLost},
		{"given up by a clean start", keep, append([]Event{typed(FieldCleanStart, "true")}, reconnect...), false, timeline.GapOffline},
		{"another client identifier", keep, append([]Event{typed(FieldClientID, "console-2")}, reconnect...), false, timeline.GapOffline},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := begin(t, demo())
			j.do(AccountChosen{0})
			j.do(c.form...)
			j.do(ConnectPressed{})
			j.status(up())
			if j.m.Connection.State != mqttws.Connected {
				t.Fatal("not connected")
			}
			if c.between == nil {
				j.status(down(errTest))
			}
			j.do(c.between...)
			back := up()
			back.SessionPresent = c.resumed
			j.status(back)
			if g := only[Note](j).Entry.Gap; g.Cause != c.want {
				t.Errorf("the gap is %+v, want cause %d", g, c.want)
			}
		})
	}
}
