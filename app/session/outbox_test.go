package session

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"deviceconsole/app/draft"
	"deviceconsole/app/outbox"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// online is a stage that is connected as the demo's device user.
func online(t *testing.T, change func(*Deps)) (*stage, *fakeClient) {
	s := newStage(t, change)
	s.Send(TrySandboxPressed{})
	c := s.client(0)
	c.cfg.OnStatus(up())
	return s, c
}

// newest waits until the item that was sent last is in a state.
func (s *stage) newest(state timeline.Outcome) (i outbox.Item) {
	s.t.Helper()
	s.eventually("the newest item is "+state.String(), func() bool {
		if items := s.Outbox().Newest(1); len(items) > 0 {
			i = items[0]
		}
		return i.State == state
	})
	return i
}

func TestWhatBecomesOfAnItem(t *testing.T) {
	refused := &mqttws.ReasonError{Packet: "PUBACK", Code: 0x87, Text: "events come from device users"}
	tests := []struct {
		name string
		err  error
		want timeline.Outcome
		says string
	}{
		{"taken", nil, timeline.Acknowledged, ""},
		{"refused by the rights", refused, timeline.Rejected, "not authorized, 0x87; it says: events come from device users"},
		{"refused in a wrapped error", fmt.Errorf("publish: %w", refused), timeline.Rejected, "0x87"},
		{"refused for a quota", &mqttws.ReasonError{Packet: "PUBREC", Code: 0x97}, timeline.Rejected, "quota exceeded, 0x97"},
		{"refused for its payload", &mqttws.ReasonError{Packet: "PUBACK", Code: 0x99}, timeline.Rejected, "payload format invalid, 0x99"},
		{"refused by ending the connection", &mqttws.ReasonError{Packet: "DISCONNECT", Code: 0x95}, timeline.Rejected, "ended the connection over it (packet too large, 0x95"},
		{"never sent", &mqttws.InvalidError{What: "topic", Problem: "is empty"}, timeline.Rejected, "It was not sent (topic is empty)"},
		{"no answer", mqttws.ErrUnconfirmed, timeline.Unconfirmed, "may have arrived or not. It is sent again by itself"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, c := online(t, nil)
			c.answers <- test.err
			s.Send(SendPressed{})
			i := s.newest(test.want)
			if words := ItemWords(i).String(); !strings.Contains(words, test.says) || test.says == "" && words != "" {
				t.Errorf("it says %q", words)
			}
			s.eventually("the timeline says so too", func() bool { e, _ := s.Timeline().Get(1); return e.Outcome == test.want })
		})
	}
}

func TestItemWordsSayWhatToDo(t *testing.T) {
	expires := time.Date(2026, 11, 22, 12, 0, 5, 0, time.UTC)
	for _, test := range []struct {
		name string
		item outbox.Item
		says string
	}{
		{"waiting", outbox.Item{State: timeline.Queued}, ""},
		{"late", outbox.Item{State: timeline.Queued, Hold: outbox.HeldLate}, "within 10 s is not sent late without asking"},
		{"edited", outbox.Item{State: timeline.Queued, Hold: outbox.HeldEditing}, "keeps its place"},
		{"edited elsewhere", outbox.Item{State: timeline.Queued, Hold: outbox.HeldElsewhere}, "another tab"},
		{"on its way", outbox.Item{State: timeline.InFlight, OnItsWay: true}, ""},
		{"from another tab", outbox.Item{State: timeline.InFlight, OnItsWay: true, Elsewhere: true}, "Another tab"},
		{"at QoS 0", outbox.Item{State: timeline.InFlight, Final: true}, "QoS 0"},
		{"nobody listens", outbox.Item{State: timeline.Acknowledged, Final: true, Code: 0x10}, "nobody was listening"},
		{"perhaps twice", outbox.Item{State: timeline.Acknowledged, Final: true, Duplicate: true},
			"the answer to the first try was lost, so it may have arrived twice"},
		{"quarantined", outbox.Item{State: timeline.Quarantined, Final: true}, "dropped the connection 3 times"},
		{"expired", outbox.Item{State: timeline.Expired, Final: true, Expires: expires}, "until 12:00:05"},
		{"without an answer", outbox.Item{State: timeline.Unconfirmed, OnItsWay: true, Cause: outbox.NoAnswer}, "no answer came for 30 s"},
		{"of a page that ended", outbox.Item{State: timeline.Unconfirmed, Final: true, Cause: outbox.PageGone}, "was closed"},
		{"sent again", outbox.Item{State: timeline.Unconfirmed, Final: true, Resent: true}, "sent again since"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := ItemWords(test.item).String(); !strings.Contains(got, test.says) || test.says == "" && got != "" {
				t.Errorf("it says %q", got)
			}
		})
	}
}

