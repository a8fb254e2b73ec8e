package outbox_test

import (
	"errors"
	"testing"
	"time"

	"deviceconsole/app/outbox"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// kitchen is on whose behalf these tests send.
var kitchen = outbox.Identity{URL: "ws://broker/mqtt"}

// settled is an outbox with an item in each of the states that a broker's answers
// lead to, and behind them one that waits.
func settled(t *testing.T, errs ...error) (*outbox.Outbox, []outbox.ID) {
	t.Helper()
	o := outbox.NewOutbox(1, false)
	var ids []outbox.ID
	accept := func(payload string) {
		id, err := o.Accept(outbox.New{Identity: kitchen, Message: mqttws.Message{Topic: "0/p/u/d", Payload: []byte(payload), QoS: 1}}, noon)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	for range errs {
		accept("answered")
	}
	o.Connected(kitchen, mqttws.NoLimits(), 1)
	out := o.Step(noon)
	for i, f := range out.Publish {
		o.Answered(outbox.Answer{ID: f.ID, Epoch: out.Epoch, Err: errs[i]}, noon)
	}
	o.Lost(false)
	accept("waits")
	o.Step(noon)
	return o, ids
}

func states(o *outbox.Outbox) (list []timeline.Outcome) {
	o.Each(func(i *outbox.Item) bool {
		list = append(list, i.State)
		return true
	})
	return list
}

func refused(code byte) error { return &mqttws.ReasonError{Packet: "PUBACK", Code: code} }

func TestEachGoesFromTheNewestAndEnds(t *testing.T) {
	o, ids := settled(t, nil, refused(0x87))
	var seen []outbox.ID
	o.Each(func(i *outbox.Item) bool {
		seen = append(seen, i.ID)
		return len(seen) < 2
	})
	if len(seen) != 2 || seen[0] != ids[2] || seen[1] != ids[1] {
		t.Errorf("saw %v of %v", seen, ids)
	}
}

func TestAllThatWaitsIsTakenBack(t *testing.T) {
	o, ids := settled(t, nil, refused(0x87))
	if n := o.CancelAll(outbox.Identity{}); n != 1 {
		t.Errorf("%d were taken back", n)
	}
	for at, want := range []timeline.Outcome{timeline.Acknowledged, timeline.Rejected, timeline.Cancelled} {
		if i, _ := o.Item(ids[at]); i.State != want {
			t.Errorf("item %d is %v, want %v", at, i.State, want)
		}
	}
	if c := o.Counts(); c.Open != 0 || c.OpenBytes != 0 {
		t.Errorf("counts %+v", c)
	}
}

func TestWhatFailedIsSentAgainOnce(t *testing.T) {
	o, ids := settled(t, refused(0x87), nil, refused(0x97))
	copies, err := o.FailedAgain(kitchen, noon.Add(time.Second))
	if err != nil || len(copies) != 2 || copies[0][0] != ids[0] || copies[1][0] != ids[2] || copies[0][1] >= copies[1][1] {
		t.Fatalf("copies %v of %v, %v", copies, ids, err)
	}
	if again, err := o.FailedAgain(kitchen, noon.Add(time.Second)); len(again) != 0 || err != nil {
		t.Errorf("a second time: %v, %v", again, err)
	}
	o, _ = settled(t, refused(0x87))
	if other, err := o.FailedAgain(outbox.Identity{URL: "ws://other/mqtt"}, noon); len(other) != 0 || err != nil {
		t.Errorf("what another identity sent: %v, %v", other, err)
	}
}

// TestWhatTheBrokerTookIsSentAgain: from the history, as often as a person likes.
func TestWhatTheBrokerTookIsSentAgain(t *testing.T) {
	o, ids := settled(t, nil)
	for range 2 {
		if _, err := o.Again(ids[0], noon); err != nil {
			t.Fatal(err)
		}
	}
	if i, _ := o.Item(ids[0]); i.Resent || !i.CanRepeat() {
		t.Errorf("%+v", i)
	}
	if _, err := o.Again(ids[1], noon); !errors.Is(err, outbox.ErrTooLate) {
		t.Errorf("one that waits: %v", err)
	}
}

func TestTheHistoryIsCleared(t *testing.T) {
	o, _ := settled(t, nil, refused(0x87))
	o.ClearHistory()
	if got := states(o); len(got) != 1 || got[0] != timeline.Queued {
		t.Errorf("left: %v", got)
	}
	if out := o.Step(noon); len(out.Dropped) != 2 {
		t.Errorf("told of %v", out.Dropped)
	}
}
