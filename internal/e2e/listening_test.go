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
	c.audits(t, "while-away")

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

// TestKeepsListeningAtMosquitto: another broker keeps the session as well, in both versions
// of MQTT. What it costs is told where it is chosen, and for how long the broker has agreed
// where it is connected.
func TestKeepsListeningAtMosquitto(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	cloud := broker.as(office)
	for _, at := range []struct{ version, agreed string }{
		{"5", "messages of QoS 1 and 2 are kept for 8 hours"},
		{"3.1.1", "for as long as the broker's own rules say (MQTT 3.1.1 has no word for it)"},
	} {
		visitor := chromium.Visitor(t)
		open := func(keep string) console {
			c := console{visitor.Page()}
			c.OnNewDocument(clockScript)
			c.Goto(s.url + "/")
			c.goAt(1. / 5) // what is kept comes in a row, but for the pauses of a busy page
			c.openAdvanced()
			c.Field("MQTT version").Choose(at.version)
			if keep != "" {
				c.Field("Keep listening while closed").Choose(keep)
				c.connectForm().WaitText("It costs: room at the broker")
			}
			c.connectAs(kitchen, "mw-1", "microwaves")
			c.allGranted(t)
			return c
		}
		c := open("8 hours")
		c.show("Connection")
		c.connectForm().WaitText(at.agreed)
		leave(c)
		for i := range 3 {
			cloud.publishText("1/plant-7/kitchen/mw-1/event", fmt.Sprintf(`{"n":%d}`, i))
		}
		c = open("") // what was chosen for the account is kept with its session
		c.rows().Containing("session kept").Wait()
		waitFor(t, func() string {
			if n := c.rows().Containing("while away").Count(); n != 3 {
				return fmt.Sprintf("MQTT %s: %d rows are marked", at.version, n)
			}
			return ""
		})
		c.goAt(1)
		if at.version == "3.1.1" { // what comes in a row with it counts as kept: the pause ends the row
			c.Eval("new Promise(done => setTimeout(done, 3000))", nil)
		}
		cloud.publishText("1/plant-7/kitchen/mw-1/event", `{"n":"live"}`)
		live := c.rows().Containing("live").Wait().Text()
		if n := c.rows().Containing("while away").Count(); n != 3 {
			t.Errorf("MQTT %s: %d rows are marked, and the last one is %q", at.version, n, live)
		}
		c.Close()
	}
}

// leave closes the page, and returns once it is gone: closing a tab takes a moment, in
// which the page goes on.
func leave(c console) {
	c.Do("leave the page", chromedp.Navigate("about:blank"))
	c.Close()
}
