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

// operator is a page that is connected as the demo's operator and composes a
// message to a device.
func operator(t *testing.T) *journey {
	j := begin(t, demo())
	j.do(AccountChosen{1}, ConnectPressed{})
	j.status(up())
	j.do(ComposeChanged{draft.FieldKind, draft.Value(draft.ToDevice)}, ComposeChanged{draft.FieldUser, "kitchen"}, ComposeChanged{draft.FieldDevice, "mw-1"})
	return j
}

// asks is an operator who waits for the reply.
func asks(t *testing.T) *journey {
	j := operator(t)
	j.do(AskToggled{true})
	only[DrawSeed](j)
	j.do(AskSeeded{42})
	return j
}

func TestARequestSaysWhereItsReplyIsWanted(t *testing.T) {
	j := asks(t)
	p := j.m.Compose.Built.Message.Properties
	if p.ResponseTopic != "0/plant-7/kitchen/mw-1" || len(p.CorrelationData) != 16 {
		t.Fatalf("the preview is %+v", p)
	}
	j.do(SendPressed{})
	n := only[Enqueue](j).New
	if n.Message.Topic != "1/plant-7/kitchen/mw-1/event" || n.Source != outbox.Request || n.Reply != (outbox.Reply{Within: pair.DefaultTimeout}) {
		t.Errorf("sends %+v", n)
	}
	sent := n.Message.Properties
	if string(sent.CorrelationData) != string(p.CorrelationData) || sent.ResponseTopic != p.ResponseTopic {
		t.Errorf("sent %+v", sent)
	}
	j.do(SendPressed{})
	if next := only[Enqueue](j).New.Message.Properties; string(next.CorrelationData) == string(sent.CorrelationData) {
		t.Error("two requests have the same correlation data")
	}
}

func TestWhatAPersonTypedIsKept(t *testing.T) {
	j := asks(t)
	j.do(ComposeChanged{draft.FieldResponseTopic, "0/plant-7/kitchen/replies"}, ComposeChanged{draft.FieldCorrelation, "mine"}, AskTimeoutChanged{" 3 "}, SendPressed{})
	n := only[Enqueue](j).New
	if p := n.Message.Properties; p.ResponseTopic != "0/plant-7/kitchen/replies" || string(p.CorrelationData) != "mine" || n.Reply.Within != 3*time.Second {
		t.Errorf("sends %+v", n)
	}
}

func TestOnlyWhatCanBeAnsweredIsARequest(t *testing.T) {
	j := asks(t)
	j.do(ComposeChanged{draft.FieldKind, draft.Value(draft.ToGroup)}, ComposeChanged{draft.FieldGroup, "ovens"}, ComposeChanged{draft.FieldType, "ask"})
	if p := j.m.Compose.Built.Message.Properties; !j.m.Asks() || p.ResponseTopic != "" || len(p.CorrelationData) != 16 {
		t.Errorf("to a group: %+v", p)
	}
	j.do(ComposeChanged{draft.FieldKind, draft.Value(draft.Event)})
	if p := j.m.Compose.Built.Message.Properties; j.m.Asks() || len(p.CorrelationData) != 0 {
		t.Errorf("an event: %+v", p)
	}
	j = operator(t)
	j.do(SendPressed{})
	if n := only[Enqueue](j).New; n.Reply.Within != 0 || n.Source != outbox.Person {
		t.Error("a reply is expected that nobody asked for")
	}
}

