package session

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/app/draft"
	"deviceconsole/app/outbox"
	"deviceconsole/app/pair"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// These are tests of what a page finds again of what an earlier one did with the
// outbox.

// asOperator connects a page as the demo's operator.
func (s *stage) asOperator() *fakeClient {
	s.Send(AccountChosen{1})
	s.Send(ConnectPressed{})
	c := s.client(0)
	c.cfg.OnStatus(up())
	return c
}

// requested is a page whose request the broker has taken, and how it looks once that
// is kept.
func requested(t *testing.T, keep func(*Deps)) (s *stage, i outbox.Item) {
	s, c := asking(t, "60", keep)
	c.answers <- nil
	s.Send(SendPressed{})
	i = s.newest(timeline.Acknowledged)
	s.settled(i.ID)
	return s, i
}

// settled waits until all that is known of an item is kept.
func (s *stage) settled(id outbox.ID) {
	s.eventually("all of it is kept", func() bool {
		s.Runner.mu.Lock()
		defer s.Runner.mu.Unlock()
		return !s.sending.box.Busy(outbox.Identity{})
	})
}

func TestTheReplyToARequestIsFoundAfterAReload(t *testing.T) {
	memory := outbox.NewMemory()
	keep := func(d *Deps) { d.Storage = memory.Tab() }
	s, i := requested(t, keep)
	if i.Source != outbox.Request {
		t.Errorf("its source is %d", i.Source)
	}
	s.Close()

	s = newStage(t, keep)
	s.eventually("it waits again", func() bool {
		p, ok := s.Request(i.ID)
		return ok && p.State == pair.Waiting && p.Resumed && p.Sent.Equal(i.Sent.Truncate(time.Microsecond))
	})
	c := s.asOperator()
	c.cfg.OnMessage(mqttws.Message{Topic: "0/plant-7/kitchen/mw-1", Payload: []byte("{}"), Properties: mqttws.Properties{
		CorrelationData: i.Message.Properties.CorrelationData,
	}})
	p, _ := s.Request(i.ID)
	if p.State != pair.Answered || p.Reply == 0 {
		t.Fatalf("%+v", p)
	}
	s.eventually("the item knows it", func() bool { i, _ := s.Outbox().Item(i.ID); return i.Replied == p.RoundTrip() })
	s.settled(i.ID)
	s.Close()

	s = newStage(t, keep)
	s.eventually("the outbox is there", func() bool { return s.Outbox().Counts().All == 1 })
	kept, _ := s.Outbox().Item(i.ID)
	if again, ok := s.Reply(&kept); !ok || again.State != pair.Answered || again.RoundTrip() != p.RoundTrip() || s.replies.listening.Load() {
		t.Errorf("the next page says %+v, %v", again, ok)
	}
}

func TestWhatIsKnownOfTheReplyAfterItsTime(t *testing.T) {
	for _, test := range []struct {
		name string
		wait time.Duration // from the hand-over to the reload
		want pair.State
	}{
		{"the page was gone when the time was over", 2 * time.Minute, pair.Missed},
		{"it was gone for so long that nothing is looked for", time.Hour, pair.Missed},
	} {
		t.Run(test.name, func(t *testing.T) {
			memory := outbox.NewMemory()
			s, i := requested(t, func(d *Deps) { d.Storage = memory.Tab() })
			s.Close()
			s = newStage(t, func(d *Deps) {
				d.Storage = memory.Tab()
				d.Now = func() time.Time { return time.Now().Add(test.wait) }
			})
			s.eventually("the outbox is there", func() bool { return s.Outbox().Counts().All == 1 })
			kept, _ := s.Outbox().Item(i.ID)
			if p, ok := s.Reply(&kept); !ok || p.State != test.want {
				t.Errorf("%+v, %v", p, ok)
			}
		})
	}
}

