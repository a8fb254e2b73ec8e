package session

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

func TestTheRunnerCarriesEffectsOutInOrder(t *testing.T) {
	s := newStage(t, nil)
	s.Send(TrySandboxPressed{})
	c := s.client(0)
	if c.cfg.Username != "plant-7/kitchen" || c.cfg.Password != "demo-key/s3cret/pass" || c.cfg.URL != "ws://127.0.0.1:8080/mqtt" {
		t.Errorf("connects with user name %q to %q", c.cfg.Username, c.cfg.URL)
	}
	c.cfg.OnStatus(up())
	s.Send(SendPressed{})
	if e, ok := s.Timeline().Get(1); !ok || e.Kind != timeline.Sent || e.Outcome != timeline.Queued && e.Outcome != timeline.InFlight {
		t.Errorf("the sent event is not in the timeline when Send returns: %+v", e)
	}
	c.answers <- &mqttws.ReasonError{Packet: "PUBACK", Code: 0x87}
	s.eventually("the item is rejected", func() bool {
		e, _ := s.Timeline().Get(1)
		return e.Outcome == timeline.Rejected && e.Code == 0x87 && s.Outbox().Newest(1)[0].State == timeline.Rejected
	})
	s.Send(FilterDraftChanged{"bad"})
	s.Send(SubscribePressed{})
	s.eventually("a filter that the client refuses is denied", func() bool {
		list := s.Model().Subscriptions.List
		return list[len(list)-1].State == mqttws.Denied
	})
	s.Send(UnsubscribePressed{"2/plant-7/_all/#"})
	s.eventually("the filter is given up", func() bool { return c.did("unsubscribe 2/plant-7/_all/#") })
	c.cfg.OnStatus(down(errTest))
	s.Send(RetryPressed{})
	s.eventually("the client tries now", func() bool { return c.did("retry") })
	s.Send(NewClientIDPressed{})
	s.eventually("the form has a fresh client ID", func() bool { return s.Model().Form.Value(FieldClientID) == "console-fresh" })
	s.Send(DisconnectPressed{})
	s.eventually("the client is closed", c.isClosed)
}

func TestMessagesGoToTheTimelinePastTheModel(t *testing.T) {
	s := newStage(t, nil)
	s.Send(TrySandboxPressed{})
	c := s.client(0)
	format := byte(1)
	c.cfg.OnMessage(mqttws.Message{Topic: "2/plant-7/_all/x", Payload: []byte{0, 255}, QoS: 1, Retain: true, Duplicate: true,
		Properties: mqttws.Properties{ContentType: "a/b", PayloadFormat: &format, User: []mqttws.UserProperty{{Key: "k", Value: "v"}}, LeftOut: 2}})
	e, ok := s.Timeline().Get(1)
	if !ok || e.Topic != "2/plant-7/_all/x" || string(e.Payload) != "\x00\xff" || e.QoS != 1 || !e.Retained || !e.Duplicate ||
		e.Properties.ContentType != "a/b" || *e.Properties.PayloadFormat != 1 || e.Properties.User[0] != (timeline.UserProperty{Key: "k", Value: "v"}) || e.Properties.LeftOut != 2 {
		t.Errorf("kept %+v", e)
	}
	s.Send(DisconnectPressed{})
	s.eventually("the client is closed", c.isClosed)
	s.eventually("what it still says is dropped", func() bool {
		before := s.Timeline().Counters().Received
		c.cfg.OnMessage(mqttws.Message{Topic: "late"})
		return s.Timeline().Counters().Received == before
	})
}

// TestAMessageCostsNothingBesideItsPlace: nobody waits for it, so it neither counts
// as a change of what the session knows nor is moved to the heap.
func TestAMessageCostsNothingBesideItsPlace(t *testing.T) {
	s := newStage(t, nil)
	s.Send(TrySandboxPressed{})
	c := s.client(0)
	m := mqttws.Message{Topic: "2/plant-7/_all/x", Payload: []byte("{}"), At: noon}
	if n := testing.AllocsPerRun(1000, func() { c.cfg.OnMessage(m) }); n != 0 {
		t.Errorf("%v allocations for a message, want none", n)
	}
	s.eventually("a message counts as no change", func() bool {
		before := s.Changes() // others may still answer to the connection
		c.cfg.OnMessage(m)
		return s.Changes() == before
	})
	before := s.Changes()
	if s.Send(FilterChanged{"x"}); s.Changes() == before {
		t.Error("an event counts as none")
	}
}

func TestAnotherConnectTakesThePlaceOfTheFirst(t *testing.T) {
	s := newStage(t, nil)
	s.Send(TrySandboxPressed{})
	first := s.client(0)
	first.cfg.OnStatus(up())
	s.Send(SendPressed{}) // no answer
	s.eventually("it is published", func() bool { return first.did("publish") })
	s.Send(ConnectPressed{})
	second := s.client(1)
	if !first.isClosed() {
		t.Error("two clients at a time")
	}
	s.eventually("the item is unconfirmed", func() bool { return s.Outbox().Newest(1)[0].State == timeline.Unconfirmed })
	first.cfg.OnStatus(up())
	if s.Model().Connection.State != mqttws.Connecting {
		t.Error("the first client still counts")
	}
	second.cfg.OnStatus(up())
	if s.Model().Connection.State != mqttws.Connected {
		t.Error("the second client does not count")
	}
}

