package session

import (
	"strings"
	"testing"

	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

// offered is a server's configuration with everything in it that is kept, and more.
func everything() page.Config {
	c := demo()
	c.Version, c.AnyBroker = "v1.2.3 (go1.26)", false
	c.Brokers = []string{"wss://spare.example/mqtt", "wss://far.example/mqtt?token=hidden"}
	c.Limits = page.Limits{EventCharacters: 65536, MessageBytes: 1 << 20}
	return c
}

// TestAVisitWithoutTheServerKnowsWhatItOffered: it says so, the form can be used, and
// nothing secret was kept.
func TestAVisitWithoutTheServerKnowsWhatItOffered(t *testing.T) {
	j := begin(t, everything())
	kept := effectsOf[KeepConfig](j.all)[0].Text
	for _, secret := range []string{"demo-key", "s3cret", "operator-pass", "hidden"} {
		if strings.Contains(kept, secret) {
			t.Errorf("%q was kept in %q", secret, kept)
		}
	}

	j = &journey{t: t, m: NewModel()}
	j.m.Now = noon
	j.do(ConfigRestored{kept}, Start{Origin: "http://127.0.0.1:8080", Route: page.RouteSend, ClientID: "console-2"}, ConfigMissing{errTest})
	if words := j.m.ConfigWords.String(); j.m.ConfigState != ConfigKept || !strings.Contains(words, "Its settings of 2026-11-22 ") || !strings.Contains(words, errTest.Error()) {
		t.Fatalf("state %v, words %q", j.m.ConfigState, words)
	}
	want := everything()
	want.Sandbox, want.Brokers = nil, want.Brokers[:1]
	if got := j.m.Config; got.Version != want.Version || got.Broker != want.Broker || got.AnyBroker || len(got.Brokers) != 1 || got.Limits != want.Limits || got.Sandbox != nil {
		t.Errorf("%+v, want %+v", got, want)
	}
	for field, value := range map[Field]string{FieldProject: "p", FieldUser: "u", FieldAPIKey: "k", FieldPassword: "w", FieldDevice: "d"} {
		j.do(typed(field, value))
	}
	if j.do(ConnectPressed{}); j.m.Form.Error(FieldBrokerURL) != "" {
		t.Fatal(j.m.Form.Error(FieldBrokerURL))
	}
	only[Connect](j)
	if j.do(ReloadConfigPressed{}); j.m.ConfigState != ConfigKept {
		t.Error("the form goes while the server is asked again")
	}
	j.do(ConfigMissing{errTest}, ConfigLoaded{demo()})
	if j.m.ConfigState != ConfigReady || j.m.Config.Sandbox == nil || j.m.Form.Value(FieldUser) != "u" {
		t.Errorf("state %v, user %q after the server answered", j.m.ConfigState, j.m.Form.Value(FieldUser))
	}
}

// TestAServerThatIsAwayIsAskedWhenItMayBeBack: without a press.
func TestAServerThatIsAwayIsAskedWhenItMayBeBack(t *testing.T) {
	for name, kept := range map[string]string{"nothing kept": "", "kept": configText(demo(), noon)} {
		j := &journey{t: t, m: NewModel()}
		j.do(ConfigRestored{kept}, Start{Origin: "http://127.0.0.1:8080"}, ConfigMissing{errTest})
		for _, e := range []Event{PageChanged{PageShown}, PageChanged{PageResumed}, PageChanged{NetworkFound}, StatusChanged{0, mqttws.Status{State: mqttws.Connected}}} {
			j.do(e)
			if n := len(effectsOf[LoadConfig](j.effects)); n != 1 {
				t.Errorf("%s, %+v: asked %d times", name, e, n)
			}
		}
		for _, e := range []Event{PageChanged{PageHidden}, PageChanged{NetworkLost}, StatusChanged{0, mqttws.Status{State: mqttws.Reconnecting}}} {
			j.do(e)
			if n := len(effectsOf[LoadConfig](j.effects)); n != 0 {
				t.Errorf("%s, %+v: asked %d times", name, e, n)
			}
		}
	}
}

func TestKeptSettingsThatAreNoneAreOfNoUse(t *testing.T) {
	for _, text := range []string{"", "rubbish", "at\n", "at x\nbroker y\n", "any true", strings.Repeat("also wss://x\n", 9999)} {
		k := readConfig(text)
		if !k.at.IsZero() || len(k.config.Brokers) > maxKeptBrokers {
			t.Errorf("%.20q: %+v", text, k)
		}
	}
	long := demo()
	long.Brokers = make([]string, 500)
	if got := configText(long, noon); len(got) > 2000 {
		t.Errorf("%d bytes are kept", len(got))
	}
}
