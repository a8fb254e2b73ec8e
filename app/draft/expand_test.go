package draft

import (
	"strings"
	"testing"

	"deviceconsole/app/template"
	"deviceconsole/internal/platform"
)

// filling is an Env that fills variables in.
func filling(role platform.Role) Env {
	e := env(role)
	var f template.Filler
	s := template.NewState(1, noon)
	s.Device = `mw-"1"`
	e.Expand = func(text string, json bool) (string, []template.Filled, error) { return f.Trace(text, json, s) }
	return e
}

func TestVariablesAreFilledIn(t *testing.T) {
	variables := Change{FieldVariables, "true"}
	for _, test := range []struct {
		name  string
		draft Draft
		topic string
		want  string
	}{
		{"in an event", with(Event, variables, Change{FieldDevice, "sim-{{index}}"}, Change{FieldStamping, "0"},
			Change{FieldData, `{"n": {{seq}}, "who": {{device}}, "x": "{{device}}"}`}),
			"0/plant-7/kitchen/sim-1", `{"event_data":{"n": 1, "who": "mw-\"1\"", "x": "mw-\"1\""}}`},
		{"in JSON", with(ToDevice, variables, Change{FieldDevice, "d"}, Change{FieldPayload, `[{{step open}}, {{now unix}}]`}),
			"1/plant-7/kitchen/d/event", `["open", 1795348800]`},
		{"in text, as they are", func() Draft {
			d := with(ToDevice, variables, Change{FieldDevice, "d"}, Change{FieldPayload, `I am {{device}}`})
			d.Format = Text
			return d
		}(), "1/plant-7/kitchen/d/event", `I am mw-"1"`},
		{"not when that is not asked for", with(ToDevice, Change{FieldDevice, "d"}, Change{FieldPayload, `"{{seq}}"`}),
			"1/plant-7/kitchen/d/event", `"{{seq}}"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := test.draft.Build(filling(platform.RoleOperator))
			if !b.Ready() || b.Message.Topic != test.topic || string(b.Message.Payload) != test.want {
				t.Errorf("%s %s %+v", b.Message.Topic, b.Message.Payload, b.Problems)
			}
		})
	}
}

func TestWhatIsWrongWithVariablesIsToldAtItsPlace(t *testing.T) {
	variables := Change{FieldVariables, "true"}
	data := func(text string) Draft { return with(Event, variables, Change{FieldData, text}) }
	for _, test := range []struct {
		name         string
		draft        Draft
		field        Field
		says         string
		line, column int
	}{
		{"an unknown one", data("{\n \"n\": {{sqe}}}"), FieldData, "“sqe” is no variable. Is {{seq}} meant?", 2, 9},
		{"one that never ends", data("{\n \"n\": {{seq}"), FieldData, "not closed", 2, 7},
		{"JSON around it", data("{\"a\": {{random 1000000 2000000}},\n \"n\": {{seq}} 1}"), FieldData, "", 2, 15},
		{"in a payload", with(ToDevice, variables, Change{FieldDevice, "d"}, Change{FieldPayload, "{\"a\": {{uuid}},}"}), FieldPayload, "line 1, column 16", 1, 16},
		{"one that is known to replies alone", data(`{"t": {{match.topic}}}`), FieldData, "only in a reply rule", 0, 0},
		{"a value that breaks the JSON", with(ToDevice, variables, Change{FieldDevice, "d"}, Change{FieldPayload, `{"a": "\{{pick x}}"}`}), FieldPayload, "", 1, 9},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := test.draft.Build(filling(platform.RoleOperator))
			p, ok := b.Problem(test.field)
			if !ok || len(b.Problems) != 1 || !strings.Contains(p.Text, test.says) || strings.HasSuffix(p.Text, "?.") || p.Line != test.line || p.Column != test.column {
				t.Errorf("%+v", b.Problems)
			}
		})
	}
}

func TestVariablesAreOfferedWhereTheyStandInTheWay(t *testing.T) {
	d := with(Event, Change{FieldDevice, "d"}, Change{FieldData, `{"n": {{seq}}}`})
	p, ok := d.Build(filling(platform.RoleDevice)).Problem(FieldData)
	if !ok || len(p.Fixes) != 1 || p.Fixes[0].Label != "Fill in variables" {
		t.Fatalf("%+v", p)
	}
	for _, c := range p.Fixes[0].Changes {
		d = d.With(c.Field, c.Value)
	}
	if b := d.Build(filling(platform.RoleDevice)); !b.Ready() {
		t.Errorf("%+v", b.Problems)
	}
}
