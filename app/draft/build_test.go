package draft

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/app/template"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 123456000, time.UTC)

// env is a connection of a role to a broker without limits.
func env(role platform.Role) Env {
	project, _ := platform.ParseProject("plant-7")
	user, _ := platform.ParseUser("kitchen")
	return Env{Known: true, Project: project, User: user, Role: role, Connected: true, Announced: true, Limits: mqttws.NoLimits(), Now: noon}
}

// with returns the new draft of a kind with fields set.
func with(k Kind, changes ...Change) Draft {
	d := New(k)
	for _, c := range changes {
		d = d.With(c.Field, c.Value)
	}
	return d
}

func TestTheTopicIsBuiltFromTheParts(t *testing.T) {
	device, typ, group := Change{FieldDevice, "mw-1"}, Change{FieldType, "config"}, Change{FieldGroup, "microwaves"}
	for _, test := range []struct {
		name  string
		draft Draft
		want  string
	}{
		{"an event", with(Event, device), "0/plant-7/kitchen/mw-1"},
		{"an event without a device", with(Event), "0/plant-7/kitchen/"},
		{"another user's event", with(Event, device, Change{FieldUser, "lab"}), "0/plant-7/lab/mw-1"},
		{"a message", with(ToDevice, device), "1/plant-7/kitchen/mw-1/event"},
		{"an update", with(Update, device, typ), "1/plant-7/kitchen/mw-1/update/config"},
		{"an update to all", with(Update, device, typ, Change{FieldAllDevices, "true"}), "1/plant-7/kitchen/_all/update/config"},
		{"another user's update", with(Update, device, typ, Change{FieldUser, "lab"}), "1/plant-7/lab/mw-1/update/config"},
		{"a group", with(ToGroup, group, typ), "2/plant-7/microwaves/config"},
		{"the whole project", with(ToGroup, group, typ, Change{FieldWholeProject, "true"}), "2/plant-7/_all/config"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := test.draft.Build(env(platform.RoleOperator))
			if b.Message.Topic != test.want || !b.Ready() {
				t.Errorf("got %q, %+v", b.Message.Topic, b.Problems)
			}
			if p, err := platform.ParseTopic(b.Message.Topic); err != nil || p.String() != test.want {
				t.Errorf("the platform reads it as %v, %v", p, err)
			}
		})
	}
}

func TestWhatIsMissingOrWrongIsToldAtItsField(t *testing.T) {
	device, typ := Change{FieldDevice, "mw-1"}, Change{FieldType, "config"}
	hex := Change{FieldFormat, Value(Hex)}
	for _, test := range []struct {
		name         string
		draft        Draft
		field        Field
		says         string
		line, column int
	}{
		{"a message to nobody", with(ToDevice), FieldDevice, "only an event can do without", 0, 0},
		{"a message to all", with(ToDevice, Change{FieldDevice, "_all"}), FieldDevice, "reserved", 0, 0},
		{"an update without a type", with(Update, device), FieldType, "update type is empty", 0, 0},
		{"a type of two levels", with(Update, device, Change{FieldType, "a/b"}), FieldType, "separates", 0, 0},
		{"no group", with(ToGroup, typ), FieldGroup, "group id is empty", 0, 0},
		{"a wildcard as user", with(ToDevice, device, Change{FieldUser, "+"}), FieldUser, "wildcard", 0, 0},
		{"broken JSON", with(ToDevice, device, Change{FieldPayload, "{\n \"é\": nan}"}), FieldPayload, "line 2, column 7", 2, 7},
		{"no JSON at all", with(ToDevice, device, Change{FieldPayload, ""}), FieldPayload, "empty", 1, 1},
		{"no digit", inFormat(with(ToDevice, device), hex, "0a\n0g"), FieldPayload, "“g” is no hexadecimal digit", 2, 2},
		{"half a byte", inFormat(with(ToDevice, device), hex, "0a0"), FieldPayload, "odd number of digits (3)", 1, 4},
		{"no file", inFormat(with(ToDevice, device), Change{FieldFormat, Value(AFile)}, ""), FieldFile, "file is chosen yet", 0, 0},
		{"a wildcard in the response topic", with(ToDevice, device, Change{FieldResponseTopic, "a/#"}), FieldResponseTopic, "wildcard", 0, 0},
		{"NUL in the content type", with(ToDevice, device, Change{FieldContentType, "a\x00"}), FieldContentType, "NUL", 0, 0},
		{"correlation that is half a byte", with(ToDevice, device, Change{FieldCorrelation, "0xabc"}), FieldCorrelation, "odd", 0, 0},
		{"expiry that is no number", with(ToDevice, device, Change{FieldExpiry, "1.5"}), FieldExpiry, "whole number of seconds", 0, 0},
		{"expiry beyond the standard", with(ToDevice, device, Change{FieldExpiry, "4294967296"}), FieldExpiry, "whole number of seconds", 0, 0},
		{"a mark on bytes", inFormat(with(ToDevice, device, Change{FieldMarkText, "true"}), hex, "ff"), FieldMarkText, "no UTF-8", 0, 0},
		{"a time that is still to come", with(Event, Change{FieldStamping, Value(StampAt)}, Change{FieldObservedAt, " "}), FieldObservedAt, "The time is missing", 0, 0},
		{"variables without a source", with(Event, Change{FieldVariables, "true"}), FieldVariables, "can't be filled in", 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, ok := test.draft.Build(env(platform.RoleOperator)).Problem(test.field)
			if !ok || !strings.Contains(p.Text, test.says) || p.Line != test.line || p.Column != test.column {
				t.Errorf("got %+v of %+v", p, test.draft.Build(env(platform.RoleOperator)).Problems)
			}
		})
	}
}

