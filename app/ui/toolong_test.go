//go:build !js

package ui

import (
	"strings"
	"testing"

	"deviceconsole/app/browser"
	"deviceconsole/app/draft"
)

// TestATextThatIsTooLongForAFieldStaysOut: of a field of one line, which a browser lays out
// for long. The editors hold it, and a field with a bound cuts it.
func TestATextThatIsTooLongForAFieldStaysOut(t *testing.T) {
	u := New()
	u.dispatcher = busy{}
	u.startComposer()
	long := strings.Repeat("x", maxTyped+1)
	for _, test := range []struct {
		id, bound, typed string
		refused          bool
	}{
		{fieldOf(draft.FieldDevice), "", long, true},
		{fieldOf(draft.FieldDevice), "", long[1:], false},
		{fieldOf(draft.FieldDevice), "", "", false},
		{fieldOf(draft.FieldData), "", long, false},
		{templateNameID, "60", long, false},
	} {
		field := browser.Create("input")
		field.SetAttr("id", test.id)
		if test.bound != "" {
			field.SetAttr("maxlength", test.bound)
		}
		var refused bool
		u.refuseTooLong(browser.Event{On: field, Data: test.typed, Prevented: &refused})
		if refused != test.refused {
			t.Errorf("%s, bound %q: %d bytes are refused: %v", test.id, test.bound, len(test.typed), refused)
		}
	}
	if got := tooLong(1_080_000); got != "1,080,000 bytes are too many for this field. Nothing was put in." {
		t.Error(got)
	}
}
