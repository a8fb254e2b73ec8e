package connlog_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/connlog"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func said(kind connlog.Kind, text string) connlog.Entry {
	return connlog.Entry{At: noon, Kind: kind, Text: text}
}

func TestAFullLogLosesRoundTripsFirst(t *testing.T) {
	var l connlog.Log
	l = l.Add(said(connlog.Connection, "the first reason"))
	for n := range connlog.Max - 1 {
		l = l.Add(said(connlog.RoundTrip, fmt.Sprint("round trip ", n)))
	}
	full := l
	l = l.Add(said(connlog.Connection, "the last reason"))
	if l.Len() != connlog.Max || l.Left() != 1 {
		t.Errorf("%d entries, %d left, want %d and 1", l.Len(), l.Left(), connlog.Max)
	}
	if _, n := l.Find(nil, "reason", 10); n != 2 {
		t.Errorf("%d of 2 reasons are there", n)
	}
	if _, n := l.Find(nil, "round trip 0", 10); n != 0 {
		t.Error("the oldest round trip is still there")
	}
	if _, n := full.Find(nil, "last", 10); n != 0 || full.Left() != 0 {
		t.Error("the log of before has changed")
	}
}

func TestAFullLogWithoutRoundTripsLosesItsOldest(t *testing.T) {
	var l connlog.Log
	for n := range connlog.Max + 5 {
		l = l.Add(said(connlog.Connection, fmt.Sprint("attempt ", n, ".")))
	}
	if l.Len() != connlog.Max || l.Left() != 5 {
		t.Errorf("%d entries, %d left, want %d and 5", l.Len(), l.Left(), connlog.Max)
	}
	for text, want := range map[string]int{"attempt 4.": 0, "attempt 5.": 1, "attempt 1004.": 1} {
		if _, n := l.Find(nil, text, 1); n != want {
			t.Errorf("%q is there %d times, want %d", text, n, want)
		}
	}
}

func TestFindGivesTheNewestFirstAndCountsAll(t *testing.T) {
	var l connlog.Log
	for n := range 10 {
		l = l.Add(said(connlog.Kind(n%2), fmt.Sprint("Entry ", n)))
	}
	kind := connlog.Subscription
	found, total := l.Find(&kind, "ENTRY", 2)
	if total != 5 || len(found) != 2 || found[0].Text != "Entry 9" || found[1].Text != "Entry 7" {
		t.Errorf("found %v, %d in all", found, total)
	}
}

func TestTextOfAnyBytesStaysOneBoundedLine(t *testing.T) {
	var l connlog.Log
	l = l.Add(said(connlog.Page, "two\nlines \xff"+strings.Repeat("ü", connlog.MaxText)))
	text := string(l.AppendText(nil))
	if strings.Count(text, "\n") != 1 || !strings.HasPrefix(text, "2026-11-24T12:00:00.000Z  page  two lines \ufffdü") {
		t.Errorf("the log reads %.80q…", text)
	}
	if len(text) > connlog.MaxText+50 || !strings.HasSuffix(text, "ü…\n") {
		t.Errorf("%d bytes, ending %q", len(text), text[len(text)-12:])
	}
}

func TestAnExportSaysWhatHasLeft(t *testing.T) {
	var l connlog.Log
	for range connlog.Max + 2 {
		l = l.Add(said(connlog.Check, "passed"))
	}
	if text := string(l.AppendText(nil)); !strings.HasPrefix(text, "2 older entries have left the log.\n") {
		t.Errorf("it begins %.60q", text)
	}
}