// TestEveryReasonCodeIsSaidInWords: of an item that the broker refused.
func TestEveryReasonCodeIsSaidInWords(t *testing.T) {
	for code := 0x80; code <= 0xA2; code++ {
		for _, cause := range []outbox.Cause{outbox.ByPuback, outbox.ByDisconnect} {
			w := ItemWords(outbox.Item{State: timeline.Rejected, Final: true, Cause: cause, Code: byte(code)})
			if w.What == "" || w.Do == "" || !strings.Contains(w.Why, fmt.Sprintf("0x%02X", code)) || strings.Contains(w.Why, "does not know") {
				t.Errorf("0x%02X says %q", code, w)
			}
		}
	}
}

func TestNothingGoesOutUnderOtherCredentials(t *testing.T) {
	s := newStage(t, nil)
	s.Send(SendPressed{})
	s.Send(AccountChosen{1})
	s.Send(ConnectPressed{})
	s.client(0).cfg.OnStatus(up())
	s.Send(SendPressed{})
	s.eventually("that of the operator is out", func() bool { return s.Outbox().Newest(1)[0].State == timeline.InFlight })
	first := s.Outbox().Newest(2)[1]
	if first.State != timeline.Queued || first.Identity.User.String() != "kitchen" {
		t.Errorf("%+v", first)
	}
	s.Send(AccountChosen{0})
	s.Send(ConnectPressed{})
	s.client(1).cfg.OnStatus(up())
	s.eventually("it waits for its account no longer", func() bool { i, _ := s.Outbox().Item(first.ID); return i.State == timeline.InFlight })
}

func TestEditingThroughTheSendForm(t *testing.T) {
	s := newStage(t, nil)
	s.Send(ComposeChanged{draft.FieldData, `{"a":1}`})
	s.Send(SendPressed{})
	s.Send(ComposeChanged{draft.FieldData, `{"typed":"meanwhile"}`})
	id := s.Outbox().Newest(1)[0].ID
	s.Send(EditPressed{id})
	if m := s.Model(); m.Outbox.Editing != id || !strings.Contains(m.Compose.Draft.Data, `"a"`) {
		t.Fatalf("editing %d: %s", m.Outbox.Editing, m.Compose.Draft.Data)
	}
	s.Send(ComposeChanged{draft.FieldData, `{"a":2}`})
	s.Send(SendPressed{})
	items := s.Outbox().Newest(9)
	if len(items) != 1 || !strings.Contains(string(items[0].Message.Payload), `{"a":2}`) || items[0].Hold != outbox.NotHeld {
		t.Errorf("saved as %+v", items)
	}
	if m := s.Model(); m.Outbox.Editing != 0 || m.Compose.Draft.Data != `{"typed":"meanwhile"}` {
		t.Errorf("after saving: editing %d, %s", m.Outbox.Editing, m.Compose.Draft.Data)
	}
	s.Send(EditPressed{id})
	s.Send(EditStopped{})
	if i, _ := s.Outbox().Item(id); i.Hold != outbox.NotHeld || s.Model().Outbox.Editing != 0 {
		t.Errorf("stopped, and it is %+v", i)
	}
	s.Send(CancelPressed{id})
	s.Send(EditPressed{id})
	if m := s.Model(); m.Outbox.Editing != 0 || !strings.Contains(m.Outbox.Problem, "too late") {
		t.Errorf("editing what was cancelled: %q", m.Outbox.Problem)
	}
}

