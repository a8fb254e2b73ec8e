package session

import (
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"deviceconsole/app/draft"
	"deviceconsole/app/drive"
	"deviceconsole/app/library"
	"deviceconsole/app/outbox"
	"deviceconsole/mqttws"
)

// taker is a Client whose broker takes everything at once, or refuses it.
type taker struct {
	mu    sync.Mutex
	cfg   mqttws.Config
	taken []mqttws.Message
	err   error // what everything is answered with
}

func (c *taker) Subscribe(string, byte) error { return nil }
func (c *taker) Unsubscribe(string) error     { return nil }
func (c *taker) Retry()                       {}
func (c *taker) Check()                       {}
func (c *taker) Close() error                 { return nil }
func (c *taker) Start(m mqttws.Message, done func(mqttws.Ack, error)) {
	c.mu.Lock()
	c.taken = append(c.taken, m)
	err := c.err
	c.mu.Unlock()
	go done(mqttws.Ack{}, err)
}

// config is that of the newest client.
func (c *taker) config() mqttws.Config {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cfg
}

func (c *taker) messages() []mqttws.Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]mqttws.Message(nil), c.taken...)
}

// driven is a Runner that is connected to a broker which takes everything.
func driven(t *testing.T) (*stage, *taker) {
	c := &taker{}
	s := newStage(t, func(d *Deps) {
		d.Dial = func(cfg mqttws.Config) (Client, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.cfg = cfg
			return c, nil
		}
	})
	s.Send(TrySandboxPressed{})
	s.eventually("the client is dialled", func() bool { return s.Model().Connection.State == mqttws.Connecting })
	s.eventually("it has callbacks", func() bool { return c.config().OnStatus != nil })
	c.config().OnStatus(up())
	return s, c
}

// texts are the payloads of messages.
func texts(messages []mqttws.Message) string {
	var all []string
	for _, m := range messages {
		all = append(all, string(m.Payload))
	}
	return strings.Join(all, " ")
}

func numbered(kind draft.Kind, text string) draft.Draft {
	d := draft.New(kind)
	d.Stamping, d.Variables, d.Data, d.Payload, d.Device = draft.StampServer, true, text, text, "bench-1"
	return d
}

func TestRepeatingSendsTheFormNumberedInOrder(t *testing.T) {
	s, c := driven(t)
	s.Send(ComposeReplaced{numbered(draft.Event, `{"n":{{seq}}}`)})
	s.Send(RepeatPressed{drive.Plan{Every: time.Millisecond, Count: 20}})
	s.eventually("it is done", func() bool {
		f, _ := s.Driving(Repeating)
		return f.Phase == drive.Ended
	})
	f, _ := s.Driving(Repeating)
	if f.Why != "Done." || f.Acknowledged != 20 || f.Failed != 0 {
		t.Errorf("%+v", f)
	}
	var want []string
	for i := range 20 {
		want = append(want, `{"event_data":{"n":`+strconv.Itoa(i+1)+`}}`)
	}
	if got := texts(c.messages()); got != strings.Join(want, " ") {
		t.Error(got)
	}
	for _, item := range s.Outbox().Newest(20) {
		if item.Source != outbox.Repeat {
			t.Errorf("%+v", item)
		}
	}
	if _, ok := s.Driving(Simulating); ok {
		t.Error("a simulation is told of")
	}
}

func TestSimulatedDevicesSendUnderTheirNames(t *testing.T) {
	s, c := driven(t)
	s.Send(SimulatePressed{drive.Plan{Every: 3 * time.Millisecond, Devices: 3, Pattern: "sim-{{index}}", Count: 6}, numbered(draft.Event, `{"i":{{index}},"d":{{device}}}`)})
	s.eventually("all are sent", func() bool { return len(c.messages()) == 6 })
	for i, m := range c.messages() {
		n := strconv.Itoa(i%3 + 1)
		if m.Topic != "0/plant-7/kitchen/sim-"+n || string(m.Payload) != `{"event_data":{"i":`+n+`,"d":"sim-`+n+`"}}` {
			t.Errorf("%s %s", m.Topic, m.Payload)
		}
	}
}

