//go:build !js

package ui

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
	"deviceconsole/app/visit"
	"deviceconsole/internal/page"
)

// TestAVisitGoesOnWithWhatIsHeard: a device's account can't hear what devices send, an
// operator's can. The screen stays on as long as the visit lasts and is seen.
func TestAVisitGoesOnWithWhatIsHeard(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t)
	e := c.counted()
	browser.Queries = map[string]string{"device": "demo/kitchen/mw-1"}
	t.Cleanup(func() { browser.Queries = nil; c.keepScreenOn(false); c.stayAwake(false) })
	c.send(session.RouteChanged{Route: page.RouteVisit})
	c.shows(t, `data-view="visit"`, "Start the visit")
	c.send(session.VisitStarted{Device: "demo/kitchen/mw-1"})
	now := browser.Now()
	c.lookAtVisit(now)
	checks := c.model.Visit.Checks
	if checks[visit.Online].State != visit.Skipped || checks[visit.Command].State != visit.Skipped || checks[visit.Reply].State != visit.Skipped {
		t.Errorf("for a device's account: %+v", checks)
	}
	if !c.awake.visit || c.awake.wanted {
		t.Error("the screen is not kept on by itself")
	}
	e.does(t, "the screen is not kept on", browser.Device.ScreenOn)
	c.shows(t, "account does not hear what devices send", "may not send to devices", "The screen stays on during the visit.")

	c.hear(now, "0/demo/kitchen/mw-1", `{"event_data":{"temp_c":<4.1}}`) // no JSON
	c.hear(now.Add(time.Millisecond), "0/demo/kitchen/mw-1", `{"event_data":{"temp_c":4.1}}`)
	for f, text := range map[visit.Field]string{visit.FieldTag: "temp_c", visit.FieldMin: "2", visit.FieldMax: "8", visit.FieldNotes: "<b>fine</b>"} {
		c.send(session.VisitTyped{Field: f, Text: text})
	}
	c.send(session.VisitAgain{Check: visit.Value})
	c.lookAtVisit(now.Add(time.Second))
	if v := c.model.Visit.Checks[visit.Value]; v.State != visit.Passed || v.Evidence != "temp_c was 4.1, between 2 and 8." {
		t.Errorf("the value: %+v", v)
	}
	c.send(session.VisitFinished{})
	c.lookAtVisit(now.Add(2 * time.Second))
	if c.awake.visit {
		t.Error("the screen stays on after the visit")
	}
	e.does(t, "the screen stays on", func() bool { return !browser.Device.ScreenOn() })
	c.shows(t, "Pass", "&lt;b&gt;fine&lt;/b&gt;", ">Copy<", "1 passed, 4 skipped")
	if html := c.html(); strings.Contains(html, "<b>fine") {
		t.Error("notes become part of the page")
	}
	c.send(session.RouteChanged{Route: page.RouteLive})
	if html := c.html(); strings.Contains(html, "Start the visit") {
		t.Error("the visit is drawn where it is not seen")
	}
}