// TestAClientThatIsConnectedAtOnceGetsWhatWaits has a client connected before
// Dial has returned it.
func TestAClientThatIsConnectedAtOnceGetsWhatWaits(t *testing.T) {
	s := newStage(t, func(d *Deps) {
		dial := d.Dial
		d.Dial = func(cfg mqttws.Config) (Client, error) {
			c, err := dial(cfg)
			telling := make(chan struct{})
			go func() {
				close(telling)
				cfg.OnStatus(up())
			}()
			<-telling
			for range 10_000 {
				runtime.Gosched()
			}
			return c, err
		}
	})
	s.Send(SendPressed{})
	s.Send(ConnectPressed{})
	s.client(0).answers <- nil
	s.eventually("it is acknowledged", func() bool { return s.Outbox().Newest(1)[0].State == timeline.Acknowledged })
}

func TestWhatIsNotGrantedIsSaid(t *testing.T) {
	m := NewModel()
	for want, err := range map[string]error{
		"The outbox is full: 10,000 messages of 67,108,864 bytes": &outbox.FullError{Waiting: 10000, Bytes: 64 << 20},
		"It was made for ":  &outbox.IdentityError{},
		"no longer has":     outbox.ErrUnknown,
		"too late":          outbox.ErrTooLate,
		"not taken into":    errTest,
		"topic is too long": &mqttws.InvalidError{What: "topic", Problem: "is too long"},
	} {
		next, _ := Update(m, OutboxRefused{Err: err})
		if !strings.Contains(next.Outbox.Problem, want) {
			t.Errorf("says %q, want %q", next.Outbox.Problem, want)
		}
	}
}

// TestProgramsSendManyAndHearWhatBecame: through Enqueue, OnSettled, OnArrival.
func TestProgramsSendManyAndHearWhatBecame(t *testing.T) {
	s, c := online(t, nil)
	var mu sync.Mutex
	var settled []outbox.ID
	stop := s.OnSettled(func(i outbox.Item) {
		mu.Lock()
		defer mu.Unlock()
		settled = append(settled, i.ID)
	})
	who := s.Model().Connection.identity()
	message := func() outbox.New {
		return outbox.New{Identity: who, Source: outbox.Simulator, Message: mqttws.Message{Topic: "0/plant-7/kitchen/s", QoS: 1}}
	}
	bad := message()
	bad.Message.Topic = "#"
	ids, err := s.Enqueue([]outbox.New{message(), message(), bad, message()})
	var invalid *mqttws.InvalidError
	if len(ids) != 2 || !errors.As(err, &invalid) {
		t.Fatalf("%d were taken: %v", len(ids), err)
	}
	for range ids {
		c.answers <- nil
	}
	s.eventually("both are told of", func() bool {
		mu.Lock()
		defer mu.Unlock()
		slices.Sort(settled)
		return slices.Equal(settled, ids)
	})
	stop()
	if e, ok := s.Timeline().Get(2); !ok || e.Kind != timeline.Sent || e.SendID != ids[1] {
		t.Errorf("noted %+v", e)
	}
	arrived := ""
	stop = s.OnArrival(func(e *timeline.Entry) {
		if got, ok := s.Timeline().Get(e.ID); ok {
			arrived = got.Topic
		}
	})
	c.cfg.OnMessage(mqttws.Message{Topic: "2/plant-7/_all/x"})
	stop()
	c.cfg.OnMessage(mqttws.Message{Topic: "2/plant-7/_all/y"})
	if arrived != "2/plant-7/_all/x" {
		t.Errorf("arrived: %q", arrived)
	}
}

func TestTheOutboxOutlivesThePage(t *testing.T) {
	memory := outbox.NewMemory()
	keep := func(d *Deps) { d.Storage = memory.Tab() }
	s := newStage(t, keep)
	s.Send(SendPressed{})
	s.eventually("it is kept", func() bool { return s.Outbox().Counts().Unsaved == 0 })
	s.Close()
	s = newStage(t, keep)
	s.eventually("the next page has it", func() bool { return s.Outbox().Counts().Open == 1 })
	s.Send(TrySandboxPressed{})
	c := s.client(0)
	c.answers <- nil
	c.cfg.OnStatus(up())
	s.newest(timeline.Acknowledged)
}

