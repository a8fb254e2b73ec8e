package draft

import (
	"reflect"
	"strings"
	"testing"

	"deviceconsole/mqttws"
)

// set changes fields of a state, none of which may be refused.
func set(t *testing.T, s State, changes ...Change) State {
	t.Helper()
	for _, c := range changes {
		var err error
		if s, err = s.Set(c.Field, c.Value); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func kind(k Kind) Change { return Change{FieldKind, Value(k)} }

func TestChangingTheKindKeepsWhatWasTyped(t *testing.T) {
	s := set(t, NewState(), Change{FieldData, "{}"}, Change{FieldDevice, "mw-1"}, kind(Update))
	if d := s.Draft; d.Kind != Update || !d.Retain || d.QoS != 1 || d.Device != "" {
		t.Errorf("an update begins as %+v", d)
	}
	s = set(t, s, Change{FieldType, "config"}, Change{FieldDevice, "mw-2"}, Change{FieldRetain, "false"}, kind(ToDevice))
	if d := s.Draft; d.Retain || d.Device != "mw-2" || d.Type != "" {
		t.Errorf("a message begins as %+v", d)
	}
	s = set(t, s, Change{FieldPayload, "[1]"}, kind(Event))
	if d := s.Draft; d.Data != "{}" || d.Device != "mw-1" {
		t.Errorf("the event is %+v", d)
	}
	s = set(t, s, kind(Update))
	if d := s.Draft; d.Type != "config" || d.Device != "mw-2" || d.Retain || d.Payload != "{}" {
		t.Errorf("the update is %+v", d)
	}
}

func TestAFieldGivesBackWhatItWasGiven(t *testing.T) {
	for f := FieldForm; f <= FieldVariables; f++ {
		for _, value := range []string{"1", "true", "0"} {
			d := New(ToDevice).With(f, value)
			if got := d.Value(f); got != value && !reflect.DeepEqual(d, New(ToDevice)) {
				t.Errorf("field %d: %q became %q", f, value, got)
			}
		}
		if d := New(Event).With(f, "9"); d.QoS > 2 || d.Stamping >= stampings {
			t.Errorf("field %d took a choice that there is none of: %+v", f, d)
		}
	}
}

func TestAnotherFormatHoldsTheSameBytes(t *testing.T) {
	typed := func(f Format, text string) State {
		return set(t, State{Draft: New(ToDevice)}, Change{FieldFormat, Value(f)}, Change{FieldPayload, text})
	}
	for _, test := range []struct {
		name   string
		from   State
		to     Format
		want   string
		refuse string
	}{
		{"text to hex", typed(Text, "hé\n"), Hex, "68 c3 a9 0a", ""},
		{"hex to text", typed(Hex, "68 c3 A9\n0a"), Text, "hé\n", ""},
		{"hex to base64", typed(Hex, "0xfffe"), Base64, "//4=", ""},
		{"base64 of the other alphabet", typed(Base64, "__4"), Hex, "ff fe", ""},
		{"bytes that are no text", typed(Hex, "61 ff"), Text, "61 ff", "byte 2 is 0xff"},
		{"bytes that are no JSON", typed(Hex, "00"), JSON, "00", "byte 1 is 0x00"},
		{"a line end that fields change", typed(Hex, "0d 0a"), Text, "0d 0a", "byte 1 is 0x0d"},
		{"what is wrong for its format", typed(Hex, "zz"), Text, "zz", ""},
		{"JSON to text", typed(JSON, "{"), Text, "{", ""},
		{"text to a file", typed(Text, "abc"), AFile, "abc", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, err := test.from.Set(FieldFormat, Value(test.to))
			if s.Draft.Payload != test.want {
				t.Errorf("it is %q", s.Draft.Payload)
			}
			switch {
			case test.refuse == "" && (err != nil || s.Draft.Format != test.to):
				t.Errorf("%v, %v", s.Draft.Format, err)
			case test.refuse != "" && (err == nil || !strings.Contains(err.Error(), test.refuse) || s.Draft.Format != test.from.Draft.Format):
				t.Errorf("%v, %v", s.Draft.Format, err)
			}
		})
	}
}

func TestAFilesBytesCanBeLookedAt(t *testing.T) {
	s := set(t, State{Draft: New(ToDevice)}, Change{FieldPayload, ""}, Change{FieldFormat, Value(AFile)})
	s.Draft.File = File{"a.bin", "\x01\x02"}
	if got := set(t, s, Change{FieldFormat, Value(Hex)}).Draft.Payload; got != "01 02" {
		t.Errorf("it is %q", got)
	}
	s.Draft.File.Data = strings.Repeat("x", editable+1)
	if _, err := s.Set(FieldFormat, Value(Hex)); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("got %v", err)
	}
}

