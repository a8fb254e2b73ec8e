package session

import (
	"errors"
	"strings"
	"testing"

	"deviceconsole/app/outbox"
	"deviceconsole/app/visit"
)

// visiting is an operator on a visit.
func visiting(t *testing.T) *journey {
	j := operator(t)
	j.do(VisitStarted{"kitchen/mw-1"})
	only[DrawSeed](j)
	j.do(AskSeeded{42})
	return j
}

func TestAVisitSendsACommandAndWaitsForItsReply(t *testing.T) {
	j := visiting(t)
	j.do(VisitTyped{visit.FieldCommand, `{"command":"start"}`}, VisitCommandPressed{})
	e := only[Enqueue](j)
	p := e.New.Message.Properties
	if !e.Visit || e.New.Message.Topic != "1/plant-7/kitchen/mw-1/event" || string(e.New.Message.Payload) != `{"command":"start"}` || e.New.Message.QoS != 1 ||
		e.New.Source != outbox.Request || e.New.Reply.Within != visit.ReplyWithin || p.ResponseTopic != "0/plant-7/kitchen/mw-1" || len(p.CorrelationData) != 16 {
		t.Errorf("sends %+v", e)
	}
	j.do(VisitCommandTaken{7})
	if j.m.Visit.Item != 7 || j.m.Visit.Checks[visit.Command].State != visit.Waiting {
		t.Errorf("the visit is %+v", j.m.Visit)
	}
	j.do(VisitCommandPressed{})
	if again := only[Enqueue](j).New.Message.Properties; string(again.CorrelationData) == string(p.CorrelationData) {
		t.Error("two commands have the same correlation data")
	}
	j.do(VisitCommandRefused{errors.New("no room")})
	if !strings.Contains(j.m.Visit.Problem, "no room") || j.m.Outbox.Problem != "" {
		t.Errorf("it says %q, the send form %q", j.m.Visit.Problem, j.m.Outbox.Problem)
	}
	j.do(VisitTyped{visit.FieldMatch, "has:reply_to"}, VisitCommandPressed{})
	if n := only[Enqueue](j).New; n.Reply.Rule != "has:reply_to" || n.Message.Properties.ResponseTopic != "" {
		t.Errorf("by a rule: %+v", n)
	}
	j.do(VisitTyped{visit.FieldMatch, "((("}, VisitCommandPressed{})
	if len(effectsOf[Enqueue](j.effects)) > 0 || j.m.Visit.Problem == "" {
		t.Error("a filter that is none is waited for")
	}
}

func TestADeviceToVisitIsNamedInFull(t *testing.T) {
	j := operator(t)
	for name, want := range map[string]string{
		"other/kitchen/mw-1": "other/kitchen/mw-1", "kitchen/mw-1": "plant-7/kitchen/mw-1", "mw-1": "plant-7/support/mw-1", "d1": "plant-7/support/d1", "D1": "plant-7/support/D1",
		"": "", "kitchen/": "", "a/b/c/d": "", "d1 ": "", "demo/kitchen /d1": "", " demo/kitchen/d1": "", "d 1": "plant-7/support/d 1", "kitchen/_all": "", "kit#chen/mw": "", strings.Repeat("x", 2000): "",
	} {
		j.do(VisitDropped{}, VisitStarted{name})
		if got := j.m.Visit.Device; got != want || (want == "") != (j.m.Visit.Problem != "") {
			t.Errorf("%.20q is %q, %q", name, got, j.m.Visit.Problem)
		}
	}
	j.do(VisitStarted{"other/kitchen/mw-1"}, VisitCommandPressed{})
	if len(effectsOf[Enqueue](j.effects)) > 0 || !strings.Contains(j.m.Visit.Problem, "of project other") {
		t.Errorf("a command leaves for another project: %q", j.m.Visit.Problem)
	}
}

func TestAVisitIsKeptWithoutSecrets(t *testing.T) {
	j := visiting(t)
	j.do(VisitTyped{visit.FieldNotes, "login was demo-key/operator-pass"}, VisitTyped{visit.FieldCommand, `{"k":"operator-pass"}`})
	kept := only[KeepVisit]
	j.do(VisitTyped{visit.FieldTag, "temp_c"})
	text := kept(j).Text
	report := j.m.VisitReport()
	for _, secret := range []string{"demo-key", "operator-pass"} {
		if strings.Contains(text, secret) || strings.Contains(report, secret) {
			t.Errorf("%q is kept or told:\n%s\n%s", secret, text, report)
		}
	}
	after := begin(t, demo())
	after.do(VisitRestored{text})
	only[DrawSeed](after)
	if v := after.m.Visit; v.Device != "plant-7/kitchen/mw-1" || v.Fields[visit.FieldTag] != "temp_c" {
		t.Errorf("restored %+v", v)
	}
	after.do(VisitCommandPressed{}) // the form still says who
	after.do(VisitRestored{"garbage"})
	if after.m.Visit.Device != "" || after.m.Visit.Problem == "" {
		t.Error("garbage is taken for a visit, or nothing is said")
	}
}

func TestAReadOnlyAccountSendsNoCommand(t *testing.T) {
	j := begin(t, demo())
	j.do(AccountChosen{2}, ConnectPressed{})
	j.status(up())
	j.do(VisitStarted{"kitchen/mw-1"}, VisitCommandPressed{})
	if len(effectsOf[Enqueue](j.effects)) > 0 || !strings.Contains(j.m.Visit.Problem, "may only read") || j.m.Outbox.Problem != "" {
		t.Errorf("%q", j.m.Visit.Problem)
	}
}

func TestACommandOfAVisitNeedsAnAccount(t *testing.T) {
	j := begin(t, demo())
	j.do(typed(FieldProject, ""), VisitStarted{"plant-7/kitchen/mw-1"}, VisitCommandPressed{})
	if len(effectsOf[Enqueue](j.effects)) > 0 || !strings.Contains(j.m.Visit.Problem, "Connect first") {
		t.Errorf("%q", j.m.Visit.Problem)
	}
	j.do(VisitSeen{visit.Seen{Now: noon}})
	if j.m.Visit.Problem == "" {
		t.Error("what is wrong goes away by itself")
	}
}
