package e2e

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
)

var pictures = flag.Bool("pictures", false, "keep the pictures of the README and the manifest in web/screenshots")

// TestPictures makes the pictures of the README and the manifest: the console at
// work, wide and on a phone, light and dark. The ones that the repository keeps
// are replaced only when asked for, after the page has changed its looks:
//
//	make pictures
func TestPictures(t *testing.T) {
	if !*pictures { // no time in a picture tells of other tests, then
		t.Parallel()
	}
	s := startServer(t)
	c := openConsole(t, s.url)
	c.sandbox()
	const full = 17 // messages that fill a good part of the list
	for i, data := range []string{
		`{"power_w": 812, "door": "closed", "temp_c": 71.4}`,
		`{"power_w": 0, "door": "open", "temp_c": 69.0, "order_id": 9007199254740993}`,
	} {
		c.atLeast("Received", full*(i+1)/3)
		c.compose(s.config.Sandbox.Device, data)
		c.sends("acknowledged")
	}
	c.atLeast("Received", full)
	c.sendForm().Field("Send as").Call(`function() { this.closest(".panel").scrollTo(0, 0) }`, nil)
	c.Shots("readme", browsertest.Wide, browsertest.Phone)

	if *pictures {
		keepPictures(t)
	}
}

// keepPictures copies the pictures to where the page and the README have them.
func keepPictures(t *testing.T) {
	t.Helper()
	for _, name := range []string{"wide-light", "wide-dark", "phone-light", "phone-dark"} {
		keepPicture(t, "readme-"+name, "web/screenshots/"+name+".png")
	}
}

// keepPicture copies one picture of the last run to a place of the repository.
func keepPicture(t *testing.T, name, place string) {
	t.Helper()
	root, err := browsertest.ModuleRoot()
	if err != nil {
		t.Fatal(err)
	}
	png, err := os.ReadFile(filepath.Join(root, "screenshots", name+".png"))
	if err == nil {
		err = os.MkdirAll(filepath.Dir(filepath.Join(root, place)), 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(root, place), png, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// atLeast waits until a counter of the top bar has reached a value.
func (c console) atLeast(name string, want int) {
	c.counts(name, fmt.Sprintf("is at least %d", want), func(n int) bool { return n >= want })
}
