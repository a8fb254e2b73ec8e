package session

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/timeline"
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
		"Connected · 1234 ms":    {State: mqttws.Connected, RTT: 1234 * time.Millisecond},
		"Connected · 12 s":       {State: mqttws.Connected, RTT: 12 * time.Second},
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

func TestALostConnectionLeavesAGapWhenItIsBack(t *testing.T) {
	j := connected(t)
	if len(effectsOf[Note](j.all)) != 0 {
		t.Error("the first connection leaves a gap")
	}
	j.status(down(&mqttws.ReasonError{Packet: "DISCONNECT", Code: 0x8B}))
	lost := j.m.Now
	j.status(down(errTest))
	resumed := up()
	resumed.SessionPresent = true
	j.status(resumed)
	e := only[Note](j).Entry
	if e.Kind != timeline.Gap || e.Gap.Cause != timeline.GapResumed || !e.Gap.From.Equal(lost) || !e.Gap.Until.Equal(j.m.Now) ||
		e.Gap.Reason != "server shutting down" || !e.At.Equal(j.m.Now) {
		t.Errorf("the gap is %+v", e)
	}
	j.status(down(errors.New("the network went away")))
	j.status(up())
	if g := only[Note](j).Entry.Gap; g.Cause != timeline.GapOffline || g.Reason != "the network went away" {
		t.Errorf("the second gap is %+v", g)
	}
}

func TestAGapBeginsWhereTheBrokerWasLastHeard(t *testing.T) {
	j := connected(t)
	j.do(FilterChanged{"time goes by"})
	since, heard := j.m.Connection.Since, j.m.Now
	j.do(FilterChanged{"and by"})
	silent := down(errTest)
	silent.HeardAt = heard
	j.status(silent)
	j.status(up())
	if g := only[Note](j).Entry.Gap; !g.From.Equal(heard) {
		t.Errorf("the gap begins at %v, the broker was last heard at %v", g.From, heard)
	}
	silent.HeardAt = since.Add(-time.Hour)
	j.status(silent)
	lost := j.m.Now
	j.status(up())
	if g := only[Note](j).Entry.Gap; !g.From.Equal(lost) {
		t.Errorf("the gap begins at %v, before the connection did", g.From)
	}
}

func TestADisconnectLeavesAGapForTheSameAccountAlone(t *testing.T) {
	j := connected(t)
	j.do(DisconnectPressed{})
	only[Close](j)
	if got := j.m.Subscriptions.List[0].Words.String(); got != "Not subscribed (disconnected)." {
		t.Errorf("a filter is %q", got)
	}
	j.do(ConnectPressed{})
	j.status(up())
	if g := only[Note](j).Entry.Gap; g.Reason != "disconnected here" {
		t.Errorf("the gap is %+v", g)
	}
	j.do(AccountChosen{1}, ConnectPressed{})
	j.status(up())
	if n := len(effectsOf[Note](j.effects)); n != 0 {
		t.Errorf("another account leaves %d gaps", n)
	}
}

func TestSubscriptionsFollowTheRole(t *testing.T) {
	tests := []struct {
		name string
		with []Event
		want []string
	}{
		{"a device", nil, []string{"1/plant-7/kitchen/bench-1/#", "1/plant-7/kitchen/_all/#",
			"2/plant-7/microwaves/#", "2/plant-7/MT-2014A/#", "2/plant-7/_all/#"}},
		{"no device id", []Event{typed(FieldDevice, ""), typed(FieldGroups, "")}, []string{"1/plant-7/kitchen/#", "2/plant-7/_all/#"}},
		{"an operator", []Event{AccountChosen{1}}, []string{"0/plant-7/#", "1/plant-7/#", "2/plant-7/#"}},
		{"a read-only operator", []Event{AccountChosen{2}}, []string{"0/plant-7/#", "1/plant-7/#", "2/plant-7/#"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			j := begin(t, demo())
			j.do(test.with...)
			j.do(ConnectPressed{})
			var got []string
			for _, s := range effectsOf[Subscribe](j.effects) {
				got = append(got, s.Filter)
				if s.QoS != 1 {
					t.Errorf("%s at QoS %d", s.Filter, s.QoS)
				}
			}
			if strings.Join(got, " ") != strings.Join(test.want, " ") {
				t.Errorf("subscribes to %q, want %q", got, test.want)
			}
			if _, ok := j.effects[0].(Connect); !ok {
				t.Error("subscribes before it connects")
			}
			if len(j.m.Subscriptions.List) != len(test.want) {
				t.Errorf("the list has %d items", len(j.m.Subscriptions.List))
			}
		})
	}
}

