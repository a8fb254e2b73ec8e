package e2e

import (
	"fmt"
	"strings"
	"testing"

	"deviceconsole/internal/page"
)

// TestTheListObeys: the filter narrows the list down, Pause holds it still
// while messages keep coming, Newest goes back to the top, Clear empties it.
func TestTheListObeys(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.sandbox()
	c.allGranted(t)
	op := s.as(page.RoleOperator)
	topic := "1/" + s.as(page.RoleDevice).login.user + "/" + s.config.Sandbox.Device + "/event"
	for _, word := range []string{"apple", "banana"} {
		op.publishText(topic, word)
		c.rows().Containing(word).Wait()
	}
	if got := c.newest().Text(); !strings.Contains(got, "banana") {
		t.Errorf("the newest row is %q, want the last message", got)
	}

	filter := c.Role("searchbox", "Filter messages")
	filter.Fill("apple")
	c.rows().Containing("banana").Gone()
	c.rows().Containing("apple").Wait()
	c.is(t, "Shown", 1)
	filter.Fill("")
	c.rows().Containing("banana").Wait()

	c.Button("Pause").Click()
	op.publishText(topic, "cherry")
	c.is(t, "Received", 3)
	if n := c.rows().Containing("cherry").Count(); n != 0 {
		t.Error("a paused list shows what came after")
	}
	c.Button("Resume").Click()
	c.rows().Containing("cherry").Wait()

	c.Button("Clear").Click()
	c.rows().Gone()
	op.publishText(topic, "date")
	c.rows().Containing("date").Wait()
}

// TestReadingIsLeftInPeace: while a person reads further down, what comes in
// does not push it away, and Newest leads back.
func TestReadingIsLeftInPeace(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openConsole(t, s.url)
	c.connectAs(office, "", "")
	c.allGranted(t)
	c.subscribe("0/plant-7/#", "granted")
	p := connectPublisher(t, broker.addr(), kitchen)
	for i := range 300 {
		p.publish("0/plant-7/kitchen/mw-1", fmt.Appendf(nil, "first-%d", i), 0)
	}
	c.is(t, "Received", 300)
	c.rows().Containing("first-299").Wait() // the list is drawn after the counter
	c.Role("grid", "Messages").Call(`function() { this.scrollTop = 3000; this.dispatchEvent(new Event("scroll")) }`, nil)
	row := c.rows().Containing("first-185")
	row.Wait()
	c.Button("Newest").Wait()
	for i := range 100 {
		p.publish("0/plant-7/kitchen/mw-1", fmt.Appendf(nil, "second-%d", i), 0)
	}
	c.is(t, "Received", 400)
	row.Wait()
	if n := c.rows().Containing("second-").Count(); n != 0 {
		t.Errorf("%d new rows pushed in while reading", n)
	}
	c.Button("Newest").Click()
	c.rows().Containing("second-99").Wait()
}

// TestControlsHaveNames: in each state of the page there is nothing to operate
// that a screen reader could not name.
func TestControlsHaveNames(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	c := openConsole(t, s.url)
	c.named(t, "connect form")
	c.sandbox()
	c.newest().Wait()
	c.sends("acknowledged")
	c.named(t, "send form")
	c.newest().Click()
	c.details().Wait()
	c.named(t, "details")
	c.show("Connection")
	c.named(t, "connection")
	c.Press("?")
	c.Role("dialog", "").Wait()
	c.named(t, "keys")
}

func (c console) named(t testing.TB, where string) {
	t.Helper()
	if unnamed := c.Unnamed(); len(unnamed) > 0 {
		t.Errorf("%s: without a name: %q", where, unnamed)
	}
}

// TestLooksAreRemembered: the switch of the theme and the width of a pane hold
// over a reload.
func TestLooksAreRemembered(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	c := openConsole(t, s.url)
	dark := func() (dark bool) {
		c.Eval(`getComputedStyle(document.body).colorScheme === "dark" || (() => {
			const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
			return r + g + b < 3 * 128;
		})()`, &dark)
		return dark
	}
	if dark() {
		t.Fatal("the page is dark in a light system")
	}
	c.Button("Theme: as the system").Click()
	c.Button("Theme: light").Click()
	c.Button("Theme: dark").Wait()
	c.sandbox()
	line := c.Role("separator", "Width of the right pane")
	before := line.Attribute("aria-valuenow")
	line.Call(`function() { this.focus() }`, nil)
	c.Press("ArrowLeft")
	waitFor(t, func() string {
		if line.Attribute("aria-valuenow") == before {
			return "the arrow keys do not move the separator"
		}
		return ""
	})
	after := line.Attribute("aria-valuenow")
	c.Reload()
	c.Button("Theme: dark").Wait()
	if !dark() {
		t.Error("the theme is forgotten after a reload")
	}
	c.sandbox()
	if got := line.Attribute("aria-valuenow"); got != after {
		t.Errorf("the pane's width is %s after a reload, want %s", got, after)
	}
}

// is waits until a counter of the top bar has a value.
func (c console) is(t testing.TB, name string, want int) {
	t.Helper()
	c.counts(name, fmt.Sprintf("is %d", want), func(n int) bool { return n == want })
}
