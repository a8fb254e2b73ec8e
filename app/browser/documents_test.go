package browser

import (
	"testing"
)

func TestDocumentsAreKept(t *testing.T) {
	name := schema().Name
	one, two := NewDocuments(name), NewDocuments(name)
	ctx := soon(t)
	kept := func(d *Documents, want string) {
		t.Helper()
		if got, err := d.Kept(ctx, "templates"); err != nil || string(got) != want {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
	kept(one, "")
	for _, document := range []string{"first", "second"} {
		if err := one.Keep(ctx, "templates", []byte(document)); err != nil {
			t.Fatal(err)
		}
		kept(two, document)
	}
	if err := two.Keep(ctx, "templates", make([]byte, MaxDocument+1)); err == nil {
		t.Error("one that is too large was kept")
	}
	kept(one, "second")
	if err := two.Keep(ctx, "templates", nil); err != nil {
		t.Fatal(err)
	}
	kept(one, "")
	one.db.Close() // as the browser does when a person clears the site's data
	kept(one, "")
}
