//go:build !js

package ui

import (
	"errors"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/draft"
)

// does waits for what the page does on go-app's goroutine.
func (e *engine) does(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(what)
		}
		e.work()
	}
}

// TestTheScreenStaysOnForAVisit: again after the page was hidden, and it is said when
// the system does not keep it on.
func TestTheScreenStaysOnForAVisit(t *testing.T) {
	c, e := prompted(t)
	on := browser.Device.ScreenOn
	c.keepScreenOn(true)
	e.does(t, "it is not kept on", on)
	browser.LetScreenSleep() // as browsers do with a hidden page
	c.wakeAgain()
	e.does(t, "it is not kept on again", on)
	c.keepScreenOn(false)
	e.does(t, "it is kept on", func() bool { return !on() })
	c.wakeAgain()
	if e.work(); on() || c.deviceView(true).Screen || c.awake.problem != "" {
		t.Errorf("nobody wants it: %+v", c.deviceView(true))
	}

	browser.Device.Deny(errors.New("NotAllowedError: low battery"))
	defer browser.Device.Deny(nil)
	c.keepScreenOn(true)
	e.does(t, "it is not said that it can't", func() bool { return strings.Contains(c.deviceView(true).Problem, "low battery") })
	browser.Device.Deny(nil)
	c.wakeAgain()
	e.does(t, "it is not tried again", func() bool { return on() && c.deviceView(true).Problem == "" })
	browser.LetScreenSleep()
	e.does(t, "it is not said that it stopped", func() bool { return strings.Contains(c.deviceView(true).Problem, "stopped") })
	c.keepScreenOn(false)
}

// TestTheIconSaysHowManyMessagesWait: until none does.
func TestTheIconSaysHowManyMessagesWait(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.change(draft.FieldData, `{}`)
	c.pressSend()
	if c.countOutbox(); browser.Device.Badge != 1 || c.runner.Model().Release.Open != 1 {
		t.Errorf("the icon says %d", browser.Device.Badge)
	}
	c.onSent(nil, "cancel", c.runner.Outbox().Newest(1)[0].ID)
	if c.countOutbox(); browser.Device.Badge != 0 {
		t.Errorf("the icon says %d", browser.Device.Badge)
	}
}

func TestThePageOffersToBeInstalled(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	if c.deviceView(true).Install {
		t.Error("offered where the browser does not")
	}
	browser.Device.Offered = true
	defer func() { browser.Device.Offered = false }()
	c.draw(nil)
	c.shows(t, ">Install<")
}

// TestWhatIsSharedIsTakenOnce: into the send form.
func TestWhatIsSharedIsTakenOnce(t *testing.T) {
	c, e := prompted(t)
	browser.Sharing = &browser.Shared{Name: "a.json", Bytes: []byte(`{"a":1}`)}
	c.takeShared()
	e.work()
	if c.model.Compose.Draft.Data != `{"a":1}` {
		t.Errorf("%+v", c.model.Compose.Draft)
	}
	c.shows(t, "Shared by another app: a.json.")
	c.takeShared()
	e.work()
	c.shows(t, "did not arrive")
}
