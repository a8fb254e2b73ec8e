//go:build !js

package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/chart"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/app/verdict"
	"deviceconsole/internal/page"
)

var sickKey = timeline.Key{Kind: timeline.KindDevice, Name: "demo/kitchen/mw-1"}

// sick is a console that has heard a device which lost a tag, and one that is well.
func sick(t *testing.T) console {
	t.Helper()
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t)
	now := browser.Now()
	for i := range 40 {
		at := now.Add(time.Duration(i-40) * 10 * time.Second)
		temp := fmt.Sprintf(`,"temp_c":%d.5`, 20+i%3)
		c.hear(at, "0/demo/kitchen/mw-2", `{"event_data":{"door":true`+temp+`}}`)
		if i > 35 {
			temp = ""
		}
		c.hear(at, "0/demo/kitchen/mw-1", `{"event_data":{"door":true`+temp+`}}`)
	}
	c.judge.advised = time.Time{}
	c.judgeUnseen()
	return c
}

func (c console) hear(at time.Time, topic, payload string) {
	c.runner.Live().Append(timeline.Entry{At: at, Topic: topic, Payload: []byte(payload)})
}

func TestWhatNeedsAPersonIsListed(t *testing.T) {
	c := sick(t)
	c.shows(t, ">Attention<", "Its last 4 events lack temp_c.", `href="/device?device=demo%2Fkitchen%2Fmw-1"`)
	if html := c.html(); strings.Contains(html, "%2Fmw-2") {
		t.Error("a device that nothing is wrong with is listed")
	}
	if c.tree.worst(sickKey) != verdict.Warning {
		t.Error("the tree does not mark the device")
	}
	v, _ := c.verdictOn(sickKey)
	filter := evidence(sickKey, false, v.Findings[0], ofDay(browser.Now()))
	c.send(session.FilterChanged{Text: filter})
	for c.runner.View().Advance(1000) {
	}
	if n := c.runner.View().Len(); n != 4 || c.model.View.FilterError != nil {
		t.Errorf("%q finds %d messages (%v), want the 4 that prove it", filter, n, c.model.View.FilterError)
	}
	c.tree.cursor = sickKey
	c.shows(t, `aria-label="Verdict"`, "usually sends every 10 s.")
}

func TestAlertsAreOffUnlessAskedForAndComeOnce(t *testing.T) {
	c := sick(t)
	told := len(browser.Told)
	c.judge.advised = time.Time{}
	c.judgeUnseen()
	if len(browser.Told) != told {
		t.Fatalf("nobody asked, and is told %q", browser.Told[told:])
	}
	c.judge.alert.way = alertNotice
	for range 3 {
		c.judge.advised = time.Time{}
		c.judgeUnseen()
	}
	if got := browser.Told[told:]; len(got) != 1 || got[0] != "mw-1 needs attention: Its last 4 events lack temp_c." {
		t.Errorf("told %q", got)
	}
}

func TestTheDevicePageTellsAllOfADevice(t *testing.T) {
	c := sick(t)
	now := browser.Now()
	c.hear(now, "1/demo/kitchen/mw-1/event", `{"command":"start"}`)
	c.hear(now, "2/demo/microwaves/state", `{"device":"mw-1"}`)
	c.hear(now, "0/demo/kitchen/mw-1", `{"event_data":{"door":true`)
	browser.Queries = map[string]string{"device": sickKey.Name, "with": "demo/kitchen/mw-2"}
	t.Cleanup(func() { browser.Queries = nil })
	c.send(session.RouteChanged{Route: page.RouteDevice})
	c.shows(t, `data-view="device"`, "Usually sends every 10 s. Its last 4 events lack temp_c.", "of user kitchen of project demo",
		"{&#34;command&#34;:&#34;start&#34;}", "microwaves", "1 of the newest 41.", "Heard for the first time", "temp_c")
	d := c.devicePageView(true, now)
	if len(d.Compare.Lines) != 3 || !d.Compare.Lines[2].Differ || d.Compare.Lines[2].A != "22.5 (20.5 to 22.5), in 36 of 40" {
		t.Errorf("compared: %+v", d.Compare.Lines)
	}
	if len(d.Charts) != 0 { // its newest event is cut short
		t.Errorf("charts: %+v", d.Charts)
	}
	browser.Queries = map[string]string{"device": "<b>"}
	c.shows(t, "The address names no device.")
}

// TestTheDevicePageOfAHostileDevice: 10,000 tags, ids that look alike, and a clock off by
// years. What is not shown is told.
func TestTheDevicePageOfAHostileDevice(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	now := browser.Now()
	var many strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&many, `"t%d":%d,`, i, i%10)
	}
	for _, device := range []string{"d1", "d1 ", "D1"} {
		tags := ""
		for i := range 30 {
			if i == 29 {
				tags = many.String()
			}
			c.hear(now.Add(time.Duration(i-30)*10*time.Second), "0/demo/kitchen/"+device, fmt.Sprintf(`{"event_data":{%s"n":%d},"observed_at":"1970-01-01T00:%02d:10.000000Z"}`, tags, i, i))
		}
	}
	t.Cleanup(func() { browser.Queries = nil })
	c.send(session.RouteChanged{Route: page.RouteDevice})
	c.judge.desk.Advance(c.runner.Timeline(), 1<<30)
	for _, device := range []string{"d1", "d1 ", "D1"} {
		browser.Queries = map[string]string{"device": "demo/kitchen/" + device}
		d := c.devicePageView(true, now)
		if !d.Large || len(d.Tags) != shownTags || !strings.Contains(d.Last, "not all of it is shown") || len(d.Charts) > chart.MaxTags {
			t.Errorf("%q: %d tags and %d charts are shown, %q", device, len(d.Tags), len(d.Charts), d.Last)
		}
		said := d.Verdict
		for _, f := range d.Findings {
			said += " " + f.Text
		}
		alike := "looks the same"
		if device == "d1 " {
			alike = "Its id d1␣ has a space at an end, so it is another than d1."
		}
		for _, want := range []string{alike, "not as the platform takes it", "years behind"} {
			if !strings.Contains(said, want) {
				t.Errorf("%q: %q is not said: %s", device, want, said)
			}
		}
	}
}
