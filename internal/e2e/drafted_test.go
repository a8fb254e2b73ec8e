package e2e

import (
	"testing"
	"time"

	"deviceconsole/internal/page"
)

// TestWhatIsTypedSurvivesAReload: half of an update, and an event, are there again
// after the page was loaded anew.
func TestWhatIsTypedSurvivesAReload(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.sandbox()
	c.show("Send")
	c.sendAs("Event", "Event data", `{"half": `)
	c.sendAs("Update to device", "Device ID", "mw-1", "Update type", "settings", "Payload", `{"v": 127.0}`)
	c.preview().WaitText("/mw-1/update/settings")
	c.Reload()
	c.sandbox()
	c.show("Send")
	c.preview().WaitText("/mw-1/update/settings")
	if got := c.sendForm().Field("Payload").Text(); got != `{"v": 127.0}` {
		t.Errorf("the payload is %s", got)
	}
	c.sendForm().Field("Send as").Choose("Event")
	c.sendForm().WaitText("not JSON at line 1")
}

// TestAClockThatIsOffIsToldAndCorrected: this device's clock is ten minutes behind; a
// press, and the event is stamped by the server's.
func TestAClockThatIsOffIsToldAndCorrected(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	operator := s.as(page.RoleOperator).subscribe("0/" + s.config.Sandbox.Project + "/#")
	c := console{chromium.Page(t)}
	c.OnNewDocument(`{
		const Real = Date;
		globalThis.Date = class extends Real {
			constructor(...of) { if (of.length) super(...of); else super(Real.now() - 600000) }
			static now() { return Real.now() - 600000 }
		};
	}`)
	c.Goto(s.url + "/")
	c.connectForm().Wait()
	c.sandbox()
	c.compose("bench-1", `{"a": 1}`)
	c.sendForm().WaitText("behind the server's")
	c.sendForm().Button("Use the server's clock").Click()
	c.preview().WaitText("observed_at")
	c.sendForm().WaitText("by the server's clock")
	if on := c.sendForm().Role("checkbox", "By the server's clock").Count(); on != 1 {
		t.Error("there is no way back to this device's clock")
	}
	c.sends("acknowledged")
	minute := func(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:") }
	now := time.Now()
	operator.receives("0/"+s.config.Sandbox.Project+"/"+s.account(page.RoleDevice).User+"/bench-1",
		`"observed_at":"(`+minute(now.Add(-time.Minute))+`|`+minute(now)+`)`)
}
