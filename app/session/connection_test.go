package session

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/page"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

func TestTryTheSandboxConnectsInOneClick(t *testing.T) {
	j := begin(t, demo())
	j.do(typed(FieldUser, "somebody"), typed(FieldPassword, "else"), typed(FieldBrokerURL, "wss://other.example/"))
	j.do(TrySandboxPressed{})
	c := only[Connect](j)
	if c.Username != "plant-7/kitchen" || c.URL != "ws://127.0.0.1:8080/mqtt" {
		t.Errorf("connects as %q to %q", c.Username, c.URL)
	}
	if got := j.m.StatusText(); got != "Connecting" {
		t.Errorf("status %q", got)
	}
	j.status(up())
	if got := j.m.StatusText(); got != "Connected · 6 ms" {
		t.Errorf("status %q", got)
	}
	if got := j.m.Connection.Who(); got != "plant-7 / kitchen" {
		t.Errorf("who is %q", got)
	}
}

func TestTheSandboxIsReachedBesideAnotherBroker(t *testing.T) {
	cfg := demo()
	cfg.AnyBroker, cfg.Broker.URL = false, "wss://broker.example/mqtt"
	j := begin(t, cfg)
	j.do(TrySandboxPressed{})
	if c := only[Connect](j); c.URL != "ws://127.0.0.1:8080/mqtt" {
		t.Errorf("connects to %q", c.URL)
	}
}

