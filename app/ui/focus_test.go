//go:build !js

package ui

import (
	"errors"
	"testing"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
	"deviceconsole/mqttws"
)

// put places an element on the page of this test.
func put(t *testing.T, id string) browser.Element {
	t.Helper()
	e := browser.Create("button")
	e.SetAttr("id", id)
	browser.Root().Append(e)
	t.Cleanup(func() { e.SetAttr("id", "") })
	return e
}

// focusless is a page on which nothing has the focus.
func focusless(t *testing.T) {
	t.Helper()
	body := browser.Create("body")
	body.Focus()
	t.Cleanup(body.Focus)
}

// TestFocusFollowsTheConnection: what was pressed goes with the change, and the
// focus goes on to what a person needs next.
func TestFocusFollowsTheConnection(t *testing.T) {
	list, retry, connect := put(t, gridID), put(t, retryID), put(t, connectID)
	status := func(b *broker, s mqttws.State) {
		b.config.OnStatus(mqttws.Status{State: s, Err: errors.New("no"), At: time.Now()})
	}
	c := newConsole(t, sandboxConfig, nil)
	reached := func(s mqttws.State, want browser.Element) {
		t.Helper()
		c.until(t, func(m session.Model) bool { return m.Connection.State == s })
		c.fill(nil)
		if !browser.Active().Same(want) {
			t.Errorf("when %v, the focus is on %q", s, browser.Active().Attr("id"))
		}
	}

	focusless(t)
	c.steer(session.TrySandboxPressed{})
	b := <-c.dialed
	c.fill(nil)
	if !browser.Unfocused() {
		t.Errorf("while connecting, the focus went to %q", browser.Active().Attr("id"))
	}
	status(b, mqttws.Refused)
	reached(mqttws.Refused, retry)

	focusless(t)
	c.steer(session.RetryPressed{})
	status(b, mqttws.Connected)
	reached(mqttws.Connected, list)

	focusless(t)
	c.steer(session.DisconnectPressed{})
	reached(mqttws.Disconnected, connect)
}

// TestFocusStaysWhereItIs: only a focus that was lost is given, and only for
// what a person did.
func TestFocusStaysWhereItIs(t *testing.T) {
	list, field := put(t, gridID), put(t, "elsewhere")
	c := newConsole(t, sandboxConfig, nil)
	field.Focus()
	c.steer(session.TrySandboxPressed{})
	b := <-c.dialed
	b.config.OnStatus(mqttws.Status{State: mqttws.Connected, At: time.Now()})
	c.until(t, func(m session.Model) bool { return m.Connection.State == mqttws.Connected })
	c.fill(nil)
	if !browser.Active().Same(field) {
		t.Errorf("the focus was taken to %q", browser.Active().Attr("id"))
	}

	focusless(t)
	for _, s := range []mqttws.State{mqttws.Reconnecting, mqttws.Connected} {
		b.config.OnStatus(mqttws.Status{State: s, Err: errors.New("lost"), At: time.Now()})
		c.until(t, func(m session.Model) bool { return m.Connection.State == s })
		c.fill(nil)
	}
	if browser.Active().Same(list) {
		t.Error("a connection that came back by itself took the focus")
	}
}

// TestFocusIsPassedOn: what was pressed goes away because of it, and the first of
// its heirs that is there gets the focus; who went elsewhere keeps it.
func TestFocusIsPassedOn(t *testing.T) {
	pressed, heir, elsewhere := put(t, "stop"), put(t, "start"), put(t, "elsewhere")
	c := newConsole(t, sandboxConfig, nil)
	leave := func() {
		pressed.Focus()
		c.leaveFocusTo("not there", "start")
		c.fill(nil)
	}
	leave()
	if !browser.Active().Same(pressed) {
		t.Error("the focus was taken from what is still there")
	}
	focusless(t)
	c.fill(nil)
	if !browser.Active().Same(heir) {
		t.Errorf("the focus is on %q", browser.Active().Attr("id"))
	}

	leave()
	elsewhere.Focus()
	c.fill(nil)
	focusless(t)
	c.fill(nil)
	if !browser.Unfocused() {
		t.Errorf("the focus was given to %q for what was left long ago", browser.Active().Attr("id"))
	}
}