func TestEachSubscriptionSaysWhatBecameOfIt(t *testing.T) {
	j := connected(t)
	filter := j.m.Subscriptions.List[0].Filter
	outcome := func(s mqttws.Subscription) string {
		s.Filter = filter
		j.do(SubscriptionChanged{j.m.Connection.generation, s})
		return j.m.Subscriptions.List[0].Words.String()
	}
	for want, s := range map[string]mqttws.Subscription{
		"Pending.":                             {State: mqttws.Pending},
		"Granted QoS 1.":                       {State: mqttws.Granted, Granted: 1},
		"Denied (not authorized, 0x87). A dev": {State: mqttws.Denied, Err: &mqttws.ReasonError{Packet: "SUBACK", Code: 0x87}},
		"Denied (no route to host).":           {State: mqttws.Denied, Err: errTest},
	} {
		if got := outcome(s); !strings.HasPrefix(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	j.status(down(errTest))
	if got := j.m.Subscriptions.List[0].State; got != mqttws.Pending {
		t.Errorf("after the connection went it is %v", got)
	}
}

func TestFiltersByHand(t *testing.T) {
	j := begin(t, demo())
	j.do(FilterDraftChanged{"$SYS/#"}, SubscribePressed{})
	if j.m.Subscriptions.Error == "" {
		t.Error("takes a filter without an account")
	}
	j.do(TrySandboxPressed{})
	j.status(up())
	j.do(FilterDraftChanged{" home/+/lamp "}, SubscribePressed{})
	if got := only[Subscribe](j).Filter; got != "home/+/lamp" {
		t.Errorf("subscribes to %q", got)
	}
	if s := j.m.Subscriptions; s.Draft != "" || s.Error != "" || !s.List[len(s.List)-1].Manual {
		t.Errorf("afterwards %+v", s)
	}
	for draft, says := range map[string]string{"": "empty", "a/#/b": "#", "home/+/lamp": "already", "0/\x00": "NUL"} {
		j.do(FilterDraftChanged{draft}, SubscribePressed{})
		if s := j.m.Subscriptions; !strings.Contains(s.Error, says) || s.Draft != draft || len(j.effects) != 0 {
			t.Errorf("%q: says %q, draft %q", draft, s.Error, s.Draft)
		}
		j.do(FilterDraftChanged{draft + "x"})
		if j.m.Subscriptions.Error != "" {
			t.Error("the error outlives typing")
		}
	}
	j.do(UnsubscribePressed{"no such filter"})
	if len(j.effects) != 0 {
		t.Error("unsubscribes from what is not there")
	}
	j.do(UnsubscribePressed{"2/plant-7/_all/#"})
	if got := only[Unsubscribe](j).Filter; got != "2/plant-7/_all/#" || contains(j.m.Subscriptions.List, got) {
		t.Errorf("unsubscribed from %q", got)
	}
}

func TestFiltersByHandBelongToAnAccount(t *testing.T) {
	j := connected(t)
	j.do(FilterDraftChanged{"home/#"}, SubscribePressed{}, FilterDraftChanged{"0/plant-7/#"}, SubscribePressed{},
		DisconnectPressed{}, ConnectPressed{})
	if !contains(j.m.Subscriptions.List, "home/#") || len(effectsOf[Subscribe](j.effects)) != 5+2+2 {
		t.Errorf("they did not come back: %+v", j.m.Subscriptions.List)
	}
	j.do(AccountChosen{1}, ConnectPressed{})
	if contains(j.m.Subscriptions.List, "home/#") {
		t.Error("they went over to another account")
	}
	if n := len(j.m.Subscriptions.List); n != 3 {
		t.Errorf("%d filters", n)
	}
}

func TestFiltersByHandAreBounded(t *testing.T) {
	j := connected(t)
	for i := range MaxManualFilters {
		j.do(FilterDraftChanged{"t/" + strings.Repeat("x", i+1)}, SubscribePressed{})
	}
	j.do(FilterDraftChanged{"one/more"}, SubscribePressed{})
	if !strings.Contains(j.m.Subscriptions.Error, "100") || len(j.effects) != 0 {
		t.Errorf("says %q", j.m.Subscriptions.Error)
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
