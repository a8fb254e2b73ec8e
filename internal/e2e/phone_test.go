package e2e

import (
	"fmt"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
)

// TestOnAPhone: one pane at a time behind a bar of four tabs, each big enough
// for a thumb, and nothing to scroll sideways, down to 320 px.
func TestOnAPhone(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	c := openConsole(t, s.url)
	c.Viewport(browsertest.Phone)
	c.noSidewaysScroll(t, "connect form")
	c.sandbox()
	for _, window := range []browsertest.Viewport{browsertest.Phone, browsertest.Narrow} {
		c.Viewport(window)
		for _, tab := range []struct {
			name string
			has  browsertest.Locator
		}{
			{"Send", c.sendForm()},
			{"Devices", c.Role("tree", "Devices")},
			{"Connection", c.Button("Disconnect")},
			{"Live", c.Role("grid", "Messages")},
		} {
			link := c.tab(tab.name)
			link.Click()
			tab.has.Wait()
			c.noSidewaysScroll(t, window.Name+" "+tab.name)
			c.thumbSized(t, link)
			c.Shot(fmt.Sprintf("%s-%s", window.Name, tab.name))
		}
	}
	c.filter().Click() // while it is typed in, it has nearly all of its line
	var width float64
	c.filter().Call(`function() { return this.getBoundingClientRect().width }`, &width)
	if width < 220 {
		t.Errorf("a filter is typed in a field of %.0f px", width)
	}
	// The whole journey with a thumb: a row's details open and close again.
	c.newest().Click()
	c.details().Wait()
	c.noSidewaysScroll(t, "details")
	c.Shot("narrow-details")
	c.Press("Escape")
	c.details().Gone()
	c.tab("Send").Click()
	c.sends("acknowledged")
}

// tab is a tab of the phone's bar.
func (c console) tab(name string) browsertest.Locator {
	return c.Role("navigation", "Views").Role("link", name)
}

// noSidewaysScroll fails the test where the page is wider than the window.
func (c console) noSidewaysScroll(t testing.TB, where string) {
	t.Helper()
	var wide []string
	c.Eval(`(() => {
		const root = document.documentElement;
		if (root.scrollWidth <= root.clientWidth && document.body.scrollWidth <= root.clientWidth) return [];
		return [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > root.clientWidth + 1)
			.slice(0, 5).map(e => e.outerHTML.slice(0, 120)).concat("scrollWidth " + root.scrollWidth + " > " + root.clientWidth);
	})()`, &wide)
	if len(wide) > 0 {
		t.Errorf("%s scrolls sideways: %q", where, wide)
	}
}

// thumbSized fails the test where a target is smaller than 44 px.
func (c console) thumbSized(t testing.TB, target browsertest.Locator) {
	t.Helper()
	var size []float64
	target.Call(`function() { const r = this.getBoundingClientRect(); return [r.width, r.height] }`, &size)
	if size[0] < 44 || size[1] < 44 {
		t.Errorf("%s is %v px, too small for a thumb", target, size)
	}
}
