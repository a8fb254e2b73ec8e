//go:build !js

package ui

import (
	"testing"
	"time"

	"deviceconsole/app/archive"
	"deviceconsole/app/browser"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// exported exports all that a console shows, and returns the file.
func (c console) exported(t *testing.T) browser.File {
	t.Helper()
	c.send(session.ExportPressed{})
	c.send(session.ExportConfirmed{})
	c.until(t, func(m session.Model) bool { return m.Archive.Saved.Name != "" })
	f := browser.Saved[len(browser.Saved)-1]
	return browser.NewFile(f.Name, f.Data)
}

func TestTheDialogTellsWhatWillBeExportedAndWhatWas(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	b := c.connect(t)
	for _, p := range []string{"door open", "door closed", "lamp"} {
		b.config.OnMessage(mqttws.Message{Topic: "2/demo/microwaves/status", Payload: []byte(p)})
	}
	c.send(session.FilterChanged{Text: "door"})
	for c.runner.View().Advance(100) { // as the list does
	}
	c.send(session.ExportPressed{})
	c.draw(nil)
	c.shows(t, "Export messages", "Shown by the filter — 2 messages", "All — 3 messages", ".ndjson", "NDJSON", "CSV", "Open an export…", "opened here again")
	f := c.exported(t)
	c.shows(t, "Saved 2 messages, ", f.Name()+".", `aria-label="Exported"`)
	c.send(session.FilterChanged{Text: "nothing of the kind"})
	c.draw(nil)
	if v := exportViewOf(c.model, c.runner.View(), c.runner.Timeline().Counters()); !v.None {
		t.Error("no messages can be exported")
	}
}

func TestProgressIsTold(t *testing.T) {
	view, counters := timeline.NewView(timeline.New(timeline.PhoneLimits), nil), timeline.Counters{}
	m := session.Model{Archive: session.Archive{Open: true, Job: session.Job{Kind: session.Exporting, Name: "a.csv", Progress: archive.Progress{Done: 12_000, Total: 18_402}}}}
	v := exportViewOf(m, view, counters)
	if v.Doing != "Writing a.csv, 12,000 of 18,402" || v.Done != "12000" || v.Total != "18402" {
		t.Errorf("%+v", v)
	}
	m.Archive.Job = session.Job{Kind: session.Opening, Name: "a\u202e.ndjson", Progress: archive.Progress{Done: 3_140_000, Total: 12_000_000}}
	if v := exportViewOf(m, view, counters); v.Doing != "Reading a‹U+202E›.ndjson, 3.1 MB of 12.0 MB" {
		t.Errorf("%+v", v)
	}
	said := savedText(session.Saved{Name: "a.csv", Summary: archive.Summary{Messages: 5, Missed: 2, Bytes: 900}})
	if said != "Saved 5 messages, 900 bytes, a.csv. 2 messages left the history before the export came to them; a gap stands in their place." {
		t.Error(said)
	}
}

func TestARecordingIsShownAsOne(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	b := c.connect(t)
	send := func(p string) {
		b.config.OnMessage(mqttws.Message{Topic: "1/demo/kitchen/console/event", Payload: []byte(p)})
	}
	send("first")
	c.send(session.RowSelected{ID: 1, Open: true})
	c.draw(nil)
	c.shows(t, "first")
	f := c.exported(t)
	c.send(session.ExportClosed{})
	for range 3 {
		send("later")
	}
	c.send(session.RecordingChosen{File: f})
	c.until(t, func(m session.Model) bool { return m.Archive.Recording.Shown() })
	send("meanwhile")
	c.draw(nil)
	c.shows(t, "Recorded: "+f.Name()+" · 1 message · ", "read only", "1 live message arrived meanwhile", "Close recording", "Recorded messages")
	if c := c.runner.Live().Counters(); c.Received != 5 {
		t.Errorf("%d were received, want 5", c.Received)
	}
	if v := messagesViewOf(c.model, true, 0, c.runner.View(), c.runner.Timeline().Counters()); v.Clear || !v.Some {
		t.Errorf("%+v", v)
	}
	c.send(session.RowSelected{ID: 1, Open: true})
	c.draw(nil)
	if v := c.detailsView(1); v.Text != "first" {
		t.Errorf("%+v", v)
	}
	c.send(session.RecordingClosed{})
	c.send(session.RowSelected{ID: 2})
	c.draw(nil)
	if v := c.detailsView(2); v.Text != "later" {
		t.Errorf("the details of the recording are shown: %+v", v)
	}
}

func TestTheGridForgetsTheRowsOfAnotherList(t *testing.T) {
	g, s := newGrid(t)
	for range 3 {
		s.Append(timeline.Entry{Topic: "2/p/g/x", Payload: []byte("live")})
	}
	other := timeline.New(timeline.PhoneLimits)
	for range 3 {
		other.Append(timeline.Entry{Topic: "2/p/g/x", Payload: []byte("of the recording")})
	}
	g.draw()
	g.show(timeline.NewView(other, nil), other)
	g.draw()
	for _, l := range g.lines {
		if l.shown && l.row.Text != "of the recording" {
			t.Errorf("row %d shows %q", l.id, l.row.Text)
		}
	}
}

func TestAPeriodIsWrittenShort(t *testing.T) {
	at := time.Date(2026, 11, 24, 14, 2, 31, 0, time.Local)
	for want, to := range map[string]time.Time{
		"2026-11-24 14:02":                    at.Add(time.Second),
		"2026-11-24 14:02–14:31":              at.Add(29 * time.Minute),
		"2026-11-24 14:02 – 2026-11-25 02:02": at.Add(12 * time.Hour),
	} {
		if got := period(at, to); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestFilesThatAreDroppedAreOpened(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t)
	f := browser.NewFile("notes.txt", []byte("hello"))
	c.send(session.RecordingChosen{File: f})
	c.until(t, func(m session.Model) bool { return m.Archive.Problem.What != "" })
	c.shows(t, "notes.txt was not opened", `data-live="urgent"`)
}
