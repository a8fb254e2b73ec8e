package draft

import (
	"strings"
	"testing"

	"deviceconsole/internal/platform"
)

// press makes the changes of a fix, as the send form does.
func press(s State, f Fix) State {
	for _, c := range f.Changes {
		s, _ = s.Set(c.Field, c.Value)
	}
	return s
}

func TestMistakesAreFoundWithTheirFixes(t *testing.T) {
	at := func(text string) []Change {
		return []Change{{FieldStamping, Value(StampAt)}, {FieldObservedAt, text}}
	}
	message := []Change{{FieldKind, Value(ToDevice)}, {FieldDevice, "mw-1"}}
	for _, test := range []struct {
		name    string
		changes []Change
		field   Field
		problem bool // it keeps the draft from being sent
		label   string
		want    string // of the field, once the fix was pressed; "" = there is none
	}{
		{"a number that rounds", []Change{{FieldData, `{"order_id": 9007199254740993, "t": 127.0}`}}, FieldData, false, "Send as text", `{"order_id": "9007199254740993", "t": 127.0}`},
		{"a comma too many", []Change{{FieldData, `{"a": 1.10,}`}}, FieldData, true, "Take the comma away", `{"a": 1.10}`},
		{"NaN", []Change{{FieldData, `{"a": NaN}`}}, FieldData, true, "Write null", `{"a": null}`},
		{"half a surrogate pair that was pasted", []Change{{FieldData, "{\"a\": \"x\ufffd\"}"}}, FieldData, false, `Write it as \ufffd`, `{"a": "x\ufffd"}`},
		{"a key twice", []Change{{FieldData, `{"a": 1, "a": 2}`}}, FieldData, false, "", ""},
		{"no zone", at("2026-11-22T12:00:00.000000"), FieldObservedAt, true, "Add the zone: UTC", "2026-11-22T12:00:00.000000Z"},
		{"milliseconds", at("2026-11-22T12:00:00.123Z"), FieldObservedAt, true, "Write as microseconds", "2026-11-22T12:00:00.123000Z"},
		{"a count of seconds", at("1764072000"), FieldObservedAt, true, "Write as ISO 8601", "2025-11-25T12:00:00.000000Z"},
		{"tomorrow", at("2026-11-23T13:00:00.000000Z"), FieldObservedAt, false, "", ""},
		{"another type than before", []Change{{FieldData, `{"temp_c": "71.40"}`}}, FieldData, false, "Send as a number", `{"temp_c": 71.40}`},
		{"a placeholder", []Change{{FieldDevice, "YOUR_DEVICE_ID"}}, FieldDevice, false, "", ""},
		{"a space behind the id", []Change{{FieldDevice, "mw-1 "}}, FieldDevice, true, "Take the space away", "mw-1"},
		{"a payload that rounds", append(message, Change{FieldPayload, `{"id": 9007199254740993}`}), FieldPayload, false, "Send as text", `{"id": "9007199254740993"}`},
		{"a payload that is nearly JSON", append(message, Change{FieldPayload, `{'id': 1}`}), FieldPayload, true, "Use double quotes", `{"id": 1}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := NewState()
			for _, c := range test.changes {
				s, _ = s.Set(c.Field, c.Value)
			}
			env := env(platform.RoleDevice)
			env.Earlier = [][]byte{[]byte(`{"event_data":{"temp_c":71.2}}`)}
			b := s.Draft.Build(env)
			var fixes []Fix
			if p, bad := b.Problem(test.field); bad != test.problem || bad && len(b.Findings) > 0 {
				t.Fatalf("%+v", b)
			} else if bad {
				fixes = p.Fixes
			} else if len(b.Findings) != 1 || b.Findings[0].Field != test.field || b.Findings[0].Why == "" {
				t.Fatalf("%+v", b.Findings)
			} else {
				fixes = b.Findings[0].Fixes
			}
			if test.label == "" {
				if len(fixes) > 0 {
					t.Errorf("%+v", fixes)
				}
				return
			}
			if len(fixes) != 1 || fixes[0].Label != test.label {
				t.Fatalf("%+v", fixes)
			}
			s = press(s, fixes[0])
			b = s.Draft.Build(env)
			if got := s.Draft.Value(test.field); got != test.want || !b.Ready() || len(b.Findings) > 0 {
				t.Errorf("%s: %+v %+v", got, b.Problems, b.Findings)
			}
		})
	}
}

func TestObservedAtMovesBesideTheData(t *testing.T) {
	s, _ := NewState().Set(FieldData, `{"a": 1, "observed_at": "2001-01-01T00:10:10.000000Z"}`)
	b := s.Draft.Build(env(platform.RoleDevice))
	if len(b.Findings) != 1 || len(b.Findings[0].Fixes) != 1 {
		t.Fatalf("%+v", b.Findings)
	}
	s = press(s, b.Findings[0].Fixes[0])
	b = s.Draft.Build(env(platform.RoleDevice))
	if got := string(b.Message.Payload); got != `{"event_data":{"a": 1},"observed_at":"2001-01-01T00:10:10.000000Z"}` {
		t.Error(got)
	}
}

func TestAWholeEventIsTakenApart(t *testing.T) {
	s, _ := NewState().Set(FieldData, `{"event_data":{"hello":"world"},"observed_at":"2001-01-01T00:10:10.000000Z","stream":"x"}`)
	b := s.Draft.Build(env(platform.RoleDevice))
	if len(b.Findings) != 1 || len(b.Findings[0].Fixes) != 1 {
		t.Fatalf("%+v", b.Findings)
	}
	s = press(s, b.Findings[0].Fixes[0])
	if d := s.Draft; d.Data != `{"hello":"world"}` || d.ObservedAt != "2001-01-01T00:10:10.000000Z" || d.Stamping != StampAt || d.Stream != "x" {
		t.Errorf("%+v", d)
	}
}

func TestWhatIsFirstInTheFormIsClean(t *testing.T) {
	for k := range kinds {
		d := New(k)
		d.Device, d.Group, d.Type = "console", "microwaves", "config"
		if b := d.Build(env(platform.RoleOperator)); len(b.Findings) > 0 {
			t.Errorf("%s: %+v", k, b.Findings)
		}
	}
}

// TestFixesLeaveVariablesAsTheyAre: what is wrong is told where it stands in the text
// as it was typed, and mended there; where the fix would put what a variable is now in
// its place there is none, and that is said.
func TestFixesLeaveVariablesAsTheyAre(t *testing.T) {
	for _, test := range []struct {
		name, data   string
		line, column int
		mended       string // "" = there is no fix
	}{
		{"a number behind variables", "{\"n\": {{seq}}, \"{{{{\": {{device}},\n \"id\": 9007199254740993}", 2, 8, "{\"n\": {{seq}}, \"{{{{\": {{device}},\n \"id\": \"9007199254740993\"}"},
		{"a comma too many behind one", `{"n": {{seq}},}`, 1, 15, `{"n": {{seq}}}`},
		{"a number that a variable is", `{"n": {{seq 9007199254740993}}}`, 1, 7, ""},
		{"a number that begins with one", `{"n": 1{{seq 000000000000000001}}0000000000000003}`, 1, 7, ""},
		{"a time beside it", `{"n": {{seq}}, "observed_at": "2026-11-22T11:59:00.000000Z"}`, 1, 16, `{"n": {{seq}}}`},
		{"a variable time beside it", `{"n": 1, "observed_at": {{now}}}`, 1, 10, ""},
		{"a text that reads as a variable", `{"{{{{": "{\"x\": 1}", "observed_at": "2026-11-22T11:59:00.000000Z"}`, 1, 24, `{"{{{{": "{\"x\": 1}"}`},
	} {
		s := NewState()
		for _, c := range []Change{{FieldVariables, "true"}, {FieldStamping, "0"}, {FieldData, test.data}} {
			s, _ = s.Set(c.Field, c.Value)
		}
		b := s.Draft.Build(filling(platform.RoleDevice))
		var told []Finding
		told = append(told, b.Findings...)
		for _, p := range b.Problems {
			told = append(told, Finding{Field: p.Field, Line: p.Line, Column: p.Column, Fixes: p.Fixes})
		}
		if len(told) != 1 || told[0].Line != test.line || told[0].Column != test.column {
			t.Errorf("%s: %+v", test.name, told)
			continue
		}
		f := told[0]
		if test.mended == "" {
			if len(f.Fixes) > 0 || !strings.Contains(f.Why, "comes from a variable") {
				t.Errorf("%s: %+v", test.name, f)
			}
			continue
		}
		if len(f.Fixes) != 1 || strings.Contains(f.Why, "variable") {
			t.Errorf("%s: %+v", test.name, f)
			continue
		}
		if s = press(s, f.Fixes[0]); s.Draft.Data != test.mended {
			t.Errorf("%s: %s", test.name, s.Draft.Data)
		}
		if b := s.Draft.Build(filling(platform.RoleDevice)); len(b.Findings)+len(b.Problems) > 0 {
			t.Errorf("%s: mended, there is %+v %+v", test.name, b.Problems, b.Findings)
		}
	}
}
