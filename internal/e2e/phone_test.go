package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/input"

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
	c.sweep(40, 120, 200) // a finger that scrolls
	c.details().Wait()
	c.sweep(40, 200, 10)
	c.details().Gone()
	c.newest().Click()
	c.details().Wait()
	c.Press("Escape")
	c.details().Gone()
	c.inSight(t)
	c.tab("Send").Click()
	c.typedInSight(t, c.sendForm().Field("Event data"))
	c.sends("acknowledged")
}

// sweep moves a finger from one place across the screen to another.
func (c console) sweep(from, to, down float64) {
	const steps, top = 5, 300
	touch := func(kind input.TouchType, points ...*input.TouchPoint) {
		c.Do("sweep", input.DispatchTouchEvent(kind, points))
	}
	touch(input.TouchStart, &input.TouchPoint{X: from, Y: top})
	for i := range steps {
		part := float64(i+1) / steps
		touch(input.TouchMove, &input.TouchPoint{X: from + (to-from)*part, Y: top + down*part})
	}
	touch(input.TouchEnd)
}

// typedInSight fails the test where a keyboard on the screen, which makes the window
// smaller, covers the field that is typed in.
func (c console) typedInSight(t testing.TB, field browsertest.Locator) {
	t.Helper()
	field.Click()
	c.Viewport(browsertest.Viewport{Name: "keyboard", Width: 320, Height: 330, Scale: 2, Touch: true})
	waitFor(t, func() string {
		var at []float64
		field.Call(`function() { const r = this.getBoundingClientRect(); return [r.top, r.bottom, innerHeight] }`, &at)
		if at[0] < 0 || at[0] > at[2]-44 {
			return fmt.Sprintf("the field that is typed in is at %v of %v", at[:2], at[2])
		}
		return ""
	})
	c.Shot("narrow-keyboard")
	c.Viewport(browsertest.Narrow)
}

// inSight fails the test where a phone that is held across loses height to a second line
// of the bar, or where a long dialog hides the button that ends it.
func (c console) inSight(t testing.TB) {
	t.Helper()
	c.Viewport(across)
	waitFor(t, func() string {
		var lines float64
		c.Eval(`(() => {
			const tops = [...document.querySelectorAll(".bar > *")].map(e => e.getBoundingClientRect()).filter(r => r.width > 1 && r.height > 1);
			return Math.max(...tops.map(r => r.top)) - Math.min(...tops.map(r => r.bottom));
		})()`, &lines)
		if lines >= 0 {
			return "the bar has a second line"
		}
		return ""
	})
	c.Viewport(browsertest.Narrow)
	c.Button("Settings").Click()
	c.settings().Wait()
	waitFor(t, func() string {
		var at []float64
		c.settings().Button("Close").Call(`function() { const r = this.getBoundingClientRect(); return [r.bottom, innerHeight] }`, &at)
		if at[0] > at[1] {
			return fmt.Sprintf("Close is at %v of %v", at[0], at[1])
		}
		return ""
	})
	c.settings().Button("Close").Click()
	c.settings().Gone()
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