func TestARuleAndATimeoutAreChecked(t *testing.T) {
	for _, test := range []struct {
		name  string
		do    Event
		wrong string // "" = nothing
	}{
		{"no rule", AskRuleChanged{" "}, "which message is the reply"},
		{"a broken rule", AskRuleChanged{"(device:"}, "device"},
		{"a rule", AskRuleChanged{"device:mw-1 has:reply"}, ""},
		{"no time", AskTimeoutChanged{""}, "from 1 to 3600"},
		{"no number", AskTimeoutChanged{"1.5"}, "whole number"},
		{"no time at all", AskTimeoutChanged{"0"}, "whole number"},
		{"more than an hour", AskTimeoutChanged{"3601"}, "whole number"},
	} {
		t.Run(test.name, func(t *testing.T) {
			j := asks(t)
			j.do(AskWayChosen{true}, AskRuleChanged{"x"}, test.do)
			p, wrong := j.m.Compose.Built.Problem(draft.FieldReply)
			if wrong != (test.wrong != "") || !strings.Contains(p.Text, test.wrong) {
				t.Errorf("says %q", p.Text)
			}
			j.do(SendPressed{})
			sent := len(effectsOf[Enqueue](j.effects)) == 1
			if sent == wrong {
				t.Errorf("sent: %v, although it says %q", sent, p.Text)
			}
			if sent && only[Enqueue](j).New.Reply.Rule == "" {
				t.Error("no rule is expected")
			}
		})
	}
}

func TestAReplyThatNobodyWouldHear(t *testing.T) {
	j := asks(t)
	if got := j.m.ReplyUnheard(); got != "" {
		t.Errorf("an operator hears 0/plant-7/#, and is told of %q", got)
	}
	j.do(UnsubscribePressed{"0/plant-7/#"})
	if got, why := j.m.ReplyUnheard(), j.m.ReplyForbidden(); got != "0/plant-7/kitchen/mw-1" || why != "" {
		t.Errorf("not heard %q, forbidden %q", got, why)
	}
	j.do(SubscribeReplyPressed{})
	if got := only[Subscribe](j).Filter; got != "0/plant-7/kitchen/mw-1" || j.m.ReplyUnheard() != "" {
		t.Errorf("subscribed to %q, not heard %q", got, j.m.ReplyUnheard())
	}

	j = connected(t)
	j.do(ComposeChanged{draft.FieldKind, draft.Value(draft.ToDevice)}, ComposeChanged{draft.FieldDevice, "mw-1"}, AskToggled{true})
	if why := j.m.ReplyForbidden(); !strings.Contains(why, "account may read") {
		t.Errorf("a device user is told %q", why)
	}
}

func TestACopyOfARequestIsARequest(t *testing.T) {
	s, c := asking(t, "10", nil)
	c.answers <- mqttws.ErrUnconfirmed
	s.Send(SendPressed{})
	first := s.newestID()
	s.eventually("it is unconfirmed", func() bool { i, _ := s.Outbox().Item(first); return i.CanSendAgain() })
	s.Send(SendAgainPressed{first})
	if p, ok := s.Request(s.newestID()); s.newestID() == first || !ok || p.Entry == 0 {
		t.Errorf("%+v, %v", p, ok)
	}
}

func TestARefusedRequestIsSaid(t *testing.T) {
	j := asks(t)
	j.do(SendPressed{}, AskRefused{pair.ErrWaiting})
	if got := j.m.Asking.Problem; !strings.Contains(got, "100 requests") || !strings.Contains(got, "on its way") {
		t.Errorf("says %q", got)
	}
	j.do(SendPressed{})
	if got := j.m.Asking.Problem; got != "" {
		t.Errorf("still says %q", got)
	}
}

// asking is a Runner that is connected as the demo's operator and has sent a
// request, with a time-out in seconds.
func asking(t *testing.T, timeout string, change func(*Deps)) (s *stage, c *fakeClient) {
	s = newStage(t, change)
	s.Send(AccountChosen{1})
	s.Send(ConnectPressed{})
	c = s.client(0)
	c.cfg.OnStatus(up())
	for _, e := range []Event{
		ComposeChanged{draft.FieldKind, draft.Value(draft.ToDevice)}, ComposeChanged{draft.FieldUser, "kitchen"}, ComposeChanged{draft.FieldDevice, "mw-1"},
		AskToggled{true}, AskTimeoutChanged{timeout},
	} {
		s.Send(e)
	}
	s.eventually("there is correlation data", func() bool { return len(s.Model().Compose.Built.Message.Properties.CorrelationData) == 16 })
	return s, c
}

