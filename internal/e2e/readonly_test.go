package e2e

import (
	"slices"
	"strings"
	"testing"

	"deviceconsole/app/timeline"
	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/page"
)

// senders are the names of controls that send, or lead to it.
var senders = []string{"Send", "Send again", "Edit and send", "Send now", "Edit", "Repeat…", "Simulate…", "Reply rules", "Templates",
	"Send all failed again", "Clear retained update", "Send them", "Send it"}

// sendsNothing checks that nothing on the page sends.
func (c console) sendsNothing(t *testing.T) {
	t.Helper()
	for _, role := range []string{"button", "tab", "link"} {
		for _, name := range c.Role(role, "").Texts() {
			if slices.Contains(senders, strings.TrimSpace(name)) {
				t.Errorf("there is a %s %q", role, name)
			}
		}
	}
	if n := c.sendForm().Count(); n > 0 {
		t.Error("there is the send form")
	}
}

// TestReadOnly: what a person has composed waits; then the server is started with
// -read-only, then anew without it, for an account that may only read. Until an account
// that sends is back the message stays, and nothing leaves.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.Allow(webSocketLine)
	c.Allow(cutOff)                // while the server is away
	c.Allow("fetching the script") // the browser itself looks for a newer service worker now and then
	c.Goto(s.url + "/send")
	c.sendForm().Field("Event data").Fill(`{"of":"before"}`)
	c.sends("queued")
	c.stored(1, timeline.Queued)

	s.stop()
	s.flags = append(s.flags, "-read-only")
	s.start()
	everything := s.as(page.RoleOperator).subscribe("0/demo/#", "1/demo/#", "2/demo/#")
	c.Goto(s.url + "/")
	c.connectForm().Wait()
	why := c.Role("region", "Read-only")
	why.WaitText("nothing is sent from this console (it was started so by whoever runs it)")
	c.connectForm().WaitText("They stay there: this console is read-only")
	c.sendsNothing(t)
	c.sandbox()
	device := s.as(page.RoleOperator)
	device.publishText("1/"+s.as(page.RoleDevice).login.user+"/"+s.config.Sandbox.Device+"/event", `{"hello":"console"}`)
	c.rows().Containing("hello").Wait().Click()
	c.details().WaitText("hello")
	c.sendsNothing(t)
	blur(c)
	c.Press("c", "Ctrl+Enter")
	c.Press("?")
	c.Role("dialog", "").WaitTextFunc("has no key that sends", func(s string) bool {
		return strings.Contains(s, "filter") && !strings.Contains(s, "compose")
	})
	c.Press("Escape")
	c.audits(t, "read-only")

	c.show("Outbox")
	c.outbox().First().WaitText("before")
	c.outbox().First().WaitText("queued")
	c.sendsNothing(t)
	c.audits(t, "read-only-outbox")
	folder := c.Downloads()
	c.Button("Save outbox").Click()
	if _, saved := c.Downloaded(folder, ".ndjson"); !strings.Contains(string(saved), "before") {
		t.Errorf("saved: %s", saved)
	}
	c.Press("Escape")
	c.show("Connection")
	c.Button("Run checks").Click()
	c.Role("list", "Checks").WaitText("this console is read-only")
	everything.receives("1/demo/kitchen/console/event", "hello")
	if n := len(messageLine.FindAllString(everything.process.Output(), -1)); n != 1 {
		t.Errorf("%d messages were sent to the broker, and the device's alone should be there:\n%s", n, everything.process.Output())
	}

	s.stop()
	s.flags = s.flags[:len(s.flags)-1]
	s.start()
	c.Goto(s.url + "/")
	c.connectForm().Wait()
	const viewer = `[...document.querySelectorAll("input[name=connect-account]")].find(i => i.parentElement.textContent.includes("viewer"))`
	c.EvalUntil(viewer) // what the server offers may come after the form
	c.Eval(viewer+`.click()`, nil)
	why.WaitText("nothing is sent from here (this account may only read)")
	c.connectForm().Button("Connect").Click()
	c.becomes("Connected")
	c.sendsNothing(t)
	c.show("Outbox")
	c.outbox().First().WaitText("queued")
	c.Shots("read-only-viewer", browsertest.Wide)
	c.disconnect()
	c.sandbox()
	why.Gone()
	c.show("Send")
	c.outbox().First().WaitText("acknowledged")
}
