//go:build !js

package ui

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
)

func TestClearOffersUndoForTenSeconds(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t)
	for range 1200 {
		c.runner.Live().Append(timeline.Entry{Topic: "t", Payload: []byte("hello")})
	}
	c.draw(nil)
	kept := c.runner.Live().Counters().Kept
	c.clear()
	c.draw(nil)
	c.shows(t, "Cleared "+phrase.Counted(kept, "message")+".", "Undo", "Waiting for messages")
	c.undo()
	c.draw(nil)
	if got := c.runner.View().Messages(); uint64(got) != kept {
		t.Errorf("%d of %d are back", got, kept)
	}
	if strings.Contains(c.html(), "Cleared 1") {
		t.Error("Undo is still offered")
	}
}

func TestUndoCountsDown(t *testing.T) {
	until := time.Date(2026, 11, 22, 12, 0, 10, 0, time.UTC)
	m := session.Model{View: session.ViewState{UndoUntil: until}}
	for _, c := range []struct {
		before   time.Duration
		messages uint64
		want     undoView
	}{
		{10 * time.Second, 18402, undoView{"Cleared 18,402 messages.", "10 s"}},
		{9001 * time.Millisecond, 1, undoView{"Cleared 1 message.", "10 s"}},
		{9 * time.Second, 0, undoView{"Cleared the list.", "9 s"}},
		{time.Millisecond, 0, undoView{"Cleared the list.", "1 s"}},
		{time.Hour, 0, undoView{"Cleared the list.", "10 s"}},
		{0, 5, undoView{}},
		{-time.Second, 5, undoView{}},
	} {
		if got := clearedViewOf(m, c.messages, until.Add(-c.before)); got != c.want {
			t.Errorf("%v before: %+v, want %+v", c.before, got, c.want)
		}
	}
	if got := clearedViewOf(session.Model{}, 5, until); got != (undoView{}) {
		t.Errorf("without Clear: %+v", got)
	}
}

func TestTheHistorySizeIsRememberedAndAppliedAtOnce(t *testing.T) {
	t.Cleanup(func() { browser.Remember(historyKey, "") })
	c := newConsole(t, sandboxConfig, nil)
	c.dialog = settingsID
	c.connect(t)
	c.send(session.RouteChanged{Route: page.RouteConnection})
	c.draw(nil)
	c.shows(t, "History size", "Automatic (256 MB)", "512 MB", "1 GB", "in use, ")
	c.chooseHistory("16")
	if got := c.runner.Live().Limits(); got != timeline.LimitsOf(16<<20) || HistoryLimits() != got {
		t.Errorf("the history is bounded by %+v", got)
	}
	c.draw(nil)
	c.shows(t, "or at 131,072 messages")
	c.chooseHistory("0")
	if got := c.runner.Live().Limits(); got != timeline.WideLimits || browser.Setting(historyKey) != "" {
		t.Errorf("the history is bounded by %+v", got)
	}
	browser.Media[phone] = true
	if HistoryLimits() != timeline.PhoneLimits || HistoryLimits().Bytes != 64<<20 {
		t.Errorf("on a phone the history is bounded by %+v", HistoryLimits())
	}
	delete(browser.Media, phone)
	browser.Remember(historyKey, "99999999")
	if HistoryLimits() != timeline.WideLimits {
		t.Error("a size that is not offered is taken")
	}
}

func TestMegabytes(t *testing.T) {
	for bytes, want := range map[int64]string{
		0: "0 MB", 1: "under 1 MB", 16 << 20: "16 MB", 164<<20 + 5: "164 MB", 1 << 30: "1 GB", 1500 << 20: "1,500 MB",
	} {
		if got := megabytes(bytes); got != want {
			t.Errorf("%d bytes: %q, want %q", bytes, got, want)
		}
	}
}

func TestALongSearchSaysHowFarItIs(t *testing.T) {
	for _, c := range []struct {
		done, total int
		want        string
	}{
		{0, 0, ""}, {0, 1000, ""}, {1_000_000, 1_000_000, ""}, {430_000, 1_000_000, "searching… 43 %"}, {0, 1_000_000, "searching… 0 %"},
	} {
		if got := searching(c.done, c.total); got != c.want {
			t.Errorf("%d of %d: %q, want %q", c.done, c.total, got, c.want)
		}
	}
	if b := blankOf(session.Model{}, timeline.Counters{Kept: 1}, "searching… 43 %"); !b.Wait || !strings.Contains(b.Text, "43 %") {
		t.Errorf("an empty list says %+v", b)
	}
}
