package e2e

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
)

func (c console) bundleDialog() browsertest.Locator { return c.Role("dialog", "Support bundle") }

// TestADeveloperOpensTheAgentsBundle: an agent finds a microwave with a fault and makes
// a bundle, in which the customer's name and mail are masked. A developer opens it in
// a page without a connection and sees the same rows, the same verdict and the same
// chart, and plays again how it came about.
func TestADeveloperOpensTheAgentsBundle(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	agent := openConsole(t, s.url)
	agent.Viewport(browsertest.Wide)
	folder := agent.Downloads()
	agent.asSupport(t, s)
	agent.allGranted(t)
	bench := s.as("device")
	for i := range 9 {
		state := "heating"
		if i == 8 {
			state = "fault: magnetron"
		}
		bench.publishText("0/"+bench.login.user+"/mw-0b77", fmt.Sprintf(`{"event_data":{"power_w":%d,"state":%q,"owner":"Anna Schmidt","mail":"anna.schmidt@example.org"}}`, 800+10*i, state))
		agent.is(t, "Received", i+1)
		if i == 0 {
			agent.laterBy(pauses)
		}
	}
	agent.rows().Containing("Anna Schmidt").First().Wait()
	agent.attention().Containing("mw-0b77").WaitText("fault: magnetron")
	agent.chartsPower(t)

	agent.Button("Export").Click()
	agent.exportDialog().Button("Support bundle…").Click()
	d := agent.bundleDialog()
	d.Role("list", "Tags that look sensitive").WaitText("event_data.mail")
	d.WaitText("event_data.owner")
	d.WaitText("Verdicts")
	if unnamed := agent.Unnamed(); len(unnamed) > 0 {
		t.Errorf("without a name: %q", unnamed)
	}
	agent.audits(t, "bundle")
	agent.Viewport(browsertest.Narrow)
	agent.noSidewaysScroll(t, "the support bundle")
	agent.Viewport(browsertest.Wide)
	d.Button("Make bundle").Click()
	d.Role("status", "Bundle").WaitText("9 messages")
	d.Button("Save").Click()
	d.Role("status", "Bundle").WaitText("Saved bundle-")
	name, file := agent.Downloaded(folder, ".ndjson")
	for _, told := range []string{"Anna", "anna.schmidt", s.config.Sandbox.APIKey, s.account("operator").Password} {
		if bytes.Contains(file, []byte(told)) {
			t.Errorf("the bundle tells %q:\n%s", told, file)
		}
	}

	developer := openConsole(t, s.url)
	developer.Viewport(browsertest.Wide)
	developer.Button("Open an export…").Click()
	developer.exportDialog().Button("Open an export…").ChooseFile(name, file)
	bar := developer.Role("region", "Recording")
	bar.WaitText("Recorded, a support bundle: " + name + " · 9 messages")
	developer.rows().Containing("fault: magnetron").Wait()
	waitFor(t, func() string {
		if n := developer.rows().Count(); n != 9 {
			return fmt.Sprintf("the developer sees %d rows", n)
		}
		return ""
	})
	developer.rows().Containing("mask-").First().Wait()
	developer.chartsPower(t)
	developer.attention().Role("button", "").Starting(`state is "fault: magnetron"`).Click()
	developer.details().WaitText("fault: magnetron")
	developer.Role("region", "Verdict").WaitText("mw-0b77")
	developer.filter().Fill("user:kitchen device:mw-0b77")
	developer.rows().Containing(`"power_w":800`).Wait()
	developer.show("Chart")
	developer.Role("status", "Done").Gone() // of the chart, in a moment
	developer.Shots("replay", browsertest.Wide, browsertest.Phone)
	developer.audits(t, "replay")
	developer.Viewport(browsertest.Narrow)
	developer.noSidewaysScroll(t, "a replay")
	developer.thumbSized(t, bar.Button("Play"))
	developer.Viewport(browsertest.Wide)
	if *pictures {
		keepPicture(t, "replay-wide-light", "docs/replay.png")
	}
	var title string
	if developer.Eval("document.title", &title); !strings.HasPrefix(title, "Recorded: ") {
		t.Errorf("the page is called %q", title)
	}

	developer.Role("link", "Open its page").Click()
	developer.Role("heading", "Device mw-0b77").Wait()
	developer.Role("region", "Verdict").WaitText("fault: magnetron")
	developer.Role("table", "Tags").WaitText("mask-")
	developer.Button("Close device page").Click()

	bar.Button("What the bundle tells").Click()
	told := developer.Role("dialog", "What the bundle tells")
	told.WaitText("Verdicts")
	developer.audits(t, "bundle-tells")
	developer.Viewport(browsertest.Wide)
	told.Button("Close").Click()

	developer.filter().Fill("")
	slider := bar.Role("slider", "Time")
	slider.Call(`function() { this.focus() }`, nil)
	developer.Press("Home")
	developer.rows().Containing("fault: magnetron").Gone()
	developer.rows().Containing(`"power_w":800`).Wait()
	if n := developer.rows().Count(); n > 3 {
		t.Errorf("at the beginning there are %d rows", n)
	}
	bar.Field("Speed").Choose("60×")
	bar.Button("Play").Click()
	developer.rows().Containing("fault: magnetron").Wait()

	developer.rows().Containing("fault: magnetron").Click()
	developer.details().WaitText("fault: magnetron")
	developer.show("Send")
	developer.Role("tabpanel", "Send").WaitText("A recording is shown, which is read only")
}

// chartsPower charts the power of the microwave, of which all values are there.
func (c console) chartsPower(t *testing.T) {
	t.Helper()
	c.rows().Containing("fault: magnetron").Click()
	c.details().Role("button", "Chart power_w").Click()
	c.show("Chart")
	c.charted().WaitText("880")
	waitFor(t, func() string {
		if name := c.plot().Attribute("aria-label"); !strings.Contains(name, "between 800 and 880") {
			return "the chart is called " + name
		}
		return ""
	})
}
