package e2e

import (
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/page"
)

// TestMistakesAreSeenInWhatPasses: somebody sees which messages have a mistake, asks
// for them alone, reads what, where and why, and goes to the place.
func TestMistakesAreSeenInWhatPasses(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.connectAs(s.as(page.RoleOperator).login, "", "")
	c.becomes("Connected")
	c.allGranted(t)
	cloud := s.as(page.RoleOperator)
	const topic = "1/demo/kitchen/mw-1/event"
	cloud.publishText(topic, `{"command":"start","seconds":90}`)
	cloud.publishText(topic, `{"motor":{"order_id":9007199254740993},"seconds":90}`)
	cloud.publishText(topic, `{"command":"sto`)
	c.is(t, "Received", 3)
	marked := func(words string) browsertest.Locator {
		return c.rows().Containing(words).Role("gridcell", "1 finding")
	}
	marked("order_id").Wait()
	marked("sto").Wait()
	marked("start").Gone()

	c.filter().Fill("lint:any")
	c.is(t, "Shown", 2)
	c.filter().Fill("lint:number")
	c.is(t, "Shown", 1)
	c.rows().Containing("order_id").Click()
	findings := c.details().Role("region", "Findings")
	said := findings.WaitText("motor.order_id: JavaScript readers will round this number.")
	if !strings.Contains(said, "exact up to 9007199254740991") {
		t.Errorf("it is not said why: %s", said)
	}
	c.Shots("findings", browsertest.Wide, browsertest.Phone)
	findings.Role("button", "line 1, column 22").Click()
	c.payloadTree().Focused()
	waitFor(t, func() string {
		var at string
		c.payloadTree().Call(`function() { return document.getElementById(this.getAttribute("aria-activedescendant")).textContent }`, &at)
		if !strings.Contains(at, "9007199254740993") {
			return "the tree is at " + at
		}
		return ""
	})
	findings.Role("button", "Send as text, in a copy").Click()
	c.preview().WaitText(`{"motor":{"order_id":"9007199254740993"},"seconds":90}`)
}

// TestAMistakeIsMendedByAPress: somebody composes a number that JavaScript rounds, is
// told before it is sent, and presses the way out.
func TestAMistakeIsMendedByAPress(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.sandbox()
	c.becomes("Connected")
	c.compose("bench-1", `{"power_w": 812, "order_id": 9007199254740993, "temp_c": 71.40}`)
	c.sendForm().WaitText("order_id: JavaScript readers will round this number.")
	c.Shots("findings-composed", browsertest.Wide, browsertest.Phone)
	c.sendForm().Role("button", "Send as text").Click()
	c.preview().WaitText(`{"power_w": 812, "order_id": "9007199254740993", "temp_c": 71.40}`)
	c.sendForm().Role("button", "Send as text").Gone()
	c.sends("acknowledged")
}

// TestHealthyDevicesAreNotBlamed: what the simulated devices and the page's own first
// event send is clean.
func TestHealthyDevicesAreNotBlamed(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	c := openConsole(t, s.url)
	c.connectAs(s.as(page.RoleOperator).login, "", "")
	c.becomes("Connected")
	c.allGranted(t)
	device := openConsole(t, s.url)
	device.sandbox()
	device.becomes("Connected")
	device.show("Send")
	device.sends("acknowledged")
	waitFor(t, func() string {
		if n := c.counter("Received"); n < 20 {
			return "too few messages came"
		}
		return ""
	})
	c.filter().Fill("lint:any")
	c.is(t, "Shown", 0)
}
