package session

import (
	"strings"
	"testing"

	"deviceconsole/mqttws"
)

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
