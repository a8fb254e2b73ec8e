package session

import (
	"testing"

	"deviceconsole/app/outbox"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// TestAnAcknowledgementOfMQTT311SaysLittle: that the message was received, and less where
// the account has no right to send it.
func TestAnAcknowledgementOfMQTT311SaysLittle(t *testing.T) {
	for _, test := range []struct {
		version mqttws.Version
		topic   string
		state   timeline.Outcome
		want    Doubt
	}{
		{mqttws.V311, "1/plant-7/kitchen/mw-1/event", timeline.Acknowledged, Dropped},
		{mqttws.V311, "0/plant-7/kitchen/mw-1", timeline.Acknowledged, Untold},
		{mqttws.V311, "1/plant-7/kitchen/mw-1/event", timeline.InFlight, Certain},
		{mqttws.V5, "0/plant-7/kitchen/mw-1", timeline.Acknowledged, Certain},
	} {
		j := begin(t, demo())
		j.do(TrySandboxPressed{})
		s := up()
		s.Version = test.version
		j.status(s)
		i := outbox.Item{State: test.state, Identity: j.m.Connection.identity()}
		i.Message.Topic = test.topic
		if got := j.m.Doubt(&i); got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
		if said := test.want.Words().String(); (said == "") != (test.want == Certain) {
			t.Errorf("%+v: says %q", test, said)
		}
		i.Identity.URL = "wss://elsewhere/mqtt"
		if j.m.Doubt(&i) != Certain {
			t.Errorf("%+v: of another account's", test)
		}
	}
}

// TestABrokersWordsAreNotRepeated where they say no more than ours.
func TestABrokersWordsAreNotRepeated(t *testing.T) {
	for text, want := range map[string]string{
		"session takeover":   "session taken over, 0x8E",
		"Session Taken Over": "session taken over, 0x8E",
		"":                   "session taken over, 0x8E",
		"by bench-3":         "session taken over, 0x8E; it says: by bench-3",
	} {
		if got := reasonWords(inDisconnect, 0x8E, text, who{}).Why; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