func TestAMachineThatIsRefusedStopsWithTheBrokersWords(t *testing.T) {
	s, c := driven(t)
	c.err = &mqttws.ReasonError{Packet: "PUBACK", Code: 0x87}
	s.Send(RepeatPressed{drive.Plan{Every: time.Millisecond, MaxFailures: 3}})
	s.eventually("it ends", func() bool {
		f, _ := s.Driving(Repeating)
		return f.Phase == drive.Ended
	})
	if f, _ := s.Driving(Repeating); !strings.Contains(f.Why, "in a row it failed") || !strings.Contains(f.Why, "0x87") {
		t.Errorf("%+v", f)
	}
}

func TestAMachineWaitsWhileTheConnectionIsAwayAndStopsForAnother(t *testing.T) {
	s, c := driven(t)
	s.Send(RepeatPressed{drive.Plan{Every: time.Millisecond}})
	s.eventually("it sends", func() bool { return len(c.messages()) > 5 })
	phase := func(want drive.Phase) func() bool {
		return func() bool {
			f, _ := s.Driving(Repeating)
			return f.Phase == want
		}
	}
	c.config().OnStatus(down(mqttws.ErrNotConnected))
	s.eventually("it waits", phase(drive.Paused))
	c.config().OnStatus(up())
	s.eventually("it goes on", phase(drive.Running))
	s.Send(StopPressed{Repeating})
	s.eventually("it is stopped", phase(drive.Ended))

	s.Send(RepeatPressed{drive.Plan{Every: time.Millisecond}})
	s.eventually("it runs again", phase(drive.Running))
	s.Send(DisconnectPressed{})
	s.Send(AccountChosen{1})
	s.Send(ConnectPressed{})
	s.eventually("the next client is dialled", func() bool { return s.Model().Connection.User.String() == "support" })
	s.eventually("it stops for the other account", func() bool {
		c.config().OnStatus(up())
		f, _ := s.Driving(Repeating)
		return f.Phase == drive.Ended && strings.Contains(f.Why, "the connection is another now")
	})
}

func TestWhatCannotBeSentIsNotStarted(t *testing.T) {
	j := begin(t, demo())
	plan := drive.Plan{Every: time.Second}
	j.do(RepeatPressed{plan})
	if p := j.m.Again.Problems[Repeating]; !strings.Contains(p, "Connect first") || len(j.effects) != 0 {
		t.Error(p)
	}
	j = connected(t)
	for says, e := range map[string]Event{
		"from 1 ms":         RepeatPressed{drive.Plan{}},
		"Is {{seq}} meant":  SimulatePressed{drive.Plan{Every: time.Second, Devices: 1, Pattern: "d"}, numbered(draft.Event, `{"n":{{sqe}}}`)},
		"levels of a topic": SimulatePressed{drive.Plan{Every: time.Second, Devices: 1, Pattern: "a/b"}, numbered(draft.Event, `{}`)},
	} {
		j.do(e)
		if p := j.m.Again.Problems[Repeating] + j.m.Again.Problems[Simulating]; !strings.Contains(p, says) || len(j.effects) != 0 {
			t.Errorf("%s: %s", says, p)
		}
		j.m.Again = Again{}
	}
	j.do(RepeatPressed{plan})
	if start := only[StartMachine](j); start.Machine != Repeating || start.Plan != plan || j.m.Again.Problems[Repeating] != "" {
		t.Errorf("%+v", start)
	}
}