// inFormat returns the draft with a payload typed in a format.
func inFormat(d Draft, f Change, text string) Draft {
	s := State{Draft: d}
	s, _ = s.Set(f.Field, f.Value)
	s, _ = s.Set(FieldPayload, text)
	return s.Draft
}

func TestPropertiesAreSentAsTyped(t *testing.T) {
	d := with(ToDevice, Change{FieldDevice, "mw-1"}, Change{FieldContentType, "application/json"}, Change{FieldResponseTopic, "0/plant-7/kitchen/x"},
		Change{FieldCorrelation, "0x00ff"}, Change{FieldExpiry, " 60 "}, Change{FieldMarkText, "true"}).
		WithUserProperty(0, mqttws.UserProperty{Key: "a", Value: "1"}).
		WithUserProperty(1, mqttws.UserProperty{Key: "a", Value: "2"})
	b := d.Build(env(platform.RoleOperator))
	p := b.Message.Properties
	if !b.Ready() || p.ContentType != "application/json" || p.ResponseTopic != "0/plant-7/kitchen/x" || string(p.CorrelationData) != "\x00\xff" ||
		*p.MessageExpiry != 60 || *p.PayloadFormat != 1 || len(p.User) != 2 || p.User[1].Value != "2" {
		t.Errorf("got %+v, %+v", p, b.Problems)
	}
	if !b.Expires.Equal(noon.Add(time.Minute)) {
		t.Errorf("expires %v", b.Expires)
	}
	if got := d.WithoutUserProperty(0).UserProperties; len(got) != 1 || got[0].Value != "2" || len(d.UserProperties) != 2 {
		t.Errorf("left %+v of %+v", got, d.UserProperties)
	}
}

func TestTheBrokersPacketSizeCountsAllOfThePacket(t *testing.T) {
	e := env(platform.RoleOperator)
	e.Limits.MaximumPacketSize = 200
	d := inFormat(with(ToDevice, Change{FieldDevice, "mw-1"}), Change{FieldFormat, Value(Text)}, strings.Repeat("x", 100))
	if b := d.Build(e); !b.Ready() {
		t.Errorf("not ready: %+v", b.Problems)
	}
	d = d.WithUserProperty(0, mqttws.UserProperty{Key: "k", Value: strings.Repeat("v", 100)})
	if p, ok := d.Build(e).Problem(FieldPayload); !ok || !strings.Contains(p.Text, "larger than this broker takes") {
		t.Errorf("got %+v", p)
	}
}

