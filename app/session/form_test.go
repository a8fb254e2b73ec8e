package session

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/app/outbox"
	"deviceconsole/internal/page"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

func TestTheFormIsFilledFromTheSandboxAndReadyToConnect(t *testing.T) {
	j := begin(t, demo())
	for field, want := range map[Field]string{
		FieldProject: "plant-7", FieldUser: "kitchen", FieldAPIKey: "demo-key", FieldPassword: "s3cret/pass",
		FieldDevice: "bench-1", FieldGroups: "microwaves, MT-2014A", FieldAccountKind: "device",
		FieldBrokerURL: "/mqtt", FieldClientID: "console-1", FieldMQTTVersion: "automatic", FieldLogin: "as the platform wants it", FieldCleanStart: "true",
		FieldSessionExpiry: "0", FieldKeepalive: "30",
	} {
		if got := j.m.Form.Value(field); got != want {
			t.Errorf("field %d holds %q, want %q", field, got, want)
		}
	}
	if !j.m.Compose.Built.Ready() {
		t.Errorf("no event is ready: %+v", j.m.Compose.Built.Problems)
	}
	j.do(ConnectPressed{})
	c := only[Connect](j)
	if c.URL != "ws://127.0.0.1:8080/mqtt" || c.Username != "plant-7/kitchen" || c.Password.Reveal() != "demo-key/s3cret/pass" ||
		c.ClientID != "console-1" || !c.CleanStart || c.Keepalive != 30*time.Second || c.SessionExpiry != 0 {
		t.Errorf("connects with %+v", c)
	}
}

func TestWhatAPersonTypedStays(t *testing.T) {
	j := &journey{t: t, m: NewModel()}
	j.do(Start{Origin: "http://127.0.0.1:8080", ClientID: "console-1"}, typed(FieldUser, "mine"), ConfigLoaded{demo()})
	if got := j.m.Form.Value(FieldUser); got != "mine" {
		t.Errorf("the configuration put %q over what was typed", got)
	}
	j.do(ConfigMissing{errTest}, ReloadConfigPressed{}, ConfigLoaded{demo()})
	if got := j.m.Form.Value(FieldUser); got != "mine" {
		t.Errorf("the second configuration put %q over what was typed", got)
	}
}

func TestEveryFieldSaysWhatIsWrongWithIt(t *testing.T) {
	tests := []struct {
		name  string
		field Field
		value string
		says  string // "" = accepted
	}{
		{"no project", FieldProject, "", "The project id is empty."},
		{"a wildcard in the project", FieldProject, "plant#7", `wildcard`},
		{"no user", FieldUser, "", "The user id is empty."},
		{"a slash in the user", FieldUser, "a/b", "separates the levels"},
		{"a space behind the project", FieldProject, "plant-7 ", `The project id "plant-7 " ends with a space`},
		{"a space before the user", FieldUser, " kitchen", `begins with a space`},
		{"a space behind the device", FieldDevice, "d1 ", `makes it another than "d1"; take the space away`},
		{"a space within the device", FieldDevice, "bench 1", ""},
		{"a device of spaces", FieldDevice, "  ", "is made of spaces"},
		{"a space behind the client id", FieldClientID, "mw-1 ", "ends with a space"},
		{"no API key", FieldAPIKey, "", "The API key is empty."},
		{"a slash in the API key", FieldAPIKey, "a/b", `An API key has none`[3:]},
		{"no password", FieldPassword, "", "The password is empty."},
		{"a slash in the password", FieldPassword, "a/b/c", ""},
		{"a password that is too long", FieldPassword, strings.Repeat("x", 65535), "too long"},
		{"no device", FieldDevice, "", ""},
		{"a reserved device", FieldDevice, "_all", "reserved"},
		{"no groups", FieldGroups, "", ""},
		{"groups by commas, spaces and lines", FieldGroups, " a,b  c\n,a ", ""},
		{"one bad group", FieldGroups, "a, b+", "wildcard"},
		{"too many groups", FieldGroups, manyGroups(101), "at most 100"},
		{"an account kind that does not exist", FieldAccountKind, "king", "king"},
		{"a bad broker", FieldBrokerURL, "http://x", "ws://"},
		{"no client id", FieldClientID, "", "The client id is empty."},
		{"a long client id", FieldClientID, strings.Repeat("x", 33), "at most 32"},
		{"session expiry in words", FieldSessionExpiry, "5 min", "whole number of seconds from 0 to 4294967295"},
		{"session expiry too long", FieldSessionExpiry, "4294967296", "whole number"},
		{"longest session expiry", FieldSessionExpiry, " 4294967295 ", ""},
		{"keepalive too short", FieldKeepalive, "4", "from 5 to 65535"},
		{"keepalive too long", FieldKeepalive, "65536", "from 5 to 65535"},
		{"keepalive below zero", FieldKeepalive, "-5", "from 5 to 65535"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { fieldSays(t, test.field, test.value, test.says) })
	}
}