func TestAReplyRuleAnswersOnce(t *testing.T) {
	s, c := driven(t)
	rule := library.Rule{Name: "answer", Filter: "kind:message command:start", Draft: numbered(draft.Event, `{"to":{{match.device}},"n":{{match.tag seconds}}}`), PerSecond: 5, ToResponse: true}
	s.Send(RuleSwitched{rule, true})
	s.eventually("it listens", func() bool { return s.Listening() == 1 })
	c.config().OnMessage(mqttws.Message{Topic: "1/plant-7/kitchen/mw-1/event", Payload: []byte(`{"command":"stop"}`)})
	c.config().OnMessage(mqttws.Message{Topic: "1/plant-7/kitchen/mw-1/event", Payload: []byte(`{"command":"start","seconds":90}`)})
	s.eventually("it answers", func() bool { return len(c.messages()) == 1 })
	m := c.messages()[0]
	if m.Topic != "0/plant-7/kitchen/bench-1" || string(m.Payload) != `{"event_data":{"to":"mw-1","n":90}}` {
		t.Errorf("%s %s", m.Topic, m.Payload)
	}
	s.eventually("it is counted", func() bool { return s.Fired("answer").Sent == 1 })

	c.config().OnMessage(mqttws.Message{Topic: "1/plant-7/kitchen/mw-1/event", Payload: []byte(`{"command":"start","seconds":1}`),
		Properties: mqttws.Properties{ResponseTopic: "0/plant-7/kitchen/back", CorrelationData: []byte{7}}})
	s.eventually("it answers where it was asked to", func() bool {
		got := c.messages()
		return len(got) == 2 && got[1].Topic == "0/plant-7/kitchen/back" && string(got[1].Properties.CorrelationData) == "\x07"
	})

	s.Send(RuleSwitched{rule, false})
	s.eventually("it listens no more", func() bool { return s.Listening() == 0 })
	c.config().OnMessage(mqttws.Message{Topic: "1/plant-7/kitchen/mw-1/event", Payload: []byte(`{"command":"start","seconds":2}`)})
	s.eventually("the message is there", func() bool { return s.Timeline().Counters().Received == 4 })
	if n := len(c.messages()); n != 2 {
		t.Errorf("%d messages were sent", n)
	}
}

func TestARuleThatAnswersItselfIsSwitchedOff(t *testing.T) {
	s, c := driven(t)
	rule := library.Rule{Name: "loop", Filter: "kind:message", Draft: numbered(draft.ToDevice, `{"n":{{seq}}}`), PerSecond: drive.MaxPerSecond}
	s.Send(RuleSwitched{rule, true})
	s.eventually("it listens", func() bool { return s.Listening() == 1 })
	stop := s.OnSettled(func(i outbox.Item) { // the device says it again in other words
		c.config().OnMessage(mqttws.Message{Topic: i.Message.Topic, Payload: append(i.Message.Payload[:len(i.Message.Payload):len(i.Message.Payload)], ' ')})
	})
	defer stop()
	c.config().OnMessage(mqttws.Message{Topic: "1/plant-7/kitchen/bench-1/event", Payload: []byte("go")})
	s.eventually("it is switched off", func() bool { return strings.Contains(s.Fired("loop").Off, "Does it answer itself") })
	if s.Listening() != 0 {
		t.Error("it listens on")
	}
}

func TestRulesThatCannotWorkStayOff(t *testing.T) {
	j := connected(t)
	good := library.Rule{Name: "a", Filter: "x", Draft: numbered(draft.Event, "{}"), PerSecond: 5}
	for says, change := range map[string]func(*library.Rule){
		"answer every message": func(r *library.Rule) { r.Filter = " " },
		"is none of":           func(r *library.Rule) { r.Filter = "kind:mail" },
		"from 0 to":            func(r *library.Rule) { r.DelayMS = 4_000_000 },
		"an hour":              func(r *library.Rule) { r.DelayMS = 18_446_744_073_810 }, // as a Duration it is 100 ms
		"from 1 to 20":         func(r *library.Rule) { r.PerSecond = 21 },
		"can't be sent":        func(r *library.Rule) { r.Draft.Data = "[" },
	} {
		r := good
		change(&r)
		j.do(RuleSwitched{r, true})
		if p := j.m.Again.Rule["a"]; !strings.Contains(p, says) || len(j.effects) != 0 {
			t.Errorf("%s: %q", says, p)
		}
	}
	j.do(RuleSwitched{good, true})
	if only[RuleOn](j).Rule.Name != "a" || j.m.Again.Rule["a"] != "" {
		t.Errorf("%+v", j.m.Again)
	}
	j.do(RuleForgotten{"a"})
	only[RuleGone](j)
}
