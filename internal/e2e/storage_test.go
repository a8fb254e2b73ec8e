package e2e

import (
	"strings"
	"testing"

	"deviceconsole/app/timeline"
)

// TestAFullStorageIsSaid: nothing that Send took is lost in the page, and sending
// goes on.
func TestAFullStorageIsSaid(t *testing.T) {
	t.Parallel()
	f := startFar(t)
	c := f.tab(chromium.Visitor(t))
	events := f.watch()
	c.LimitStorage(f.url, 1) // before anything was written: the browser looks at its quota now and then
	f.connect(c)
	c.send("connected")
	c.item("connected").WaitText("acknowledged")
	c.keeping("storage is full")
	f.cut(c)
	c.send("first")
	c.send("second")
	c.item("second").WaitText("queued")
	c.audits(t, "outbox-full")
	f.line.Join()
	c.becomes("Connected")
	c.item("second").WaitText("acknowledged")
	events.delivers("connected", "first", "second")

	c.LimitStorage(f.url, 0)
	c.keeping("")
}

// keeping waits until the outbox says where what is sent is kept, or, with "", that
// it is kept.
func (c console) keeping(words string) {
	c.Role("region", "Outbox").WaitTextFunc("says "+words, func(s string) bool {
		if words == "" {
			return !strings.Contains(s, "until the page is closed") && !strings.Contains(s, "went away")
		}
		return strings.Contains(s, words)
	})
}

// TestABlockedStorageIsSaid: in a window that keeps nothing, sending works and the
// page says what that means.
func TestABlockedStorageIsSaid(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	for name, script := range map[string]string{
		"none":                  `Object.defineProperty(globalThis, "indexedDB", {value: undefined})`,
		"refused by a throw":    `IDBFactory.prototype.open = () => { throw new DOMException("denied by the test", "SecurityError") }`,
		"refused by its answer": `const open = IDBFactory.prototype.open; IDBFactory.prototype.open = function(name) { open.call(this, name, 1000); return open.call(this, name, 1) }`,
	} {
		t.Run(name, func(t *testing.T) {
			c := console{chromium.Page(t)}
			c.OnNewDocument(script)
			c.Goto(s.url + "/")
			c.connectForm().Wait()
			c.sandbox()
			c.show("Send")
			c.keeping("only until the page is closed")
			c.sends("acknowledged")
			c.Shot("outbox-blocked-wide-light")
		})
	}
}

// TestClearedDataIsWrittenAnew: a person who clears the site's data while something
// waits does not lose it.
func TestClearedDataIsWrittenAnew(t *testing.T) {
	t.Parallel()
	f := startFar(t)
	v := chromium.Visitor(t)
	c := f.tab(v)
	f.connect(c)
	f.cut(c)
	c.send("before")
	c.item("before").WaitText("queued")
	c.stored(1, timeline.Queued)
	hasSaid := c.notes("section.sent")
	c.ClearStorage(f.url)
	c.send("after")
	hasSaid("went away")
	c.keeping("") // it is tried again by itself
	c.stored(2, timeline.Queued)
	c.Close()
	c = f.tab(v)
	events := f.watch()
	f.line.Join()
	f.connect(c)
	events.delivers("before", "after")
}
