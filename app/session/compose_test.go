package session

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"deviceconsole/app/draft"
	"deviceconsole/internal/platform"
)

func TestThePreviewIsWhatIsSent(t *testing.T) {
	j := connected(t)
	j.do(
		ComposeChanged{draft.FieldDevice, "mw-1"}, ComposeChanged{draft.FieldData, `{ "id": 9223372036854775807, "t": 127.0, "é": "ü" }`},
		ComposeChanged{draft.FieldStream, "hourly"}, ComposeChanged{draft.FieldAddClientIP, "true"}, stamping(draft.StampAt),
		ComposeChanged{draft.FieldObservedAt, " 2001-01-01T00:10:10.000000Z "}, ComposeChanged{draft.FieldQoS, "2"},
	)
	p := j.m.Compose.Built
	const payload = `{"event_data":{ "id": 9223372036854775807, "t": 127.0, "é": "ü" },"observed_at":"2001-01-01T00:10:10.000000Z","stream":"hourly","add_client_ip":true}`
	if p.Message.Topic != "0/plant-7/kitchen/mw-1" || string(p.Message.Payload) != payload || !p.Ready() {
		t.Errorf("the preview is %+v", p)
	}
	if p.Bytes != len(payload) || p.Characters != len(payload)-2 {
		t.Errorf("%d bytes, %d characters", p.Bytes, p.Characters)
	}
	j.do(SendPressed{})
	m := only[Enqueue](j).New.Message
	if m.Topic != p.Message.Topic || string(m.Payload) != string(p.Message.Payload) || m.QoS != 2 || m.Retain {
		t.Errorf("sent %+v", m)
	}
}

func TestTheServerStampsWhenAsked(t *testing.T) {
	j := connected(t)
	j.do(stamping(draft.StampServer), ComposeChanged{draft.FieldDevice, ""})
	if p := j.m.Compose.Built; string(p.Message.Payload) != `{"event_data":{"hello": "world"}}` || p.Message.Topic != "0/plant-7/kitchen/" {
		t.Errorf("the preview is %+v", p)
	}
}

func TestNowIsTheMomentOfTheClick(t *testing.T) {
	j := connected(t)
	j.do(SendPressed{})
	want := `"observed_at":"` + platform.NewTimestamp(j.m.Now).String() + `"`
	if got := string(only[Enqueue](j).New.Message.Payload); !strings.Contains(got, want) {
		t.Errorf("sent %s, want %s", got, want)
	}
}

func TestNowIsNeverTheSameTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := NewModel()
		m.Config, m.ConfigState, m.Origin = demo(), ConfigReady, "http://127.0.0.1:8080"
		m = m.configLoaded(demo())
		last := time.Time{}
		for range rapid.IntRange(1, 30).Draw(t, "clicks") {
			// A clock that stands, creeps, jumps back and forth.
			m.Now = noon.Add(time.Duration(rapid.Int64Range(-3000, 3000).Draw(t, "ns")))
			var effects []Effect
			m, effects = Update(m, SendPressed{})
			event, err := platform.DecodeEvent(effectsOf[Enqueue](effects)[0].New.Message.Payload)
			if err != nil {
				t.Fatal(err)
			}
			if at := event.ObservedAt.Time(); !at.After(last) {
				t.Fatalf("%v came after %v", at, last)
			} else {
				last = at
			}
		}
	})
}

func TestAtBeginsWithATimeToEdit(t *testing.T) {
	j := connected(t)
	j.do(stamping(draft.StampAt))
	if p := j.m.Compose.Built; !p.Ready() || j.m.Compose.Draft.ObservedAt == "" {
		t.Errorf("the preview is %+v", p)
	}
	j.do(ComposeChanged{draft.FieldObservedAt, "2001-01-01T00:10:10.000000Z"}, stamping(draft.StampNow), stamping(draft.StampAt))
	if got := j.m.Compose.Draft.ObservedAt; got != "2001-01-01T00:10:10.000000Z" {
		t.Errorf("what was typed became %q", got)
	}
}

func TestTheSendFormSaysWhatIsWrong(t *testing.T) {
	tests := []struct {
		name         string
		with         Event
		field        draft.Field
		says         string
		line, column int
	}{
		{"a broken object", ComposeChanged{draft.FieldData, "{\n  \"é\": tru }"}, draft.FieldData, "line 2, column 8", 2, 8},
		{"nothing", ComposeChanged{draft.FieldData, ""}, draft.FieldData, "empty", 1, 1},
		{"an array", ComposeChanged{draft.FieldData, "[1]"}, draft.FieldData, "array", 1, 1},
		{"two objects", ComposeChanged{draft.FieldData, "{} {}"}, draft.FieldData, "line 1, column 4", 1, 4},
		{"a device that is a path", ComposeChanged{draft.FieldDevice, "a/b"}, draft.FieldDevice, "separates", 0, 0},
		{"all devices", ComposeChanged{draft.FieldDevice, "_all"}, draft.FieldDevice, "reserved", 0, 0},
		{"a time without zone", ComposeChanged{draft.FieldObservedAt, "2001-01-01T00:10:10.000000"}, draft.FieldObservedAt, "zone", 0, 0},
		{"a time in milliseconds", ComposeChanged{draft.FieldObservedAt, "2001-01-01T00:10:10.000Z"}, draft.FieldObservedAt, "observed_at", 0, 0},
		{"broken UTF-8 in the stream", ComposeChanged{draft.FieldStream, "\xff"}, draft.FieldStream, "UTF-8", 0, 0},
		{"too long", ComposeChanged{draft.FieldData, `{"a":"` + strings.Repeat("x", 65536) + `"}`}, draft.FieldForm, "65536", 0, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			j := connected(t)
			j.do(stamping(draft.StampAt), test.with)
			p, ok := j.m.Compose.Built.Problem(test.field)
			if !ok || !strings.Contains(p.Text, test.says) || p.Line != test.line || p.Column != test.column {
				t.Errorf("got %+v of %+v", p, j.m.Compose.Built.Problems)
			}
			j.do(SendPressed{})
			if len(j.effects) != 0 {
				t.Error("it was sent all the same")
			}
			if j.m.Outbox.Problem != p.Text {
				t.Errorf("Send says %q", j.m.Outbox.Problem)
			}
			j.do(ComposeChanged{draft.FieldQoS, "1"})
			if j.m.Outbox.Problem != "" {
				t.Error("what Send said stays when something is changed")
			}
		})
	}
}

