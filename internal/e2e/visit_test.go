package e2e

import (
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
)

// visitCheck is a check of the visit's list.
func (c console) visitCheck(name string) browsertest.Locator {
	return c.Role("list", "Checks").Role("listitem", "").Containing(name)
}

// dock is the part of the visit under the thumb.
func (c console) dock() browsertest.Locator { return c.Role("form", "Controls of the visit") }

// handedOver has the page remember what it hands to the system, which has no part in a test.
const handedOver = `navigator.share = what => { window.shared = what; return Promise.resolve() }; window.print = () => { window.printed = (window.printed || 0) + 1 }`

// TestATechnicianCertifiesARepair: a microwave was repaired. The technician stands in
// front of it with a phone, whose network goes in the middle: the command waits, the
// page is even loaded anew, and back in the network it asks once before the command
// starts the microwave. It answers, the value is in range, and the report says so. A second
// tab visits another device meanwhile, which fails; neither loses what it found.
func TestATechnicianCertifiesARepair(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	l := startLine(t)
	l.leadTo(strings.TrimPrefix(s.url, "http://"))
	url := "http://" + l.addr()
	visitor := chromium.Visitor(t)
	c := console{visitor.Page()}
	c.Allow(webSocketLine)
	c.Allow("Failed to load resource")
	c.OnNewDocument(screenScript)
	device := s.config.Sandbox.Project + "/kitchen/mw-3f2a"
	c.Goto(url + "/visit?device=" + device)
	c.kept() // by the service worker, for the dead zone
	c.asSupport(t, s)
	c.Viewport(browsertest.Phone)

	c.dock().Field("Device").WaitText(device)
	c.Role("list", "Devices that were heard").WaitText("mw-")
	c.audits(t, "visit-start")
	c.Viewport(browsertest.Phone)
	c.Button("Start the visit").Click()
	c.EvalUntil(`screens.at(-1) === "screen"`) // stays on
	c.visitCheck("Event within 60 s").WaitText("passed")
	c.visitCheck("Online").WaitText("passed")
	c.noSidewaysScroll(t, "a visit")

	l.Cut()
	c.becomes("Reconnecting")
	c.dock().Field("Command").Fill(`{"command":"start","seconds":90}`)
	c.Button("Send it").Click()
	c.visitCheck("Command delivered").WaitText("waits in the outbox")
	c.audits(t, "visit-dead-zone")
	c.Viewport(browsertest.Phone)
	c.Reload()
	c.visitCheck("Command delivered").WaitText("waits in the outbox")
	c.visitCheck("Online").WaitText("passed")
	c.visitCheck("Command delivered").WaitText("It is late by now")

	l.Join()
	c.Role("link", "Connect…").Click()
	c.connectForm().Wait()
	c.Button("Ask again").Gone() // what the server offers would come into a field that is being filled
	c.connectOperator(s)
	c.Role("region", "Late messages").Button("Send it").Click()
	c.visitCheck("Command delivered").WaitText("The broker took it")
	c.visitCheck("Reply seen").WaitText("Reply after")

	c.visitCheck("Value in range").Role("button", "").Click()
	c.dock().Field("Tag").Fill("power_w")
	c.dock().Field("Least").Fill("700")
	c.dock().Field("Largest").Fill("900")
	c.Button("Check it").Click()
	c.visitCheck("Value in range").WaitText("between 700 and 900")
	c.Role("status", "Outcome").WaitText("Pass")
	c.visitFails(t, s, visitor, url)
	c.thumbSized(t, c.Button("Next"))
	c.dock().Field("Notes").Fill("Magnetron replaced.\nDoor closes.")
	c.Button("Finish and report").Click()
	c.Role("region", "Report").WaitText("Magnetron replaced.")
	c.EvalUntil(`screens.at(-1) === "off"`)
	if unnamed := c.Unnamed(); len(unnamed) > 0 {
		t.Errorf("without a name: %q", unnamed)
	}
	c.Shots("visit", browsertest.Phone, browsertest.Wide)
	c.audits(t, "visit-report")
	if *pictures {
		keepPicture(t, "visit-phone-light", "docs/visit.png")
	}
	c.Viewport(browsertest.Phone)
	folder := c.Downloads()
	c.Button("Download").Click()
	_, text := c.Downloaded(folder, ".txt")
	for _, want := range []string{"VISIT REPORT: PASS (5 passed)", "Device   mw-3f2a", "support (operator)", "Magnetron replaced.", "Device console "} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the report has no %q:\n%s", want, text)
		}
	}
	for _, secret := range []string{s.config.Sandbox.APIKey, s.account("operator").Password} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the report holds %q", secret)
		}
	}
}

// visitFails visits another device in a second tab, finds that it does not heat, and hands
// the report over.
func (c console) visitFails(t *testing.T, s *server, visitor *browsertest.Visitor, url string) {
	second := console{visitor.Page()}
	second.Allow(webSocketLine)
	second.OnNewDocument(handedOver)
	device := s.config.Sandbox.Project + "/kitchen/mw-91c0"
	second.Goto(url + "/visit?device=" + device)
	second.asSupport(t, s)
	second.dock().Field("Device").WaitText(device)
	second.Role("list", "Visits that are kept").WaitText("mw-3f2a")
	second.Viewport(browsertest.Phone)
	second.Shot("visit-kept-phone-light")
	second.thumbSized(t, second.Button("Start the visit"))
	second.Button("Start the visit").Click()
	second.visitCheck("Event within 60 s").WaitText("passed")
	second.visitCheck("Value in range").Role("button", "").Click()
	second.dock().Field("Tag").Fill("power_w")
	second.dock().Field("Least").Fill("5000")
	second.Button("Check it").Click()
	second.visitCheck("Value in range").WaitText("failed")
	second.Role("status", "Outcome").WaitText("Fail")
	second.Button("Next").Click()
	second.Button("Finish and report").Click()
	second.Role("region", "Report").WaitText("1 failed")
	second.Reload()
	second.Role("heading", "Visit mw-91c0").Wait()
	second.Viewport(browsertest.Phone)
	second.Button("Share").Click()
	second.EvalUntil(`window.shared && shared.title == "Visit of ` + device + `" && shared.text.startsWith("VISIT REPORT: FAIL (") && shared.text.includes("not at least 5000.")`)
	second.Button("Print").Click()
	second.EvalUntil(`window.printed == 1`)
	second.Shots("visit-failed", browsertest.Phone, browsertest.Wide)
	if n := second.Printed("visit-failed"); n != 1 {
		t.Errorf("the report takes %d sheets", n)
	}
	second.Close()

	c.Goto(url + "/visit")
	c.Role("heading", "Visit mw-3f2a").Wait()
	c.visitCheck("Value in range").WaitText("between 700 and 900")
	c.Viewport(browsertest.Phone)
}
