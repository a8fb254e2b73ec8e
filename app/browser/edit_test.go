//go:build !js

package browser

import (
	"testing"
	"time"
)

func TestTypedTextTakesThePlaceOfWhatIsSelected(t *testing.T) {
	field, heard := Create("textarea"), 0
	field.On("input", func(Event) { heard++ })
	field.SetValue(`{"é": 1}`)
	field.SetSelection(2, 4)
	if start, end := field.Selection(); start != 2 || end != 4 || !Active().Same(field) {
		t.Errorf("%d to %d are selected", start, end)
	}
	field.TypeText("door")
	if got := field.Value(); got != `{"door": 1}` || heard != 1 {
		t.Errorf("%q, heard %d times", got, heard)
	}
	if start, end := field.Selection(); start != 6 || end != 6 {
		t.Errorf("the cursor is at %d to %d", start, end)
	}
}

func TestChildrenKeepTheirOrder(t *testing.T) {
	box, a, b, c := Create("pre"), Create("a"), Create("b"), Create("c")
	box.Before(Element{}, a)
	box.Before(Element{}, c)
	box.Before(c, b)
	a.Remove()
	a.Remove()
	if list := box.Children(); len(list) != 2 || !list[0].Same(b) || !list[1].Same(c) {
		t.Errorf("%d children", len(list))
	}
}

func TestZoneIsThatOfTheMoment(t *testing.T) {
	at := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	if _, want := at.In(time.Local).Zone(); Zone(at) != time.Duration(want)*time.Second {
		t.Errorf("%v", Zone(at))
	}
}