// TestAFullOutboxIsLoadedInParts: the page lives on between them.
func TestAFullOutboxIsLoadedInParts(t *testing.T) {
	memory := outbox.NewMemory()
	keep := func(d *Deps) { d.Storage = memory.Tab() }
	const n = 3*loadAtOnce - 1
	s := newStage(t, keep)
	for range n {
		s.Send(SendPressed{})
	}
	s.eventually("all are kept", func() bool { return s.Outbox().Counts().Unsaved == 0 })
	s.Close()
	rested := make(chan int, n)
	s = newStage(t, func(d *Deps) {
		keep(d)
		d.Rest = func() { rested <- len(rested) }
	})
	s.eventually("the next page has all", func() bool { return s.Outbox().Counts().Open == n })
	s.eventually("it rested", func() bool { return len(rested) == 3 })
}

func TestTwoPagesSendNothingTwice(t *testing.T) {
	memory := outbox.NewMemory()
	keep := func(d *Deps) { d.Storage = memory.Tab() }
	a, first := online(t, keep)
	b, second := online(t, keep)
	const n = 20
	for range 2 * n { // one of them sends for both
		first.answers <- nil
		second.answers <- nil
	}
	for range n {
		a.Send(SendPressed{})
		b.Send(SendPressed{})
	}
	for _, s := range []*stage{a, b} {
		s.eventually("both see all of them acknowledged", func() bool {
			items := s.Outbox().Newest(100)
			return len(items) == 2*n && !slices.ContainsFunc(items, func(i outbox.Item) bool { return i.State != timeline.Acknowledged })
		})
	}
	if got := first.times("publish") + second.times("publish"); got != 2*n {
		t.Errorf("%d publishes", got)
	}
}

// TestWhatWasOnItsWayFromAClosedPage is unconfirmed in the next one, connected or
// not.
func TestWhatWasOnItsWayFromAClosedPage(t *testing.T) {
	memory := outbox.NewMemory()
	keep := func(d *Deps) { d.Storage = memory.Tab() }
	s, c := online(t, keep)
	s.Send(SendPressed{})
	s.eventually("it is on its way", func() bool { return c.did("publish") })
	s.Close()
	s = newStage(t, keep)
	i := s.newest(timeline.Unconfirmed)
	if i.Cause != outbox.PageGone || i.Final {
		t.Errorf("%+v", i)
	}
}

func TestAStorageThatFailsIsSaid(t *testing.T) {
	s, c := online(t, func(d *Deps) { d.Storage = blocked{outbox.NewMemory()} })
	c.answers <- nil
	s.Send(SendPressed{})
	s.newest(timeline.Acknowledged)
	s.eventually("it is said", func() bool { return strings.Contains(s.Model().Outbox.Keeping.String(), "private window") })
	for says, err := range map[string]error{"full": outbox.ErrFull, "failed: no route": errTest} {
		if got := keepingWords(err).String(); !strings.Contains(got, says) || !strings.Contains(got, "until the page is closed") {
			t.Errorf("says %q", got)
		}
	}
	if got := keepingWords(nil); got != (Words{}) {
		t.Errorf("says %q although nothing is wrong", got)
	}
}

func TestOnlyWhatTheBrokerMayHaveDroppedForCounts(t *testing.T) {
	for _, test := range []struct {
		err  error
		want bool
	}{
		{&mqttws.CloseError{Code: 1006}, true},
		{&mqttws.ReasonError{Packet: "DISCONNECT", Code: 0x81}, true},
		{&mqttws.ReasonError{Packet: "DISCONNECT", Code: 0x8B}, false},
		{&mqttws.ReasonError{Packet: "DISCONNECT", Code: 0x8E}, false},
		{&mqttws.ReasonError{Packet: "CONNACK", Code: 0x86}, false},
		{errTest, false},
		{nil, false},
	} {
		if got := dropped(test.err); got != test.want {
			t.Errorf("%v: %v", test.err, got)
		}
	}
}