// fieldSays types a value, connects, and expects it to be refused with some words,
// or to be accepted where there are none.
func fieldSays(t *testing.T, field Field, value, says string) {
	j := begin(t, demo())
	j.do(typed(field, value))
	if got := j.m.Form.Error(field); got != "" {
		t.Errorf("says %q while it is typed for the first time", got)
	}
	j.do(ConnectPressed{})
	got := j.m.Form.Error(field)
	if says == "" {
		if got != "" || len(effectsOf[Connect](j.effects)) != 1 {
			t.Errorf("refused: %q", got)
		}
		return
	}
	if !strings.Contains(got, says) {
		t.Errorf("says %q, want something with %q", got, says)
	}
	if len(j.effects) != 0 || j.m.Connection.State != mqttws.Disconnected {
		t.Error("it connected all the same")
	}
	if j.m.Form.FocusOn != field || j.m.Form.FocusCount != 1 {
		t.Errorf("the focus goes to field %d", j.m.Form.FocusOn)
	}
	j.do(typed(field, begin(t, demo()).m.Form.Value(field)))
	if got := j.m.Form.Error(field); got != "" {
		t.Errorf("still says %q when it is corrected", got)
	}
}

func manyGroups(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("g" + strings.Repeat("x", i) + " ")
	}
	return b.String()
}

func TestAFieldSaysWhatIsWrongWhenItIsLeft(t *testing.T) {
	j := begin(t, page.Config{Broker: page.Broker{URL: "/mqtt"}})
	j.do(FieldLeft{FieldProject})
	if got := j.m.Form.Error(FieldProject); got != "" {
		t.Errorf("an empty field that was passed through says %q", got)
	}
	j.do(typed(FieldProject, "a/b"), FieldLeft{FieldProject})
	if j.m.Form.Error(FieldProject) == "" {
		t.Error("says nothing")
	}
	j.do(typed(FieldProject, "a"))
	if got := j.m.Form.Error(FieldProject); got != "" {
		t.Errorf("says %q of a good value", got)
	}
}

func TestBeforeTheConfigurationNothingConnects(t *testing.T) {
	j := begin(t, demo())
	j.do(ConfigMissing{errTest})
	if j.m.ConfigState != ConfigFailed || !strings.Contains(j.m.ConfigWords.String(), errTest.Error()) {
		t.Errorf("state %v, words %q", j.m.ConfigState, j.m.ConfigWords)
	}
	j.do(ConnectPressed{})
	if len(effectsOf[Connect](j.effects)) != 0 || j.m.Form.Error(FieldBrokerURL) == "" {
		t.Error("connects without knowing where to")
	}
	j.do(ReloadConfigPressed{})
	only[LoadConfig](j)
	if j.m.ConfigState != ConfigLoading {
		t.Error("does not say that it loads")
	}
}

func TestADemoAccountBringsItsRole(t *testing.T) {
	j := begin(t, demo())
	j.do(AccountChosen{1})
	if got := j.m.Form.Value(FieldAccountKind); got != page.RoleOperator {
		t.Errorf("chosen: %q", got)
	}
	j.do(typed(FieldUser, "auditor"))
	if got := j.m.Form.Value(FieldAccountKind); got != page.RoleReadOnlyOperator {
		t.Errorf("typed: %q", got)
	}
	before := j.m.Form.Value(FieldUser)
	j.do(AccountChosen{-1}, AccountChosen{3})
	if j.m.Form.Value(FieldUser) != before {
		t.Error("an account that does not exist was filled in")
	}
}

func TestFieldSpecsCoverTheForm(t *testing.T) {
	j := begin(t, demo())
	specs := j.m.FieldSpecs()
	if len(specs) != int(fieldCount) {
		t.Fatalf("%d specs for %d fields", len(specs), fieldCount)
	}
	for i, s := range specs {
		if s.Field != Field(i) || s.Name == "" || s.Hint == "" {
			t.Errorf("spec %d is %+v", i, s)
		}
	}
	if specs[FieldBrokerURL].Kind != InputURL {
		t.Error("the broker can't be typed where any is allowed")
	}
	j.do(ConfigLoaded{page.Config{Broker: page.Broker{URL: "wss://b.example/"}}})
	if j.m.FieldSpecs()[FieldBrokerURL].Kind != InputFixed {
		t.Error("the broker looks as if it could be typed")
	}
	j.do(ConfigLoaded{page.Config{Broker: page.Broker{URL: "wss://b.example/"}, Brokers: []string{"wss://c.example/"}}})
	if s := j.m.FieldSpecs()[FieldBrokerURL]; s.Kind != InputChoice || len(s.Options) != 2 {
		t.Errorf("a choice of two brokers is %+v", s)
	}
}

