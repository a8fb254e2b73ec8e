package e2e

import (
	"net/http"
	"testing"

	"deviceconsole/internal/page"
)

// TestAPanicIsShown: a fault in the program ends with an overlay that says so
// and a button, never with a page that looks alive. The fault is made by
// breaking the browser under the program.
func TestAPanicIsShown(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	c := openConsole(t, s.url)
	c.Allow("") // a crash is loud, and here wanted
	c.Eval(`(() => {
		const whole = Element.prototype.setAttribute;
		Element.prototype.setAttribute = function() { Element.prototype.setAttribute = whole; throw new Error("broken by the test"); };
	})()`, nil)
	c.Button("Try the sandbox").Click()
	overlay := c.Role("alertdialog", "")
	overlay.WaitText("has stopped")
	overlay.WaitText("broken by the test")
	c.audits(t, "crash")
	overlay.Button("Reload").Click()
	c.connectForm().Wait()
	c.sandbox()
}

// TestAMissingProgramIsSaid: where the program itself can't be fetched, a
// sentence and a button stand in for the page, and the button works.
func TestAMissingProgramIsSaid(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	c := console{chromium.Page(t)}
	c.Allow("app.") // the browser's own line about the blocked file
	c.Allow("loading the program failed")
	c.BlockURLs("*.wasm*")
	c.Goto(s.url + "/")
	c.Button("Retry").Wait()
	c.Role("status", "").WaitText("did not load")
	c.Shot("not-loaded-wide-light")
	c.BlockURLs()
	c.Button("Retry").Click()
	c.connectForm().Wait()
}

// TestEveryRouteOpens: each address of the app can be opened by itself, and an
// address that is none is not found.
func TestEveryRouteOpens(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	c := console{chromium.Page(t)}
	for _, route := range page.Routes() {
		c.Goto(s.url + route)
		c.state().Wait()
		c.noSidewaysScroll(t, route)
	}
	resp, err := http.Get(s.url + "/no-such-page")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusNotFound {
		t.Errorf("an address that is none answers %s", resp.Status)
	}
}