func TestTheBrokersLimitsAreToldBeforeSending(t *testing.T) {
	j := begin(t, demo())
	j.do(TrySandboxPressed{})
	s := up()
	s.Server.MaximumQoS, s.Server.RetainAvailable = 1, false
	j.status(s)
	if !j.m.Compose.Built.Ready() {
		t.Errorf("not ready: %+v", j.m.Compose.Built.Problems)
	}
	for _, e := range []ComposeChanged{{draft.FieldQoS, "2"}, {draft.FieldRetain, "true"}} {
		j.do(ComposeChanged{draft.FieldQoS, "1"}, ComposeChanged{draft.FieldRetain, "false"}, e)
		if _, ok := j.m.Compose.Built.Problem(e.Field); !ok {
			t.Errorf("%+v: no problem", e)
		}
	}
}

func TestNotesSayWhatToKnowBeforeSending(t *testing.T) {
	noted := func(j *journey, want string) bool {
		return strings.Contains(strings.Join(j.m.Compose.Built.Notes, "\n"), want)
	}
	j := begin(t, demo())
	if !noted(j, "Not connected") {
		t.Error("nothing about waiting")
	}
	j.do(TrySandboxPressed{})
	j.status(up())
	if noted(j, "Not connected") || noted(j, "refuse") || noted(j, "Retain") || noted(j, "QoS 0") {
		t.Errorf("notes %q", j.m.Compose.Built.Notes)
	}
	j.do(ComposeChanged{draft.FieldQoS, "0"}, ComposeChanged{draft.FieldRetain, "true"})
	if !noted(j, "QoS 0") || !noted(j, "Retain does nothing") {
		t.Errorf("notes %q", j.m.Compose.Built.Notes)
	}
	j.do(AccountChosen{1}, ConnectPressed{})
	j.status(up())
	if !noted(j, "device users alone") || !j.m.Compose.Built.Ready() {
		t.Errorf("an operator is not warned, or stopped: %+v", j.m.Compose.Built)
	}
}

func TestWithoutAnAccountThereIsNoTopic(t *testing.T) {
	j := begin(t, demo())
	j.do(typed(FieldProject, ""))
	p := j.m.Compose.Built
	if _, ok := p.Problem(draft.FieldForm); !ok || p.Message.Topic != "" {
		t.Errorf("the preview is %+v", p)
	}
	if string(p.Message.Payload) == "" {
		t.Error("the payload is not shown, though nothing is wrong with it")
	}
	j.do(typed(FieldProject, "mine"))
	if got := j.m.Compose.Built.Message.Topic; got != "0/mine/kitchen/bench-1" {
		t.Errorf("the topic is %q", got)
	}
}

func TestTheDeviceOfTheSendFormFollowsTheConnectFormUntilChosen(t *testing.T) {
	j := begin(t, demo())
	j.do(typed(FieldDevice, "mine"), ConnectPressed{})
	if got := j.m.Compose.Draft.Device; got != "mine" {
		t.Errorf("device %q", got)
	}
	j.do(ComposeChanged{draft.FieldDevice, "other"}, ConnectPressed{})
	if got := j.m.Compose.Draft.Device; got != "other" {
		t.Errorf("device %q", got)
	}
}

func stamping(s draft.Stamping) Event { return ComposeChanged{draft.FieldStamping, draft.Value(s)} }

func TestVariablesOfTheSendFormAreFilledInAnewForEachMessage(t *testing.T) {
	j := connected(t)
	j.do(ComposeChanged{draft.FieldData, `{"n": {{seq}}, "w": {{walk 0 1000000 10}}}`}, ComposeChanged{draft.FieldVariables, "true"})
	var shown []string
	for range 3 {
		shown = append(shown, string(j.m.Compose.Built.Message.Payload))
		j.do(SendPressed{})
	}
	for i, e := range effectsOf[Enqueue](j.all) {
		got, _, _ := strings.Cut(string(e.New.Message.Payload), "observed_at") // which is that of the click
		if !strings.HasPrefix(shown[i], got) || !strings.Contains(got, `"n": `+string(rune('1'+i))) {
			t.Errorf("number %d: sent %s after showing %s", i, got, shown[i])
		}
	}
}