func TestAtMostOneNotificationIsOutstanding(t *testing.T) {
	s := newStage(t, nil)
	s.Send(TrySandboxPressed{})
	c := s.client(0)
	s.Drawing()
	before := s.changes.Load()
	for range 1000 {
		c.cfg.OnMessage(mqttws.Message{Topic: "t"})
		s.Send(FilterChanged{"x"})
	}
	if got := s.changes.Load() - before; got != 1 {
		t.Errorf("%d notifications for one drawing", got)
	}
	s.Drawing()
	c.cfg.OnMessage(mqttws.Message{Topic: "t"})
	if got := s.changes.Load() - before; got != 2 {
		t.Errorf("%d notifications after the second drawing", got)
	}
}

func TestViewEffects(t *testing.T) {
	s := newStage(t, nil)
	s.Send(TrySandboxPressed{})
	c := s.client(0)
	say := func(payload string) { c.cfg.OnMessage(mqttws.Message{Topic: "t", Payload: []byte(payload)}) }
	say("apple")
	say("pear")
	s.Send(PauseToggled{})
	say("apple pie")
	if v := s.View(); v.Len() != 2 || v.Waiting() != 1 {
		t.Errorf("paused: %d rows, %d wait", v.Len(), v.Waiting())
	}
	s.Send(FilterChanged{"apple"})
	for s.View().Advance(100) {
	}
	if v := s.View(); v.Len() != 1 || v.Waiting() != 1 {
		t.Errorf("filtered: %d rows, %d wait", v.Len(), v.Waiting())
	}
	s.Send(PauseToggled{})
	if v := s.View(); v.Len() != 2 || v.Waiting() != 0 {
		t.Errorf("resumed: %d rows, %d wait", v.Len(), v.Waiting())
	}
	s.Send(RowSelected{ID: 3, Open: true})
	if v := s.Model().View; v.Selected != 3 || !v.Details || v.Pane != PaneDetails {
		t.Errorf("selected: %+v", v)
	}
	s.Send(ClearPressed{})
	if v := s.Model().View; s.View().Len() != 0 || v.Selected != 0 || v.Details {
		t.Errorf("cleared: %d rows, %+v", s.View().Len(), v)
	}
}

func TestWhatCannotBeDialledIsRefused(t *testing.T) {
	s := newStage(t, func(d *Deps) {
		d.Dial = func(mqttws.Config) (Client, error) { return nil, errTest }
	})
	s.Send(TrySandboxPressed{})
	s.eventually("it is refused", func() bool { return s.Model().Connection.State == mqttws.Refused })
	s.Send(RetryPressed{}) // nobody to ask
	s.Send(SendPressed{})
	if got := s.Outbox().Newest(1)[0].State; got != timeline.Queued {
		t.Errorf("an item is %v", got)
	}
}

func TestAConfigurationThatCannotBeLoadedIsSaid(t *testing.T) {
	s := newStage(t, func(d *Deps) {
		d.LoadConfig = func(context.Context) (page.Config, error) { return page.Config{}, errTest }
	})
	if m := s.Model(); m.ConfigState != ConfigFailed || !strings.Contains(m.ConfigWords.String(), errTest.Error()) {
		t.Errorf("state %v, words %q", m.ConfigState, m.ConfigWords)
	}
}

func TestAPanicIsReported(t *testing.T) {
	reported := make(chan any, 1)
	s := newStage(t, func(d *Deps) {
		d.Dial = func(mqttws.Config) (Client, error) { panic("boom") }
		d.OnPanic = func(v any) { reported <- v }
	})
	s.Send(TrySandboxPressed{})
	select {
	case v := <-reported:
		if v != "boom" {
			t.Errorf("reported %v", v)
		}
	case <-time.After(patience):
		t.Error("nothing was reported")
	}
}

func TestAClosedRunnerDoesNothing(t *testing.T) {
	s := newStage(t, nil)
	s.Send(TrySandboxPressed{})
	c := s.client(0)
	s.Close()
	s.Close()
	s.eventually("the client is closed", c.isClosed)
	s.Send(SendPressed{})
	if n := s.Outbox().Counts().All; n != 0 {
		t.Errorf("%d items", n)
	}
}

func TestTheRunnerIsSafeForConcurrentUse(t *testing.T) {
	s := newStage(t, nil)
	s.Send(TrySandboxPressed{})
	c := s.client(0)
	var wg sync.WaitGroup
	for _, e := range []func(int) Event{
		func(int) Event { return SendPressed{} },
		func(i int) Event { return CancelPressed{uint64(i)} },
		func(i int) Event { return FilterChanged{fmt.Sprint(i)} },
		func(i int) Event { return []Event{DisconnectPressed{}, ConnectPressed{}}[i%2] },
		func(int) Event { return PauseToggled{} },
	} {
		wg.Go(func() {
			for i := range 50 {
				s.Send(e(i))
			}
		})
	}
	wg.Go(func() {
		for range 50 {
			c.cfg.OnStatus(up())
			c.cfg.OnMessage(mqttws.Message{Topic: "t"})
			c.cfg.OnStatus(down(errTest))
		}
	})
	wg.Go(func() {
		for range 50 {
			s.Drawing()
			s.View().Advance(100)
			_ = fmt.Sprint(s.Model())
		}
	})
	wg.Wait()
}
