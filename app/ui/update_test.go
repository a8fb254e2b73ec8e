//go:build !js

package ui

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
)

// TestTheUpdatesNoteSaysWhatWaits: its button too, and a hidden one stays hidden
// whatever is counted.
func TestTheUpdatesNoteSaysWhatWaits(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	note := func() updateView {
		c.draw(nil)
		return c.notesView(time.Now(), false, lateView{}).Update
	}
	if v := note(); v.Does != "" {
		t.Errorf("%+v", v)
	}
	c.send(session.UpdateFound{Ready: true})
	if v := note(); v.Button != "Update now" || v.Does != updateNow || !strings.HasPrefix(v.Words, "Update ready") {
		t.Errorf("%+v", v)
	}
	c.shows(t, `aria-label="Update"`)
	c.send(session.OutboxCounted{Open: 1200})
	if v := note(); v.Button != "Update after 1,200 messages" || v.Does != updateNow {
		t.Errorf("%+v", v)
	}
	c.hideNote(noteUpdate)
	c.send(session.OutboxCounted{Open: 3})
	if v := note(); v.Does != "" {
		t.Errorf("it is back: %+v", v)
	}
	c.send(session.UpdatePressed{Open: 3})
	if v := note(); v.Button != "Update now all the same" || v.Does != updateForced {
		t.Errorf("%+v", v)
	}
	c.onUpdate(updatePutOff)
	if c.model.Release.Waits {
		t.Error("it opens by itself all the same")
	}
}

// TestAnotherVersionIsLookedForNowAndThen: when the page is seen again after an hour,
// and when a connection is back, whose server may be another one.
func TestAnotherVersionIsLookedForNowAndThen(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	looked := func(want int) {
		t.Helper()
		if got := browser.Offline.Checked; got != want {
			t.Errorf("looked %d times, want %d", got, want)
		}
		browser.Offline.Checked = 0
	}
	looked(0)
	c.lookForUpdate(checkEvery)
	looked(0) // the page is not kept yet
	c.offline.checked = time.Now().Add(-59 * time.Minute)
	c.lookForUpdate(checkEvery)
	looked(0)
	c.connect(t)
	looked(1)
	c.draw(nil)
	c.lookForUpdate(checkEvery)
	looked(0)
	c.offline.checked = time.Now().Add(-61 * time.Minute)
	c.lookForUpdate(checkEvery)
	looked(1)
}
