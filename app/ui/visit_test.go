//go:build !js

package ui

import (
	"slices"
	"strconv"
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

// TestTheVisitsOfTwoTabsAreBothKept: each tab is at a visit of its own, which a reload finds
// again; a visit that two tabs open goes on in the one that opened it last, and is not
// overwritten by the other.
func TestTheVisitsOfTwoTabsAreBothKept(t *testing.T) {
	forget := func() {
		browser.RememberInTab(visitTabKey, "")
		for _, key := range browser.Settings(visitPrefix) {
			browser.Remember(key, "")
		}
	}
	forget()
	t.Cleanup(forget)
	open := func() console {
		c := newConsole(t, sandboxConfig, nil)
		c.restoreVisit(c.runner)
		t.Cleanup(func() { c.visit.hold.take(""); c.visit.hold.tabs.Close() })
		c.send(session.RouteChanged{Route: page.RouteVisit})
		return c
	}
	notes := func(c console, device, text string) {
		t.Helper()
		c.send(session.VisitTyped{Field: visit.FieldNotes, Text: text})
		c.counted().does(t, text+" is not kept", func() bool {
			v, _ := visit.Decode(browser.Setting(visitPrefix + "demo/kitchen/" + device))
			return v.Fields[visit.FieldNotes] == text
		})
	}
	first := open()
	first.takeVisit("demo/kitchen/mw-1")
	notes(first, "mw-1", "of the first")
	browser.RememberInTab(visitTabKey, "") // the second tab has a memory of its own
	second := open()
	if kept := second.visitPageView(true, browser.Now()).Kept; len(kept) != 1 || kept[0].Device != "demo/kitchen/mw-1" || !strings.Contains(kept[0].About, "5 not done") {
		t.Errorf("offered are %+v", kept)
	}
	second.takeVisit("demo/kitchen/mw-2")
	notes(second, "mw-2", "of the second")
	notes(first, "mw-1", "of the first again")
	if first.runner.Model().Visit.Elsewhere || second.runner.Model().Visit.Elsewhere {
		t.Fatal("visits to two devices are taken for one")
	}

	second.leaveVisit()
	second.resumeVisit("demo/kitchen/mw-1")
	if v := second.model.Visit; v.Fields[visit.FieldNotes] != "of the first again" {
		t.Errorf("taken up is %+v", v)
	}
	if !first.runner.Model().Visit.Elsewhere {
		t.Error("the first tab does not say that another one goes on with its visit")
	}
	first.send(session.VisitTyped{Field: visit.FieldNotes, Text: "nobody's"})
	notes(second, "mw-1", "of both")
	browser.RememberInTab(visitTabKey, "")
	second.visit.hold.give("demo/kitchen/mw-1") // the browser ended it
	browser.Remember(visitPrefix+"demo/kitchen/mw-2", "")
	reloaded := open()
	reloaded.counted().does(t, "the visit of a tab that is gone is not taken up", func() bool { return reloaded.runner.Model().Visit.Device != "" })
	reloaded.model = reloaded.runner.Model()
	if v := reloaded.model.Visit; v.Device != "demo/kitchen/mw-1" || v.Fields[visit.FieldNotes] != "of both" {
		t.Errorf("kept is %+v", v)
	}
	reloaded.send(session.VisitFinished{})
	finished := func() bool {
		v, ok := visit.Decode(browser.Setting(visitPrefix + "demo/kitchen/mw-1"))
		return ok && !v.UnderWay()
	}
	reloaded.counted().does(t, "the end is not kept", finished)
	reloaded.takeVisit("demo/kitchen/mw-1")
	if v := reloaded.model.Visit; !v.UnderWay() || v.Fields[visit.FieldNotes] != "" {
		t.Errorf("begun anew is %+v", v)
	}
	for i := range 2 * visitsKept {
		device := "d" + strconv.Itoa(i)
		reloaded.takeVisit("demo/kitchen/" + device)
		notes(reloaded, device, "kept")
	}
	if n := len(browser.Settings(visitPrefix)); n != visitsKept {
		t.Errorf("%d visits are kept", n)
	}
}

// TestAVisitThatCantBeReadIsSaidAndRemoved: it does not stay in the browser for ever, and
// takes no other with it.
func TestAVisitThatCantBeReadIsSaidAndRemoved(t *testing.T) {
	for _, device := range []string{"<b>d", "mw-1"} {
		browser.Remember(visitPrefix+"demo/kitchen/"+device, "of a newer version")
		t.Cleanup(func() { browser.Remember(visitPrefix+"demo/kitchen/"+device, "") })
	}
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t)
	c.send(session.RouteChanged{Route: page.RouteVisit})
	c.shows(t, "Kept here", "&lt;b&gt;d", "What was kept of this visit can&#39;t be read", `aria-label="Remove what is kept of demo/kitchen/mw-1"`)
	kept := c.visitPageView(true, browser.Now()).Kept
	i := slices.IndexFunc(kept, func(k keptVisit) bool { return k.Device == "demo/kitchen/mw-1" })
	c.removeVisit(kept[i])
	if left := keptVisits(browser.Now()); len(left) != len(kept)-1 || slices.Contains(left, kept[i]) || !left[0].Broken {
		t.Errorf("left are %+v", left)
	}
	if browser.Setting(visitPrefix+"demo/kitchen/mw-1") != "" {
		t.Error("it is still kept")
	}
}
