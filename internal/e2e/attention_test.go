package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/e2e/browsertest"
)

// attention is the list of the devices that need a person.
func (c console) attention() browsertest.Locator {
	return c.Role("list", "Attention").Role("listitem", "")
}

// pauses is how long a device is silent among its first events. Another silence of so long
// is no news then, which would be the first that is told of it, before its fault.
const pauses = 30 * time.Second

// TestAnAgentFindsWhyAMicrowaveStopped: a customer is on the phone, whose microwave
// does nothing. The console says which one and why, the messages prove it, its page
// tells the rest, and the link to that opens it again for a colleague.
func TestAnAgentFindsWhyAMicrowaveStopped(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.Viewport(browsertest.Wide)
	c.asSupport(t, s)
	c.allGranted(t)
	bench, op := s.as("device"), s.as("operator")
	user := bench.login.user
	event := func(n int, device, data string) {
		bench.publishText("0/"+user+"/"+device, `{"event_data":{`+data+`}}`)
		c.is(t, "Received", n)
	}
	for i := range 7 {
		event(i+1, "mw-0b77", fmt.Sprintf(`"power_w":%d,"state":"heating"`, 800+i))
		if i == 0 {
			c.laterBy(pauses)
		}
	}
	event(8, "mw-3f2a", `"power_w":790,"state":"heating"`)
	if n := c.attention().Count(); n > 0 {
		t.Errorf("%d devices need a person before anything is wrong", n)
	}
	event(9, "mw-0b77", `"power_w":0,"state":"fault: magnetron"`)
	op.publishText("1/"+user+"/mw-0b77/event", `{"command":"start"}`)

	c.attention().Containing("mw-0b77").WaitText(`state is "fault: magnetron" since`)
	c.branch("mw-0b77").WaitText("◆")
	c.attention().Role("button", "").Starting(`state is "fault: magnetron"`).Click()
	c.filter().WaitText(" has:state since:")
	c.details().WaitText("fault: magnetron")
	c.Role("region", "Verdict").WaitText("mw-0b77")
	c.Shots("attention", browsertest.Wide, browsertest.Phone)
	if *pictures {
		keepPicture(t, "attention-wide-light", "docs/attention.png")
	}
	c.audits(t, "attention")

	c.Role("link", "Open its page").Click()
	c.Role("heading", "Device mw-0b77").Wait()
	c.Role("region", "Commands and updates").WaitText(`{"command":"start"}`)
	c.Role("table", "Tags").WaitText("fault: magnetron")
	c.Field("Compare with").Choose("kitchen/mw-3f2a")
	c.Role("table", "Comparison").WaitText(`"heating"`)
	if unnamed := c.Unnamed(); len(unnamed) > 0 {
		t.Errorf("without a name: %q", unnamed)
	}
	c.audits(t, "device")
	c.noSidewaysScroll(t, "the device page")
	if n := c.Printed("device"); n < 1 || n > 2 {
		t.Errorf("the device page takes %d sheets", n)
	}

	var address string
	c.Eval("location.href", &address)
	for _, secret := range []string{s.config.Sandbox.APIKey, "password"} {
		if strings.Contains(address, secret) {
			t.Errorf("the address %s holds %q", address, secret)
		}
	}
	c.Goto(address) // as a colleague does, who has to connect first
	c.asSupport(t, s)
	c.Role("heading", "Device mw-0b77").Wait()
	c.Role("region", "Verdict").WaitText("Nothing was heard of it")
	c.Button("Close device page").Click()
	c.filter().Wait()
}