func TestWhatWasTypedSurvivesAReload(t *testing.T) {
	s := set(t, NewState(), Change{FieldData, `{"a":"<&\u2028é"}`}, Change{FieldDevice, "mw-1"}, kind(ToGroup),
		Change{FieldGroup, "microwaves"}, Change{FieldVariables, "true"})
	s.Draft = s.Draft.WithUserProperty(0, mqttws.UserProperty{Key: "k", Value: "v"})
	text, ok := s.Save()
	back, restored := Restore(text)
	if !ok || !restored || !reflect.DeepEqual(back.Draft, s.Draft) {
		t.Fatalf("%v %v: %+v", ok, restored, back.Draft)
	}
	if d := set(t, back, kind(Event)).Draft; d.Data != `{"a":"<&\u2028é"}` || d.Device != "mw-1" {
		t.Errorf("the event is %+v", d)
	}
	if got := set(t, back.SuggestDevice("other"), kind(Event)).Draft.Device; got != "mw-1" {
		t.Errorf("the device that was typed became %q", got)
	}
}

func TestFilesAndTooMuchAreNotSaved(t *testing.T) {
	s := set(t, NewState(), kind(ToDevice))
	s.Draft.File = File{"a.bin", "bytes"}
	text, ok := s.Save()
	if !ok || strings.Contains(text, "a.bin") {
		t.Errorf("saved %s", text)
	}
	if _, ok := set(t, s, Change{FieldPayload, strings.Repeat("x", MaxSaved)}).Save(); ok {
		t.Error("too much was saved")
	}
}

// FuzzRestore: whatever stands in the storage, what is taken of it can be built and
// saved.
func FuzzRestore(f *testing.F) {
	text, _ := NewState().Save()
	f.Add(text)
	f.Add(strings.Replace(text, `"QoS":1`, `"QoS":9`, 1))
	f.Add("{}")
	f.Fuzz(func(t *testing.T, text string) {
		s, ok := Restore(text)
		if !ok {
			return
		}
		s.Draft.Build(Env{})
		if again, ok := s.Save(); ok {
			if back, ok := Restore(again); !ok || !reflect.DeepEqual(back, s) {
				t.Fatalf("%q came back as %+v", text, back)
			}
		}
	})
}

// FuzzBytes: bytes in every format come back, and no text makes a format fail in
// another way than by saying where.
func FuzzBytes(f *testing.F) {
	for _, text := range []string{"", "00 ff", "0x0", "YWI=", "a-_b", "=", "\xff", "{}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for format := JSON; format < AFile; format++ {
			if written, ok := format.Text([]byte(text)); ok {
				if back, err := format.Bytes(written); err != nil || string(back) != text {
					t.Fatalf("%v: %q is %q, and back %q (%v)", format, text, written, back, err)
				}
			}
			b, err := format.Bytes(text)
			if place, is := err.(*PlaceError); err != nil && (!is || place.Offset < 0 || place.Offset > len(text) || b != nil) {
				t.Fatalf("%v: %q gives %#v", format, text, err)
			}
		}
	})
}
