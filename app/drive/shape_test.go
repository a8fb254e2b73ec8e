package drive

import (
	"encoding/json"
	"strings"
	"testing"

	"deviceconsole/app/template"
	"pgregory.net/rapid"
)

func TestTheFormWritesTheTemplate(t *testing.T) {
	got := Text([]Row{
		{Name: "temp_c", Shape: Sine, Min: "20.0", Max: "80.0", Extra: "60s"},
		{Name: "load", Shape: Ramp, Min: "0", Max: "100", Extra: "5m"},
		{Name: "level", Shape: Walk, Min: "0", Max: "10", Extra: "0.5"},
		{Name: "power", Shape: Random, Min: "700", Max: "900"},
		{Name: "mode", Shape: Steps, Extra: "idle heat done"},
		{Name: "door", Shape: Pick, Extra: "open 'half open'"},
		{Name: `model "x"`, Shape: Constant, Extra: "MT {{2014}}"},
		{Name: "size", Shape: Constant, Extra: "12.50"},
		{Name: "n", Shape: Counter, Extra: "1"},
	})
	want := `{
  "temp_c": {{sine 20.0 80.0 60s}},
  "load": {{ramp 0 100 5m}},
  "level": {{walk 0 10 0.5}},
  "power": {{random 700 900}},
  "mode": {{step idle heat done}},
  "door": {{pick open 'half open'}},
  "model \"x\"": "MT {{{{2014}}",
  "size": 12.50,
  "n": {{seq 1}}
}`
	if got != want {
		t.Error(got)
	}
	if Text(nil) != "{}" {
		t.Error(Text(nil))
	}
}

// TestRowsThatPassMakeJSON fills the form with anything.
func TestRowsThatPassMakeJSON(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"1", "-2.5", "60s", "a b", "{{", "}}", `"`, "open 'x y'", "{{{{"}))
	rapid.Check(t, func(t *rapid.T) {
		r := Row{Name: text.Draw(t, "name"), Shape: Shape(rapid.IntRange(0, int(shapes)-1).Draw(t, "shape")),
			Min: text.Draw(t, "min"), Max: text.Draw(t, "max"), Extra: text.Draw(t, "extra")}
		if err := r.Check(); err != nil {
			if err.Error() == "" {
				t.Fatal("no reason")
			}
			return
		}
		parsed, err := template.ParseJSON(Text([]Row{r}))
		if err != nil {
			t.Fatalf("%+v: %v", r, err)
		}
		got, err := parsed.Expand(template.NewState(1, noon))
		if err != nil || !json.Valid([]byte(got)) {
			t.Fatalf("%+v makes %s (%v)", r, got, err)
		}
	})
}

func TestShapesHaveNames(t *testing.T) {
	for _, s := range Shapes() {
		name, example := s.Extra()
		if s.String() == "" || (name == "") != (example == "") || !s.Ranged() && name == "" {
			t.Errorf("%d: %q %q %q", s, s, name, example)
		}
		row := Row{Name: "x", Shape: s, Min: "0", Max: "10", Extra: example}
		if err := row.Check(); err != nil {
			t.Error(err)
		}
	}
	if !strings.Contains((Row{Name: "x", Shape: Sine, Min: "9", Max: "1", Extra: "1s"}).Check().Error(), "tag x: ") {
		t.Error("the tag is not named")
	}
}
