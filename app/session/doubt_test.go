package session

import (
	"testing"

	"deviceconsole/app/outbox"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// TestAnAcknowledgementOfMQTT311SaysLittleWithoutARight to send the message.
func TestAnAcknowledgementOfMQTT311SaysLittleWithoutARight(t *testing.T) {
	for _, test := range []struct {
		version mqttws.Version
		topic   string
		state   timeline.Outcome
		want    bool
	}{
		{mqttws.V311, "1/plant-7/kitchen/mw-1/event", timeline.Acknowledged, true},
		{mqttws.V311, "0/plant-7/kitchen/mw-1", timeline.Acknowledged, false},
		{mqttws.V311, "1/plant-7/kitchen/mw-1/event", timeline.InFlight, false},
		{mqttws.V5, "1/plant-7/kitchen/mw-1/event", timeline.Acknowledged, false},
	} {
		j := begin(t, demo())
		j.do(TrySandboxPressed{})
		s := up()
		s.Version = test.version
		j.status(s)
		i := outbox.Item{State: test.state, Identity: j.m.Connection.identity()}
		i.Message.Topic = test.topic
		if got := j.m.Doubtful(&i); got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
		i.Identity.URL = "wss://elsewhere/mqtt"
		if j.m.Doubtful(&i) {
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
