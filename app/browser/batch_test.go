//go:build !js

package browser

import "testing"

func TestABatchChangesInOrderWhenApplied(t *testing.T) {
	var b Batch
	e := Create("div")
	b.SetText(e, "first")
	b.SetText(e, "second")
	b.SetAttr(e, "title", "t")
	b.SetStyle(e, "height", "1px")
	if e.Writes() != 0 {
		t.Error("it writes before it is applied")
	}
	b.Apply()
	b.Apply()
	if e.Text() != "second" || e.Attr("title") != "t" || e.Style("height") != "1px" || e.Writes() != 4 {
		t.Errorf("%q, %q, %q after %d writes", e.Text(), e.Attr("title"), e.Style("height"), e.Writes())
	}
}
