package e2e

import (
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/page"
)

// TestClearIsUndone: Clear empties the list at once and asks nothing; Undo, or
// the key u, brings everything back in order, before what came meanwhile; after
// ten seconds there is nothing left to undo.
func TestClearIsUndone(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := console{chromium.Page(t)}
	c.OnNewDocument(clockScript)
	c.comesTo(s.url)
	c.sandbox()
	c.allGranted(t)
	c.goAt(1. / 5) // so that the ten seconds are not over too early
	op := s.as(page.RoleOperator)
	topic := "1/" + s.as(page.RoleDevice).login.user + "/" + s.config.Sandbox.Device + "/event"
	for _, word := range []string{"apple", "banana"} {
		op.publishText(topic, word)
		c.rows().Containing(word).Wait()
	}
	status := c.Role("status", "Cleared")
	c.Button("Clear").Click()
	c.rows().Gone()
	status.Containing("Cleared 2 messages.").Wait()

	op.publishText(topic, "cherry")
	c.rows().Containing("cherry").Wait()
	c.Button("Undo").Click()
	c.rows().Containing("apple").Wait()
	c.Button("Undo").Gone()
	c.is(t, "Shown", 3)
	if got := c.newest().Text(); !strings.Contains(got, "cherry") {
		t.Errorf("the newest row is %q, want what came after Clear", got)
	}

	c.Button("Clear").Click()
	c.rows().Gone()
	c.Press("u")
	c.rows().Containing("banana").Wait()
	c.is(t, "Shown", 3)

	c.Button("Clear").Click()
	op.publishText(topic, "date")
	c.rows().Containing("date").Wait()
	c.Button("Clear").Click()
	status.Containing("Cleared 1 message.").Wait()
	c.Shots("cleared", browsertest.Wide, browsertest.Phone)
	c.Viewport(browsertest.Wide)
	c.goAt(1)
	c.Button("Undo").Gone() // after ten seconds
	c.rows().Gone()
	c.is(t, "Shown", 0)
}

// TestTheHistorySizeIsAPersonsChoice: it is among the settings, holds at
// once and is remembered.
func TestTheHistorySizeIsAPersonsChoice(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	c := openConsole(t, s.url)
	c.sandbox()
	c.Button("Settings").Click()
	size := c.Role("dialog", "Settings").Field("History size")
	chosen := func() (value string) {
		size.Call("function() { return this.value }", &value)
		return value
	}
	if got := chosen(); got != "0" {
		t.Errorf("the size is %q at first, want automatic", got)
	}
	size.Choose("64 MB")
	c.Reload()
	c.Button("Settings").Click()
	if got := chosen(); got != "64" {
		t.Errorf("after a reload the size is %q", got)
	}
}
