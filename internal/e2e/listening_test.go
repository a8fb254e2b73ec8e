package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/page"
)

// TestKeepsListeningWhileClosed: what came at QoS 1 while no page was open is there with
// the next one, and says so. A second tab has a client ID of its own meanwhile. Once it
// is switched off nothing is kept.
func TestKeepsListeningWhileClosed(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	op := s.as(page.RoleOperator)
	topic := "1/demo/kitchen/" + s.config.Sandbox.Device + "/event"
	visitor := chromium.Visitor(t)
	open := func() console {
		c := console{visitor.Page()}
		c.Goto(s.url + "/")
		c.connectForm().Wait()
		return c
	}
	c := open()
	c.openAdvanced()
	c.Field("Keep listening while closed").Choose("1 hour")
	c.Field("Keep listening while closed").Call(`function() { this.scrollIntoView({block: "center"}) }`, nil)
	c.Shots("keep-listening-form", browsertest.Wide, browsertest.Phone)
	c.sandbox()
	c.allGranted(t)
	c.show("Connection")
	c.connectForm().WaitText("messages of QoS 1 and 2 are kept for 1 hour")

	second := open()
	second.sandbox()
	second.show("Connection")
	second.connectForm().WaitText("nothing is kept: another tab keeps listening for this account")
	second.Close()
	c.becomes("Connected")
	leave(c)
	for i := range 5 {
		op.publishText(topic, fmt.Sprintf(`{"n":%d}`, i))
	}

	c = open()
	c.sandbox()
	c.rows().Containing("session kept").Wait()
	waitFor(t, func() string {
		if n := c.rows().Containing("while away").Count(); n != 5 {
			return fmt.Sprintf("%d rows are marked", n)
		}
		return ""
	})
	op.publishText(topic, `{"n":"live"}`)
	live := c.rows().Containing("live").Wait().Text()
	if n := c.rows().Containing("while away").Count(); n != 5 {
		t.Errorf("%d rows are marked, and the last one is %q", n, live)
	}
	c.Shots("while-away", browsertest.Wide, browsertest.Phone)

	c.disconnect()
	c.openAdvanced()
	c.Field("Keep listening while closed").Choose("off")
	c.connectForm().Button("Connect").Click()
	c.becomes("Connected")
	c.show("Connection")
	c.Role("list", "Connection log, newest first").WaitText("The session that the broker kept for this browser was ended")
	leave(c)
	op.publishText(topic, `{"n":"lost"}`)
	c = open()
	c.sandbox()
	op.publishText(topic, `{"n":"after"}`)
	c.rows().Containing("after").Wait()
	if n := c.rows().Containing("lost").Count(); n > 0 {
		t.Error("the session was not ended")
	}
}

// leave closes the page, and returns once it is gone: closing a tab takes a moment, in
// which the page goes on.
func leave(c console) {
	c.Do("leave the page", chromedp.Navigate("about:blank"))
	c.Close()
}