// newestID is the item of the newest message that was sent.
func (s *stage) newestID() uint64 {
	return s.Outbox().Newest(1)[0].ID
}

func TestTheRunnerFindsTheReply(t *testing.T) {
	s, c := asking(t, "10", nil)
	correlation := s.Model().Compose.Built.Message.Properties.CorrelationData
	s.Send(SendPressed{})
	id := s.newestID()
	s.eventually("the reply is waited for", func() bool {
		p, ok := s.Request(id)
		return ok && p.State == pair.Waiting && p.Entry != 0
	})
	c.cfg.OnMessage(mqttws.Message{Topic: "0/plant-7/kitchen/mw-1", Payload: []byte("{}")})
	c.cfg.OnMessage(mqttws.Message{Topic: "0/plant-7/kitchen/mw-1", Payload: []byte("{}"), Properties: mqttws.Properties{CorrelationData: correlation}})
	p, _ := s.Request(id)
	if p.State != pair.Answered || p.Replies != 1 {
		t.Fatalf("%+v", p)
	}
	if e, ok := s.Live().Get(p.Reply); !ok || string(e.Properties.CorrelationData) != string(correlation) {
		t.Errorf("the reply is %+v", e)
	}
	if back, ok := s.RequestOf(p.Reply); !ok || back != p {
		t.Errorf("the reply leads to %+v", back)
	}
	if e, ok := s.Live().Get(p.Entry); !ok || e.Kind != timeline.Sent || e.SendID != id {
		t.Errorf("the request is %+v", e)
	}
}

func TestTheRunnerTellsTheTimeout(t *testing.T) {
	s, _ := asking(t, "1", nil)
	s.Send(SendPressed{})
	id := s.newestID()
	s.Drawing()
	before := s.changes.Load()
	s.eventually("the time is over, and that is drawn", func() bool {
		p, _ := s.Request(id)
		return p.State == pair.TimedOut && s.changes.Load() > before
	})
}

func TestARejectedRequestWaitsForNothing(t *testing.T) {
	s, c := asking(t, "10", nil)
	c.answers <- &mqttws.ReasonError{Packet: "PUBACK", Code: 0x87}
	s.Send(SendPressed{})
	id := s.newestID()
	s.eventually("nothing is waited for", func() bool {
		p, _ := s.Request(id)
		return p.State == pair.Ended && !s.replies.listening.Load()
	})
}

func TestTheRunnerRefusesTooManyRequests(t *testing.T) {
	s, c := asking(t, "10", nil)
	for range pair.MaxWaiting + 1 {
		c.answers <- nil
		s.Send(SendPressed{})
	}
	s.eventually("the last one is refused", func() bool { return s.Model().Asking.Problem != "" })
	if want := pair.ErrWaiting.Error(); !strings.Contains(s.Model().Asking.Problem, want) {
		t.Errorf("says %q", s.Model().Asking.Problem)
	}
}

func TestAReplyOverMQTT311IsKnownByARule(t *testing.T) {
	j := operator(t)
	old := up()
	old.Version, old.Server.Version = mqttws.V311, mqttws.V311
	j.status(old)
	j.do(AskToggled{true})
	only[DrawSeed](j)
	j.do(AskSeeded{42})
	built := j.m.Compose.Built
	if len(built.Problems) != 1 || built.Problems[0].Field != draft.FieldReply || !strings.Contains(built.Problems[0].Text, "needs MQTT 5") {
		t.Fatalf("says %+v", built.Problems)
	}
	j.do(AskWayChosen{true}, AskRuleChanged{"has:reply"})
	if built = j.m.Compose.Built; !built.Ready() {
		t.Errorf("with a rule it says %+v", built.Problems)
	}
}
