package drive

import (
	"encoding/json"
	"errors"
	"strings"

	"deviceconsole/app/template"
)

// Shape says how the values of a simulated tag go.
type Shape uint8

// The shapes, in the order in which they are offered.
const (
	Sine Shape = iota
	Ramp
	Walk
	Random
	Steps
	Pick
	Constant
	Counter
	shapes
)

var shapeNames = [shapes]string{"Sine", "Ramp", "Random walk", "Random", "Steps", "One of", "Constant", "Counter"}

// String is the shape's name for a person.
func (s Shape) String() string {
	if s < shapes {
		return shapeNames[s]
	}
	return ""
}

// Shapes returns all.
func Shapes() []Shape {
	all := make([]Shape, shapes)
	for i := range all {
		all[i] = Shape(i)
	}
	return all
}

// Ranged reports whether a shape goes from Min to Max.
func (s Shape) Ranged() bool { return s <= Random }

// Extra is what else a shape asks for: the name of its field, and an example.
// "" = nothing.
func (s Shape) Extra() (name, example string) {
	switch s {
	case Sine, Ramp:
		return "Period", "60s"
	case Walk:
		return "Longest step", "0.5"
	case Steps, Pick:
		return "Values", "open closed"
	case Constant:
		return "Value", "closed"
	case Counter:
		return "First", "1"
	}
	return "", ""
}

// Row is a tag of a simulated device.
type Row struct {
	Name     string
	Shape    Shape
	Min, Max string // of a Ranged shape
	Extra    string
}

// variable writes the value as a template has it.
func (r Row) variable() string {
	min, max, extra := strings.TrimSpace(r.Min), strings.TrimSpace(r.Max), strings.TrimSpace(r.Extra)
	switch r.Shape {
	case Sine:
		return "{{sine " + min + " " + max + " " + extra + "}}"
	case Ramp:
		return "{{ramp " + min + " " + max + " " + extra + "}}"
	case Walk:
		return "{{walk " + min + " " + max + " " + extra + "}}"
	case Random:
		return "{{random " + min + " " + max + "}}"
	case Steps:
		return "{{step " + extra + "}}"
	case Pick:
		return "{{pick " + extra + "}}"
	case Counter:
		return "{{seq " + extra + "}}"
	}
	if json.Valid([]byte(extra)) {
		return strings.ReplaceAll(extra, "{{", "{{{{")
	}
	return strings.ReplaceAll(quoted(r.Extra), "{{", "{{{{")
}

// Check returns why a row makes no tag.
func (r Row) Check() error {
	if r.Name == "" {
		return errors.New("a tag needs a name")
	}
	t, err := template.ParseJSON(r.variable())
	switch {
	case err != nil:
		return errors.New("tag " + r.Name + ": " + err.Error())
	case t.Variables() > 0 && strings.TrimSpace(t.Masked()) != "0": // what was typed ends the variable and goes on behind it
		return errors.New("tag " + r.Name + ": write }} in quotes, as in '}}', where it is a value")
	}
	return nil
}

// Text writes rows as the event data of a template, one tag a line.
func Text(rows []Row) string {
	if len(rows) == 0 {
		return "{}"
	}
	var b strings.Builder
	b.WriteString("{\n")
	for i, r := range rows {
		b.WriteString("  " + strings.ReplaceAll(quoted(r.Name), "{{", "{{{{") + ": " + r.variable())
		if i < len(rows)-1 {
			b.WriteString(",")
		}
		b.WriteString("\n")
	}
	b.WriteString("}")
	return b.String()
}

// quoted writes a JSON string.
func quoted(text string) string {
	b, _ := json.Marshal(text) // never fails
	return string(b)
}