func TestOtherLoginsAndVersions(t *testing.T) {
	for _, c := range []struct {
		name               string
		typed              []Event
		username, password string
		version            mqttws.Version
	}{
		{"the platform's", nil, "plant-7/kitchen", "demo-key/s3cret/pass", mqttws.Auto},
		{"no login at all", []Event{typed(FieldLogin, "none"), typed(FieldAPIKey, ""), typed(FieldPassword, "")}, "", "", mqttws.Auto},
		{"a name of its own, without an API key", []Event{typed(FieldLogin, "a user name of its own"), typed(FieldAPIKey, ""),
			typed(FieldUserName, "guest"), typed(FieldPassword, "a/b c")}, "guest", "a/b c", mqttws.Auto},
		{"MQTT 3.1.1 alone", []Event{typed(FieldMQTTVersion, "3.1.1")}, "plant-7/kitchen", "demo-key/s3cret/pass", mqttws.V311},
		{"MQTT 5 alone", []Event{typed(FieldMQTTVersion, "5")}, "plant-7/kitchen", "demo-key/s3cret/pass", mqttws.V5},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := begin(t, demo())
			j.do(c.typed...)
			j.do(ConnectPressed{})
			got := only[Connect](j)
			if got.Username != c.username || got.Password.Reveal() != c.password || got.Version != c.version {
				t.Errorf("connects as %q with %q at version %v", got.Username, got.Password.Reveal(), got.Version)
			}
		})
	}
}

func TestALoginOfItsOwnNeedsAName(t *testing.T) {
	j := begin(t, demo())
	j.do(typed(FieldLogin, "a user name of its own"), ConnectPressed{})
	if got := j.m.Form.Error(FieldUserName); !strings.Contains(got, "user name is empty") || j.m.Connection.Wanted() {
		t.Errorf("it says %q", got)
	}
	j.do(TrySandboxPressed{})
	if c := only[Connect](j); c.Username != "plant-7/kitchen" {
		t.Errorf("the sandbox is entered as %q", c.Username)
	}
}

func TestAFreshClientIDReplacesTheOldOne(t *testing.T) {
	j := begin(t, demo())
	j.do(NewClientIDPressed{})
	only[NewClientID](j)
	j.do(ClientIDMade{ClientID: "console-2"})
	if got := j.m.Form.Value(FieldClientID); got != "console-2" || j.m.Connection.Wanted() {
		t.Errorf("the form holds %q", got)
	}
}

func TestAFreshClientIDConnectsAtOnce(t *testing.T) {
	j := connected(t)
	j.status(mqttws.Status{State: mqttws.Refused, Err: &mqttws.ReasonError{Packet: "DISCONNECT", Code: 0x8E}})
	j.do(NewClientIDPressed{Connect: true})
	j.do(ClientIDMade{"console-2", only[NewClientID](j).Connect})
	if c := only[Connect](j); c.ClientID != "console-2" || j.m.Connection.State != mqttws.Connecting {
		t.Errorf("connects as %q, %v", c.ClientID, j.m.Connection.State)
	}
}

func FuzzParseGroups(f *testing.F) {
	f.Add("a, b c")
	f.Add("_all")
	f.Add("\u00a0,\x00")
	f.Fuzz(func(t *testing.T, s string) {
		groups, err := parseGroups(s)
		if err != nil {
			return
		}
		var ids []string
		for _, g := range groups {
			if _, err := platform.ParseGroup(g.String()); err != nil {
				t.Errorf("%q holds a group that is none: %v", s, err)
			}
			ids = append(ids, g.String())
		}
		again, err := parseGroups(joinGroups(ids))
		if err != nil || len(again) != len(groups) {
			t.Errorf("%q: %v became %v, %v", s, groups, again, err)
		}
	})
}

// TestTheAccountForWhichMessagesWaitIsOfferedFirst, unless a person has begun to type.
func TestTheAccountForWhichMessagesWaitIsOfferedFirst(t *testing.T) {
	who := func(user string) outbox.Identity {
		j := begin(t, demo())
		j.do(typed(FieldUser, user))
		return j.m.Sender()
	}
	for _, test := range []struct{ waits, types, want string }{
		{"support", "", "support"}, {"stranger", "", "kitchen"}, {"support", "mine", "mine"},
	} {
		for _, late := range []bool{false, true} {
			j := &journey{t: t, m: NewModel()}
			j.m.Now = noon
			waits := MessagesWait{who(test.waits)}
			j.do(Start{Origin: "http://127.0.0.1:8080", ClientID: "console-1"})
			if !late {
				j.do(waits)
			}
			j.do(ConfigLoaded{demo()})
			if test.types != "" {
				j.do(typed(FieldUser, test.types))
			}
			if late {
				j.do(waits)
			}
			if got := j.m.Form.Value(FieldUser); got != test.want {
				t.Errorf("%+v, known late %v: %s is offered", test, late, got)
			}
		}
	}
}