func TestStatusTexts(t *testing.T) {
	for want, c := range map[string]Connection{
		"Disconnected":           {},
		"Connecting":             {State: mqttws.Connecting, RTT: time.Second},
		"Reconnecting":           {State: mqttws.Reconnecting},
		"Refused":                {State: mqttws.Refused},
		"Connected":              {State: mqttws.Connected},
		"Connected · under 1 ms": {State: mqttws.Connected, RTT: 400 * time.Microsecond},
		"Connected · 1.2 s":      {State: mqttws.Connected, RTT: 1234 * time.Millisecond},
		"Connected · 12.0 s":     {State: mqttws.Connected, RTT: 12 * time.Second},
	} {
		if got := (Model{Connection: c}).StatusText(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestABrokerOverTLSIsOpenedInATabToSeeItsCertificate(t *testing.T) {
	const hint = "Open https://broker.example:8084/ in another tab"
	for url, want := range map[string]bool{"wss://broker.example:8084/mqtt": true, "ws://broker.example:8084/mqtt": false} {
		j := begin(t, demo())
		j.do(TrySandboxPressed{})
		j.m.Connection.URL = url
		j.status(mqttws.Status{State: mqttws.Connecting, Err: errTest, Attempt: 1})
		if got := j.m.Connection.Words.String(); strings.Contains(got, hint) != want {
			t.Errorf("%s: %q", url, got)
		}
	}
}

func TestEveryStateSaysWhatHappenedAndWhatToDo(t *testing.T) {
	tests := []struct {
		name   string
		status mqttws.Status
		wasUp  bool
		says   []string
	}{
		{"nobody there", mqttws.Status{State: mqttws.Connecting, Err: errTest, Attempt: 1}, false,
			[]string{"No connection to 127.0.0.1:8080 came about (no route to host)", "ws://127.0.0.1:8080/mqtt", "tries again"}},
		{"lost", down(errTest), true, []string{"The connection was lost (no route to host)", "tries again"}},
		{"bad password", mqttws.Status{State: mqttws.Refused, Err: &mqttws.ReasonError{Packet: "CONNACK", Code: 0x86}}, false,
			[]string{"refused the login", "0x86", "API key and password of user kitchen"}},
		{"taken over", mqttws.Status{State: mqttws.Refused, Err: &mqttws.ReasonError{Packet: "DISCONNECT", Code: 0x8E}}, true,
			[]string{"Another client took the session over", "client ID console-1", "new client ID"}},
		{"busy, and given up", mqttws.Status{State: mqttws.Refused, Err: &mqttws.ReasonError{Packet: "CONNACK", Code: 0x89}}, false,
			[]string{"server busy, 0x89", "Retry now"}},
		{"a resumed session", mqttws.Status{State: mqttws.Connected, SessionPresent: true}, false, []string{"resumed"}},
		{"a bad config", mqttws.Status{State: mqttws.Refused, Err: &mqttws.InvalidError{What: "keepalive", Problem: "is odd"}}, false,
			[]string{"keepalive is odd", "Correct the connect form"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			j := begin(t, demo())
			j.do(TrySandboxPressed{})
			if test.wasUp {
				j.status(up())
			}
			j.status(test.status)
			got := j.m.Connection.Words.String()
			for _, want := range test.says {
				if !strings.Contains(got, want) {
					t.Errorf("got %q, want something with %q", got, want)
				}
			}
			if j.m.Connection.State != test.status.State {
				t.Errorf("state %v", j.m.Connection.State)
			}
		})
	}
}

func TestAnAttemptAfterALossIsToldFromTheLoss(t *testing.T) {
	j := connected(t)
	lost := errors.New("closed")
	for _, s := range []struct {
		err  error
		says string
	}{
		{lost, "The connection was lost (closed)"},
		{fmt.Errorf("three times: %w", lost), "The connection was lost (three times: closed)"},
		{errTest, "The connection was lost, and no other came about (no route to host)"},
	} {
		j.status(down(s.err))
		if got := j.m.Connection.Words.String(); !strings.Contains(got, s.says) {
			t.Errorf("it says %q, not %q", got, s.says)
		}
	}
}

func TestAnAttemptUnderWayHasNothingToSay(t *testing.T) {
	j := begin(t, demo())
	j.do(TrySandboxPressed{})
	j.status(mqttws.Status{State: mqttws.Connecting, Attempt: 1})
	if got := j.m.Connection.Words; got != (Words{}) {
		t.Errorf("it says %q", got)
	}
}

func TestANewClientIDIsOfferedWhereItHelps(t *testing.T) {
	for code, want := range map[byte]bool{0x8E: true, 0x85: true, 0x86: false} {
		j := connected(t)
		j.status(mqttws.Status{State: mqttws.Refused, Err: &mqttws.ReasonError{Packet: "DISCONNECT", Code: code}})
		if got := j.m.Connection.NewClientID; got != want {
			t.Errorf("0x%02X: %v, want %v", code, got, want)
		}
	}
}

func TestWhatAnEarlierClientSaysIsIgnored(t *testing.T) {
	j := connected(t)
	old := j.m.Connection.generation
	j.do(DisconnectPressed{})
	j.do(StatusChanged{old, up()}, ConnectFailed{old, errTest},
		SubscriptionChanged{old, mqttws.Subscription{Filter: j.m.Subscriptions.List[0].Filter, State: mqttws.Granted}})
	if j.m.Connection.State != mqttws.Disconnected {
		t.Errorf("state %v", j.m.Connection.State)
	}
	if j.m.Subscriptions.List[0].State != mqttws.Pending {
		t.Error("a subscription of the old client counts")
	}
}

func TestSinceIsTheMomentOfTheLastChange(t *testing.T) {
	j := connected(t)
	since := j.m.Connection.Since
	j.status(up()) // the next ping
	if !j.m.Connection.Since.Equal(since) {
		t.Error("a ping moved it")
	}
	j.status(down(nil))
	if !j.m.Connection.Since.Equal(j.m.Now) {
		t.Error("a loss did not move it")
	}
}

func TestRetry(t *testing.T) {
	j := connected(t)
	j.do(RetryPressed{})
	if len(j.effects) != 0 {
		t.Error("retries while connected")
	}
	j.status(down(errTest))
	j.do(RetryPressed{})
	only[Retry](j)
	j.status(mqttws.Status{State: mqttws.Reconnecting, Attempt: 2}) // under way
	if j.m.Connection.CanRetry() {
		t.Error("offers to retry while an attempt is under way")
	}
	j.status(mqttws.Status{State: mqttws.Refused, Err: errTest})
	j.do(RetryPressed{})
	only[Retry](j)
	j.do(DisconnectPressed{}, RetryPressed{})
	if len(effectsOf[Retry](j.effects)) != 0 {
		t.Error("retries when nothing is wanted")
	}
}

func TestTheRoleOfTheConnectionIsThatOfTheForm(t *testing.T) {
	j := begin(t, demo())
	j.do(typed(FieldUser, "u1"), typed(FieldAccountKind, page.RoleOperator), ConnectPressed{})
	if got := j.m.Connection.Role; got != platform.RoleOperator {
		t.Errorf("role %v", got)
	}
}

func TestAConnectionThatCanNeverWorkIsRefused(t *testing.T) {
	j := begin(t, demo())
	j.do(TrySandboxPressed{}, ConnectFailed{1, errTest})
	if got := j.m.StatusText(); got != "Refused" {
		t.Errorf("status %q", got)
	}
	if got := j.m.Connection.Words.String(); !strings.Contains(got, errTest.Error()) {
		t.Errorf("it says %q", got)
	}
}
