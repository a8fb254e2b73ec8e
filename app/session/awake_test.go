package session

import (
	"strings"
	"testing"

	"deviceconsole/mqttws"
)

func TestALineIsLookedAfterWhenThePageWakes(t *testing.T) {
	for change, checks := range map[PageChange]int{
		PageHidden: 0, PageFrozen: 0, PageShown: 1, PageResumed: 1, NetworkLost: 1, NetworkFound: 1, ServerLost: 0, ServerFound: 1,
	} {
		j := connected(t)
		j.do(PageChanged{change})
		if kept := len(effectsOf[KeepOutbox](j.effects)) == 1; kept != (change == PageHidden || change == PageFrozen) {
			t.Errorf("%q has the outbox written: %v", changeTexts[change], kept)
		}
		if got := len(effectsOf[CheckLine](j.effects)); got != checks {
			t.Errorf("%q asks the client %d times, want %d", changeTexts[change], got, checks)
		}
		if last := j.lines()[len(j.lines())-1]; last != "page: "+changeTexts[change] {
			t.Errorf("the log ends %q", last)
		}
	}
}

func TestNobodyIsDisturbedWithoutAConnection(t *testing.T) {
	j := begin(t, demo())
	j.do(PageChanged{PageShown})
	if len(j.effects) != 0 || j.m.Log.Len() != 0 {
		t.Errorf("before any connection: %v, %v", j.effects, j.lines())
	}
	j = connected(t)
	j.status(mqttws.Status{State: mqttws.Refused, Err: &mqttws.ReasonError{Packet: "CONNACK", Code: 0x86}})
	j.do(PageChanged{PageShown})
	if len(j.effects) != 0 {
		t.Errorf("a refused login is tried again: %v", j.effects)
	}
}

func TestADeviceWithoutANetworkIsSaid(t *testing.T) {
	j := connected(t)
	j.do(PageChanged{NetworkLost})
	j.status(down(errTest))
	if got := j.m.Connection.Words.String(); got != "The connection was lost (this device has no network). The console connects by itself when there is one again." {
		t.Errorf("it says %q", got)
	}
	j.do(PageChanged{NetworkFound})
	j.status(down(errTest))
	if got := j.m.Connection.Words.String(); !strings.Contains(got, errTest.Error()) {
		t.Errorf("it says %q", got)
	}
}

func TestAServerThatDoesNotAnswerEitherIsSaid(t *testing.T) {
	j := connected(t)
	j.do(PageChanged{ServerLost})
	j.status(down(errTest))
	if got := j.m.Connection.Words.String(); !strings.Contains(got, "this console's server does not answer, either") || !strings.Contains(got, "the network of this device") {
		t.Errorf("it says %q", got)
	}
	j.status(up())
	j.status(down(errTest))
	if got := j.m.Connection.Words.String(); !strings.Contains(got, errTest.Error()) {
		t.Errorf("after another connection it says %q", got)
	}
}
