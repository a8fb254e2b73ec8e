//go:build !js

package ui

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/app/archive"
	"deviceconsole/app/browser"
	"deviceconsole/app/session"
	"deviceconsole/mqttws"
)

func TestTheSliderStandsForMoments(t *testing.T) {
	first := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	r := session.Recording{Name: "r", First: first, Last: first.Add(1000 * time.Second)}
	for step := 0; step <= replaySteps; step += 250 {
		if at := momentOf(r, step); stepOf(r, at) != step || at.After(r.Last) {
			t.Errorf("step %d is %v, which is step %d", step, at, stepOf(r, at))
		}
	}
	r.Last = first.AddDate(8000, 0, 0) // a clock that is far off
	if at := momentOf(r, 500); at.Before(r.First) || at.After(r.Last) || stepOf(r, at) < 0 {
		t.Errorf("half way is %v", at)
	}
}

func TestWhatIsWrongWithAFileIsSaid(t *testing.T) {
	for want, r := range map[string]session.Recording{
		"": {},
		"The file is cut short: 5 of 1,000 rows are there, and nothing says whether they were changed. ":                                            {Messages: 5, Rows: 1000, Broken: archive.ErrCutShort},
		"The file was changed after it was made: what it shows may not be what was heard. ":                                                         {Broken: archive.ErrChanged},
		"The file was changed after it was made, and is read no further than line 7: it is odd ‹U+202E›: what it shows may not be what was heard. ": {Broken: &archive.LineError{Line: 7, Problem: "it is odd \u202e"}},
		"The oldest 12 messages found no room: a larger History size, in the Settings, shows them. ":                                                {Dropped: 12},
	} {
		if got := wrongWith(r); got != want {
			t.Errorf("%q\nwant\n%q", got, want)
		}
	}
}

// TestHostileNotesAreText: what a bundle tells is shown as text and within bounds, and a
// section that is not known has its place.
func TestHostileNotesAreText(t *testing.T) {
	notes := []archive.Note{{Section: "<script>", Name: "<b>\u202e", Level: "onclick", Text: "<img src=x>\n" + strings.Repeat("x", 10)}}
	for range linesTold + 7 {
		notes = append(notes, archive.Note{Section: archive.SectionLog, Text: "x"})
	}
	list := toldSections(notes, time.Now())
	last, log := list[len(list)-1], list[3]
	if len(last.Lines) != 1 || last.Lines[0].Tone != "" || strings.Contains(last.Lines[0].Name, "\u202e") {
		t.Errorf("%+v", last)
	}
	if len(log.Lines) != linesTold || log.More != "7 more are in the file." {
		t.Errorf("%d lines, %s", len(log.Lines), log.More)
	}
}

// TestABundleIsMadeAndPlayedAgain goes all the way in a page without a browser.
func TestABundleIsMadeAndPlayedAgain(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	b := c.connect(t)
	for _, p := range []string{`{"owner":"Anna Schmidt","n":1}`, `{"owner":"Anna Schmidt","n":2}`} {
		b.config.OnMessage(mqttws.Message{Topic: "2/demo/microwaves/status", Payload: []byte(p)})
	}
	c.send(session.ExportPressed{})
	c.openBundle(c.tree.cursor)
	c.until(t, func(m session.Model) bool { return m.Bundle.Looked })
	c.draw(nil)
	c.shows(t, "Support bundle", "owner", "Anna Schmidt", "Connection log", "Environment and versions", "All — 2 messages")
	c.send(session.BundleConfirmed{})
	c.until(t, func(m session.Model) bool { return m.Bundle.Name != "" })
	c.draw(nil)
	c.shows(t, ".ndjson: 2 messages", "SHA-256")
	c.send(session.BundleSaved{})
	c.until(t, func(m session.Model) bool { return m.Bundle.Saved })
	f := browser.Saved[len(browser.Saved)-1]
	c.send(session.BundleClosed{})
	c.send(session.RecordingChosen{File: browser.NewFile(f.Name, f.Data)})
	c.until(t, func(m session.Model) bool { return m.Archive.Recording.Shown() })
	c.openDialog(toldID)
	c.draw(nil)
	c.shows(t, "Recorded, a support bundle: "+f.Name, "What the bundle tells", "Connection log", "A recording is shown, which is read only")
	c.fill(nil)
	if !strings.HasPrefix(browser.Titled, "Recorded: ") {
		t.Errorf("the page is called %q", browser.Titled)
	}
}