func TestARequestByARuleThatWaitedOverAReload(t *testing.T) {
	memory := outbox.NewMemory()
	keep := func(d *Deps) { d.Storage = memory.Tab() }
	s := newStage(t, keep)
	s.Send(AccountChosen{1})
	for _, e := range []Event{
		ComposeChanged{draft.FieldKind, draft.Value(draft.ToDevice)}, ComposeChanged{draft.FieldUser, "kitchen"}, ComposeChanged{draft.FieldDevice, "mw-1"},
		AskToggled{true}, AskWayChosen{true}, AskRuleChanged{"has:reply"}, SendPressed{},
	} {
		s.Send(e)
	}
	id := s.newestID()
	s.settled(id)
	s.Close()
	s = newStage(t, keep)
	s.eventually("it is not sent yet", func() bool { p, ok := s.Request(id); return ok && p.State == pair.Unsent })
	c := s.asOperator()
	c.answers <- nil
	s.eventually("the reply is waited for", func() bool { p, _ := s.Request(id); return p.State == pair.Waiting })
	c.cfg.OnMessage(mqttws.Message{Topic: "0/plant-7/kitchen/mw-1", Payload: []byte(`{"other":1}`)})
	c.cfg.OnMessage(mqttws.Message{Topic: "0/plant-7/kitchen/mw-1", Payload: []byte(`{"reply":1}`)})
	if p, _ := s.Request(id); p.State != pair.Answered || p.Replies != 1 {
		t.Errorf("%+v", p)
	}
}

// TestARuleThatHoldsASecretIsNotStored: it goes with the page.
func TestARuleThatHoldsASecretIsNotStored(t *testing.T) {
	s := newStage(t, func(d *Deps) { d.Storage = outbox.NewMemory() })
	s.Send(AccountChosen{1})
	secret := s.Model().Form.Value(FieldPassword)
	for _, e := range []Event{
		ComposeChanged{draft.FieldKind, draft.Value(draft.ToDevice)}, ComposeChanged{draft.FieldUser, "kitchen"}, ComposeChanged{draft.FieldDevice, "mw-1"},
		AskToggled{true}, AskWayChosen{true}, AskRuleChanged{"\"" + secret + "\""}, SendPressed{},
	} {
		s.Send(e)
	}
	if i := s.Outbox().Newest(1)[0]; !i.Private {
		t.Errorf("%+v", i)
	}
}

func TestAReleasedRequestWaitsForItsReplyAgain(t *testing.T) {
	s := newStage(t, nil)
	c := s.asOperator()
	s.Runner.mu.Lock() // of an event: the send form makes requests of commands alone, which are never sent again by themselves
	s.sending.act(Enqueue{New: outbox.New{
		Identity: s.model.Sender(), Source: outbox.Request, Reply: outbox.Reply{Within: time.Minute},
		Message: mqttws.Message{Topic: "0/plant-7/kitchen/mw-1", Payload: []byte("{}"), QoS: 1, Properties: mqttws.Properties{CorrelationData: []byte("c")}},
	}})
	s.Runner.mu.Unlock()
	id := s.newestID()
	for range outbox.MaxDrops {
		s.eventually("it is on its way", func() bool { i, _ := s.Outbox().Item(id); return i.OnItsWay })
		c.answers <- mqttws.ErrUnconfirmed
		s.eventually("its answer is lost", func() bool { i, _ := s.Outbox().Item(id); return !i.OnItsWay })
		c.cfg.OnStatus(down(&mqttws.CloseError{}))
		c.cfg.OnStatus(up())
	}
	s.newest(timeline.Quarantined)
	if p, _ := s.Request(id); p.State != pair.Ended {
		t.Errorf("quarantined, and %+v", p)
	}
	s.Send(ReleasePressed{id})
	c.answers <- nil
	s.newest(timeline.Acknowledged)
	c.cfg.OnMessage(mqttws.Message{Topic: "0/plant-7/kitchen/mw-2", Payload: []byte("{}"), Properties: mqttws.Properties{CorrelationData: []byte("c")}})
	if p, _ := s.Request(id); p.State != pair.Answered {
		t.Errorf("released, and %+v", p)
	}
}

func TestEditingEndsWithItsPage(t *testing.T) {
	memory := outbox.NewMemory()
	keep := func(d *Deps) { d.Storage = memory.Tab() }
	s := newStage(t, keep)
	s.Send(SendPressed{})
	id := s.newestID()
	s.Send(EditPressed{id})
	s.settled(id)

	other := newStage(t, keep)
	other.eventually("another tab knows", func() bool { i, _ := other.Outbox().Item(id); return i.Hold == outbox.HeldElsewhere })
	s.Close() // without a word
	other.eventually("nobody edits it any more", func() bool { i, ok := other.Outbox().Item(id); return ok && i.Hold == outbox.NotHeld })
	other.Send(TrySandboxPressed{})
	c := other.client(0)
	c.answers <- nil
	c.cfg.OnStatus(up())
	other.newest(timeline.Acknowledged)
}