func TestAFileIsRefusedByItsSize(t *testing.T) {
	limits := mqttws.NoLimits()
	if err := CheckFile("a.bin", MaxPayload, limits); err != nil {
		t.Error(err)
	}
	if err := CheckFile("film.mkv", 5<<30, limits); err == nil || !strings.Contains(err.Error(), "5,368,709,120 bytes") {
		t.Errorf("got %v", err)
	}
	limits.MaximumPacketSize = 1000
	if err := CheckFile("a.bin", 1001, limits); err == nil || !strings.Contains(err.Error(), "this broker") {
		t.Errorf("got %v", err)
	}
}

func TestClearingARetainedUpdateIsAnEmptyRetainedMessage(t *testing.T) {
	d := with(Update, Change{FieldDevice, "mw-1"}, Change{FieldType, "config"}, Change{FieldPayload, "not even JSON"}, Change{FieldContentType, "x"})
	e := env(platform.RoleOperator)
	b := d.ClearRetained(e)
	m := b.Message
	if !b.Ready() || m.Topic != "1/plant-7/kitchen/mw-1/update/config" || len(m.Payload) != 0 || !m.Retain || m.QoS != 1 || m.Properties.ContentType != "" {
		t.Errorf("got %+v, %+v", m, b.Problems)
	}
	e.Limits.RetainAvailable = false
	if _, ok := d.ClearRetained(e).Problem(FieldRetain); !ok {
		t.Error("a broker that keeps nothing has nothing to clear")
	}
}

func TestNotesForetellARefusal(t *testing.T) {
	for _, test := range []struct {
		name   string
		role   platform.Role
		draft  Draft
		refuse bool
	}{
		{"a device's event", platform.RoleDevice, with(Event), false},
		{"a device's event as another user", platform.RoleDevice, with(Event, Change{FieldUser, "lab"}), true},
		{"a device's message", platform.RoleDevice, with(ToDevice), true},
		{"a device's group message", platform.RoleDevice, with(ToGroup), true},
		{"an operator's event", platform.RoleOperator, with(Event), true},
		{"an operator's update", platform.RoleOperator, with(Update), false},
		{"a reader's update", platform.RoleReadOnly, with(Update), true},
	} {
		notes := strings.Join(test.draft.Build(env(test.role)).Notes, "\n")
		if strings.Contains(notes, "will refuse") != test.refuse {
			t.Errorf("%s: %q", test.name, notes)
		}
	}
}

// TestASpaceIsRefusedWhereItIsTyped: one that a variable brings in is part of the device's
// id, as the platform allows it.
func TestASpaceIsRefusedWhereItIsTyped(t *testing.T) {
	variables := Change{FieldVariables, "true"}
	for _, c := range []struct {
		draft Draft
		field Field // that is refused; FieldForm = none is
	}{
		{with(Event, Change{FieldDevice, "d1 "}), FieldDevice},
		{with(Event, Change{FieldDevice, "d 1"}), FieldForm},
		{with(Event, Change{FieldDevice, "{{pick 'd1 '}}"}, variables), FieldForm},
		{with(Event, Change{FieldDevice, " {{index}}"}, variables), FieldDevice},
		{with(ToGroup, Change{FieldGroup, " microwaves"}, Change{FieldType, "state"}), FieldGroup},
		{with(ToGroup, Change{FieldGroup, "microwaves"}, Change{FieldType, "state "}), FieldType},
		{with(Update, Change{FieldAllDevices, "true"}, Change{FieldDevice, "d1 "}, Change{FieldType, "state"}), FieldForm},
	} {
		e := env(platform.RoleOperator)
		e.Bare = true
		e.Expand = func(text string, _ bool) (string, []template.Filled, error) {
			return strings.NewReplacer("{{pick 'd1 '}}", "d1 ", "{{index}}", "1").Replace(text), nil, nil
		}
		refused := FieldForm
		for _, p := range c.draft.Build(e).Problems {
			if strings.Contains(p.Text, "space") {
				refused = p.Field
			}
		}
		if refused != c.field {
			t.Errorf("%+v: field %d is refused, want %d", c.draft, refused, c.field)
		}
	}
}
