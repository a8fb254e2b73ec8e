package session

import (
	"slices"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/archive"
	"deviceconsole/app/draft"
	"deviceconsole/app/drive"
	"deviceconsole/app/library"
	"deviceconsole/app/outbox"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

// readOnly is the demo's configuration of a server with -read-only.
func readOnly() page.Config {
	cfg := demo()
	cfg.ReadOnly = true
	return cfg
}

// everySend is every event by which a person, a program, another app or the connection
// has something published.
func everySend() []Event {
	plan := drive.Plan{Every: time.Second, Count: 1}
	return []Event{
		SendPressed{}, ClearRetainedPressed{}, SendAgainPressed{1}, EditPressed{1}, ReleasePressed{1}, SendLatePressed{}, SendFailedPressed{},
		RepeatPressed{plan}, SimulatePressed{plan, draft.New(draft.Event)},
		RuleSwitched{library.Rule{Name: "r", Filter: "device:d", PerSecond: 1, Draft: draft.New(draft.Event)}, true},
		ShareTaken{Content: []byte(`{"a":1}`)}, SendAgainPressed{1},
	}
}

func TestNothingIsPublishedWhileReadOnly(t *testing.T) {
	for name, begun := range map[string]func() *journey{
		"by the server": func() *journey {
			j := begin(t, readOnly())
			j.do(TrySandboxPressed{})
			j.status(up())
			return j
		},
		"by the account": func() *journey {
			j := begin(t, demo())
			j.do(AccountChosen{2}, ConnectPressed{})
			j.status(up())
			return j
		},
		"by the server, as it offered before": func() *journey {
			j := &journey{t: t, m: NewModel()}
			j.m.Now = noon
			j.do(Start{Origin: "http://127.0.0.1:8080", ClientID: "console-1"}, ConfigRestored{configText(readOnly(), noon)}, ConfigMissing{errTest})
			return j
		},
	} {
		t.Run(name, func(t *testing.T) {
			j := begun()
			for _, e := range everySend() {
				j.do(e)
				if len(j.effects) > 0 {
					t.Errorf("%T leads to %+v", e, j.effects)
				}
			}
			if !strings.HasPrefix(j.m.Outbox.Problem, "Read-only: nothing is sent from") {
				t.Errorf("it says %q", j.m.Outbox.Problem)
			}
			if slices.ContainsFunc(j.all, publishes) {
				t.Errorf("among %+v", j.all)
			}
			if w := j.m.Compose.Shared.Words.What; w != "What another app shared was not taken" {
				t.Errorf("of what another app shared it says %q", w)
			}
			j.do(CancelPressed{1}, CancelAllPressed{}, DropLatePressed{}, ClearSentPressed{}, ExportOutboxPressed{})
			if len(effectsOf[AskOutbox](j.effects)) != 4 || len(effectsOf[StartExport](j.effects)) != 1 {
				t.Errorf("taking back and saving lead to %+v", j.effects)
			}
		})
	}
}

func TestWhoIsReadOnly(t *testing.T) {
	j := begin(t, demo())
	j.do(AccountChosen{2})
	if j.m.Seal() != ByAccount {
		t.Errorf("the form's read-only account is %v", j.m.Seal())
	}
	j.do(ConnectPressed{})
	j.status(up())
	j.do(typed(FieldAccountKind, page.RoleDevice))
	if j.m.Seal() != ByAccount {
		t.Errorf("a connected one is %v once the form says something else", j.m.Seal())
	}
	j.do(AccountChosen{0}, ConnectPressed{})
	j.status(up())
	if j.m.Seal() != Unsealed || len(effectsOf[OpenOutbox](j.effects)) != 1 {
		t.Errorf("an account that sends is %v: %+v", j.m.Seal(), j.effects)
	}
}

// TestAReadOnlyServerThatAnswersLateEndsTheConnection: that was made without it, and
// has messages under way.
func TestAReadOnlyServerThatAnswersLateEndsTheConnection(t *testing.T) {
	j := connected(t)
	j.do(ConfigLoaded{readOnly()})
	only[ShutOutbox](j)
	only[Close](j)
	if c := j.m.Connection; c.Wanted() || !strings.Contains(c.Words.String(), "read-only since its server answered") {
		t.Errorf("%v: %s", c.State, c.Words)
	}
	j.do(ConnectPressed{})
	if only[Connect](j); j.m.Seal() != ByServer {
		t.Errorf("then it is %v", j.m.Seal())
	}
	j.status(up())
	j.do(ConfigLoaded{demo()})
	if j.m.Seal() != ByServer {
		t.Errorf("what a connection was made for holds as long as it does: %v", j.m.Seal())
	}
}

func TestReadOnlyConnectsUnderItsOwnClientID(t *testing.T) {
	j := begin(t, readOnly())
	j.do(typed(FieldClientID, "bench-1"), TrySandboxPressed{})
	if got := only[Connect](j).ClientID; got != "console-1" || j.m.ClientID() != "console-1" {
		t.Errorf("it connects as %q and shows %q", got, j.m.ClientID())
	}
	j.do(DisconnectPressed{}, ClientIDMade{"console-2", true})
	if got := only[Connect](j).ClientID; got != "console-2" {
		t.Errorf("then as %q", got)
	}
	for _, s := range j.m.FieldSpecs() {
		if s.Field == FieldClientID && s.Kind != InputFixed {
			t.Errorf("the field is %+v", s)
		}
	}
}

func TestAClientIDLikeThatOfADeviceIsWarnedOf(t *testing.T) {
	for id, warns := range map[string]string{
		"bench-1": "the Device ID", "kitchen": "the User MQTT ID", "plant-7/kitchen": "devices use that make none", "console-7": "", "": "",
	} {
		j := begin(t, demo())
		j.do(AccountChosen{0}, typed(FieldClientID, id))
		if got := j.m.clientIDSpec().Warning; !strings.Contains(got, warns) || warns == "" && got != "" {
			t.Errorf("%q: %q", id, got)
		}
	}
	j := begin(t, demo())
	j.do(typed(FieldDevice, "console-1"))
	if got := j.m.clientIDSpec().Warning; got != "" {
		t.Errorf("of the one that was made here: %q", got)
	}
}

func TestTheDoctorSendsNothingWhileReadOnly(t *testing.T) {
	j := begin(t, readOnly())
	j.do(AccountChosen{1}, DoctorPressed{})
	if n := len(j.m.Doctor.Checks); n == 0 {
		t.Fatal("no checks")
	}
	s, _ := j.m.parseForm()
	filters, publish := j.m.Subscriptions.of(s).tried(s, j.m.Seal())
	for _, f := range filters {
		if f.Echo != "" || !strings.Contains(f.NoEcho, "read-only") {
			t.Errorf("%+v", f)
		}
	}
	if !strings.Contains(publish.Why, "read-only") {
		t.Errorf("%+v", publish)
	}
}

// TestWhatWaitedStaysWhileReadOnly: it is there, goes out from another tab that may
// send, and never from the one that may not.
func TestWhatWaitedStaysWhileReadOnly(t *testing.T) {
	memory := outbox.NewMemory()
	keep := func(d *Deps) { d.Storage = memory.Tab() }
	before := newStage(t, keep)
	before.Send(SendPressed{})
	before.eventually("it is kept", func() bool { return before.Outbox().Counts().Unsaved == 0 })
	before.Close()

	sealed := newStage(t, keep)
	sealed.eventually("it is there", func() bool { return sealed.Outbox().Counts().Open == 1 })
	sealed.Send(ConfigLoaded{readOnly()})
	if w := sealed.Outbox().Left(); w.Do != "They stay there: this console is read-only" {
		t.Errorf("it says %q", w)
	}
	sealed.Send(TrySandboxPressed{})
	c := sealed.client(0)
	c.cfg.OnStatus(up())
	sealed.eventually("it is connected", func() bool { return sealed.Model().Connection.State == mqttws.Connected })
	item := sealed.Outbox().Newest(1)[0]
	if _, err := sealed.Enqueue([]outbox.New{{Identity: item.Identity, Message: item.Message}}); err != errSealed {
		t.Errorf("a program's message: %v", err)
	}
	sealed.handOver(c, item.Message, func(_ mqttws.Ack, err error) {
		if err != mqttws.ErrNotConnected {
			t.Errorf("handed over: %v", err)
		}
	})

	sends, client := online(t, keep)
	client.answers <- nil
	sends.newest(timeline.Acknowledged)
	sealed.newest(timeline.Acknowledged)
	if n := c.times("publish"); n > 0 {
		t.Errorf("%d messages left", n)
	}
}

func TestTheOutboxCanBeSavedAsAFile(t *testing.T) {
	sink := make(memSink, 1)
	s := newStage(t, func(d *Deps) { d.NewSink = func() Sink { return &memSinkFile{to: sink} } })
	s.Send(SendPressed{})
	s.Send(AccountChosen{0})
	s.Send(ComposeChanged{draft.FieldData, `{"key":"demo-key"}`}) // of the form
	s.Send(SendPressed{})
	s.eventually("both wait", func() bool { return s.Outbox().Counts().Open == 2 })
	s.Send(ExportOutboxPressed{})
	text := <-sink
	f := newFile("outbox", text)
	r, err := archive.Open(f, f.Size(), timeline.PhoneLimits, false, nil)
	if err != nil || r.Messages != 1 || strings.Contains(text, "demo-key") {
		t.Errorf("%v, %+v: %s", err, r, text)
	}
}

// memSink takes what files hold that are saved.
type memSink chan string

type memSinkFile struct {
	strings.Builder
	to memSink
}

func (f *memSinkFile) Save(string, string) error {
	f.to <- f.String()
	return nil
}