func TestAnItemOfAnotherAccountIsNotOpenedForEditing(t *testing.T) {
	s := newStage(t, nil)
	s.Send(SendPressed{})
	id := s.newestID()
	s.asOperator()
	before := s.Model().Compose.Draft.Data
	s.Send(EditPressed{id})
	m := s.Model()
	if m.Outbox.Editing != 0 || m.Outbox.Of != id || !strings.Contains(m.Outbox.Problem, "plant-7/kitchen at ") || m.Compose.Draft.Data != before {
		t.Errorf("%+v", m.Outbox)
	}
	if i, _ := s.Outbox().Item(id); i.Hold != outbox.NotHeld {
		t.Errorf("%+v", i)
	}
	s.Send(CancelAllPressed{})
	if i, _ := s.Outbox().Item(id); i.State != timeline.Queued {
		t.Errorf("the other account's item is taken back: %+v", i)
	}
	s.Send(DisconnectPressed{})
	s.Send(CancelAllPressed{})
	if i, _ := s.Outbox().Item(id); i.State != timeline.Cancelled {
		t.Errorf("without a connection all are: %+v", i)
	}
}

func TestEditingARequestKeepsWhatItsReplyIsKnownBy(t *testing.T) {
	s, _ := asking(t, "60", nil)
	s.Send(DisconnectPressed{})
	s.Send(SendPressed{})
	id := s.newestID()
	s.Send(AskToggled{false})
	s.Send(EditPressed{id})
	if a := s.Model().Asking; !a.On || a.Timeout != "60" {
		t.Fatalf("the form asks %+v", a)
	}
	s.Send(ComposeChanged{draft.FieldCorrelation, "mine"})
	s.Send(AskTimeoutChanged{"30"})
	s.Send(SendPressed{})
	i, _ := s.Outbox().Item(id)
	if i.Reply.Within != 30*time.Second || string(i.Message.Properties.CorrelationData) != "mine" || s.Model().Asking.On {
		t.Errorf("%+v", i)
	}
	if p, ok := s.Request(id); !ok || p.Timeout != 30*time.Second || p.State != pair.Unsent {
		t.Errorf("%+v", p)
	}
}

func TestWhatABrokerTakesIsKnownBeforeItIsConnectedAgain(t *testing.T) {
	var kept string
	s := newStage(t, func(d *Deps) { d.KeepLimits = func(text string) { kept = text } })
	s.Send(TrySandboxPressed{})
	small := up()
	small.Server.MaximumPacketSize, small.Server.MaximumQoS = 200, 1
	s.client(0).cfg.OnStatus(small)
	s.eventually("it is kept", func() bool { s.Model(); return kept != "" })
	s.Close()

	s = newStage(t, nil)
	s.Send(LimitsRestored{"rubbish\n" + kept + "ws://other/ x 1 true\n"})
	large := `{"a":"` + strings.Repeat("x", 200) + `"}`
	for field, e := range map[draft.Field]ComposeChanged{draft.FieldData: {draft.FieldData, large}, draft.FieldQoS: {draft.FieldQoS, "2"}} {
		s.Send(ComposeChanged{draft.FieldData, "{}"})
		s.Send(ComposeChanged{draft.FieldQoS, "1"})
		s.Send(e)
		p, ok := s.Model().Compose.Built.Problem(field)
		if !ok || !strings.Contains(p.Text, "roker takes") {
			t.Errorf("%v: says %q", field, p.Text)
		}
		s.Send(SendPressed{})
		if n := s.Outbox().Counts().All; n != 0 {
			t.Errorf("%v: %d queued", field, n)
		}
	}
	_, err := s.Enqueue([]outbox.New{{Identity: s.Model().Sender(), Message: mqttws.Message{Topic: "0/x", Payload: []byte(large)}}})
	if err == nil {
		t.Error("a program's is queued")
	}
}

func TestLimitsAreKeptOfAFewBrokersWithoutSecrets(t *testing.T) {
	b := readLimits(strings.Repeat("ws://same/ 100 1 false\n", 30) + "ws://deep/ 99999999999 1 true\nws://qos/ 1 3 true\n")
	if len(b) != 1 || b["ws://same/"].MaximumPacketSize != 100 || b["ws://same/"].RetainAvailable {
		t.Errorf("%+v", b)
	}
	b["ws://x/?token=secret"] = mqttws.NoLimits()
	if text := b.text(); strings.Contains(text, "secret") || text != "ws://same/ 100 1 false\n" {
		t.Errorf("keeps %q", text)
	}
	m := Model{known: brokerLimits{}}
	for range 2 * maxBrokers {
		m.Connection.URL += "x"
		m, _ = m.learn()
	}
	if _, known := m.known[m.Connection.URL]; len(m.known) != maxBrokers || !known {
		t.Errorf("%d are known", len(m.known))
	}
}
