//go:build !js

package ui

import (
	"fmt"
	"testing"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/app/verdict"
)

// TestASentenceLeadsToWhatProvesIt: whatever device and tag are called, the filter behind
// a sentence is one, and finds the messages that the verdict rests on and no others.
func TestASentenceLeadsToWhatProvesIt(t *testing.T) {
	for _, tag := range []string{"door", "my tag", "a(b", `quo"te`, `back\slash`, "odd.key", "since:1h", "a=b", "or", "-x", "*", "türe", " ", "<img src=x>", "[1]"} {
		for _, device := range []string{"d1", "d 1", " d1", "D(1)", `d"1`, "d*1", "not", "<b>d"} {
			c := newConsole(t, sandboxConfig, nil)
			c.connect(t)
			now := browser.Now()
			for i := range 40 {
				value := "21." + fmt.Sprint(i%3)
				if i > 35 {
					value = `"hot"`
				}
				at := now.Add(time.Duration(i-40) * 10 * time.Second)
				c.hear(at, "0/demo/kitchen/"+device, fmt.Sprintf(`{"event_data":{"n":%d,%q:%s}}`, i, tag, value))
				c.hear(at, "0/demo/kitchen/"+device+"2", fmt.Sprintf(`{"event_data":{"n":%d,%q:%s}}`, i, tag, value))
			}
			c.judgeUnseen()
			v, _ := c.verdictOn(timeline.Key{Kind: timeline.KindDevice, Name: "demo/kitchen/" + device})
			if len(v.Findings) == 0 || v.Findings[0].Kind != verdict.Retyped {
				t.Fatalf("%q of %q: found %+v", tag, device, v.Findings)
			}
			text := evidence(v.Key, false, v.Findings[0], ofDay(now))
			c.send(session.FilterChanged{Text: text})
			for c.runner.View().Advance(1000) {
			}
			if n := c.runner.View().Len(); n != 4 || c.model.View.FilterError != nil {
				t.Errorf("%q of %q: %s finds %d messages (%v), want the 4 that prove it", tag, device, text, n, c.model.View.FilterError)
			}
		}
	}
}

// TestIdsThatLookAlikeAreTold: where a space makes another device of an id, everybody sees
// it; the sentence leads to the messages of both.
func TestIdsThatLookAlikeAreTold(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t)
	now := browser.Now()
	for i, device := range []string{"d1", "D1", "d1 ", "e7"} {
		c.hear(now.Add(time.Duration(i)*time.Second), "0/demo/kitchen/"+device, `{"event_data":{"n":1}}`)
	}
	c.judge.advised = time.Time{}
	c.judgeUnseen()
	c.shows(t, ">d1␣<", "Its id d1␣ has a space at an end, so it is another than d1.")
	row := makeRow(&timeline.Entry{Topic: "0/demo/kitchen/d1 "}, 0, 80, true)
	if row.Device != "kitchen/d1␣" || row.Topic != "0/demo/kitchen/d1␣" || nameOf(timeline.Row{Key: timeline.Key{Kind: timeline.KindDevice}, Label: " d1"}, false) != "␣d1" {
		t.Errorf("in the list it is %q, %q", row.Device, row.Topic)
	}
	v, _ := c.verdictOn(timeline.Key{Kind: timeline.KindDevice, Name: "demo/kitchen/d1 "})
	c.send(session.FilterChanged{Text: evidence(v.Key, false, v.Findings[0], ofDay(now))})
	for c.runner.View().Advance(1000) {
	}
	if n := c.runner.View().Len(); n != 2 || c.model.View.FilterError != nil {
		t.Errorf("%q finds %d messages, want those of both", c.model.View.Filter, n)
	}
}
