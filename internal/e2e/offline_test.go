package e2e

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"deviceconsole/app/timeline"
	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/page"
)

// keptConsole opens the page at an address that the test has in hand, in a browser of its own, and waits
// until it is kept.
func keptConsole(t testing.TB, s *server) (*front, *browsertest.Visitor, console) {
	t.Helper()
	f, v := startFront(t, s), chromium.Visitor(t)
	c := f.tab(v)
	c.connectForm().Wait()
	c.kept()
	return f, v, c
}

// tab opens the page in another tab.
func (f *front) tab(v *browsertest.Visitor) console {
	c := console{v.Page()}
	c.Allow(webSocketLine)
	c.Allow("Failed to load resource") // the server's settings, while it is away
	c.Goto(f.url + "/")
	return c
}

// TestThePageOpensWithoutItsServer: from a cold start, at any of its addresses, with
// what waits in the outbox, and with the settings that the server had; it says so.
func TestThePageOpensWithoutItsServer(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	f, v, c := keptConsole(t, s)
	c.sandbox()
	c.allGranted(t)
	f.goAway(true)
	s.stop()
	c.becomes("Reconnecting")
	c.compose(s.config.Sandbox.Device, `{"a":"kept"}`)
	c.sends("queued")
	c.stored(1, timeline.Queued)
	c.Reload() // with the server away
	c.connectForm().Wait()
	c.Close()

	for i, route := range append(page.Routes(), "/send?from=elsewhere#here") {
		c = console{v.Page()}
		c.Allow("Failed to load resource")
		c.Viewport([]browsertest.Viewport{browsertest.Wide, browsertest.Phone}[i%2])
		c.OnNewDocument(shiftScript)
		c.Goto(f.url + route)
		c.state().WaitText("Disconnected")
		if got := c.path(); got != strings.TrimSuffix(route, "?from=elsewhere#here") {
			t.Errorf("%s opens %s", route, got)
		}
		if shift := c.shift(); shift != "" {
			t.Errorf("%s: something moved: %s", route, shift)
		}
		c.noSidewaysScroll(t, route)
		if route == page.RouteConnection {
			c.connectForm().WaitText("This console's server can't be reached")
			var today string
			c.Eval(`new Date().toLocaleDateString([], {year: "numeric", month: "2-digit", day: "2-digit"})`, &today)
			c.connectForm().WaitText("Its settings of " + today)
			c.audits(t, "offline")
		}
		if strings.HasPrefix(route, page.RouteSend) {
			c.sent("kept").WaitText("queued")
		}
		c.Close()
	}
	c = console{v.Page()}
	c.Allow("Failed to load resource")
	c.Goto(f.url + "/no-such-page")
	c.connectForm().Wait()
	for _, kept := range c.addresses() {
		if kept != "/" && !strings.HasPrefix(kept, "/web/") {
			t.Errorf("%s is kept", kept)
		}
	}

	s.start()
	f.goAway(false)
	f.forget()
	c.Button("Ask again").Gone() // by itself
	c.sandbox()
	c.show("Send")
	c.sent("kept").WaitText("acknowledged")
	if f.times(page.ConfigPath) == 0 {
		t.Error("the settings were not asked for")
	}
}

// shiftScript notes what of the page moves by itself, as the browser sees it.
const shiftScript = `{
	window.shifts = [];
	const note = list => {
		for (const e of list) if (!e.hadRecentInput) shifts.push(e.value.toFixed(4) + " " + e.sources.map(s => s.node?.className || s.node?.nodeName).join(", "));
	};
	const o = new PerformanceObserver(list => note(list.getEntries()));
	o.observe({type: "layout-shift", buffered: true});
	window.shiftsSoFar = () => { note(o.takeRecords()); return shifts.join("; "); };
}`

// shift tells what moved since the page was opened.
func (c console) shift() (moved string) {
	c.Eval("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(shiftsSoFar()))))", &moved)
	return moved
}

func (c console) path() (path string) {
	c.Eval("location.pathname", &path)
	return path
}

// TestAnUpdateOpensWhenAskedFor: it is fetched beside the page, which stays whole,
// offered, and opened at the person's word, in each tab at its own.
func TestAnUpdateOpensWhenAskedFor(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	f, v, c := keptConsole(t, s)
	other := f.tab(v)
	other.connectForm().Wait()
	c.runs("")
	before := c.version()

	// A part of the next version fails: what is here stays.
	f.leadTo(startChanged(t, "app.css", marked("two")))
	f.fail("/web/app.")
	f.forget()
	c.Reload()
	c.connectForm().Wait()
	c.kept()
	c.Eval(`consoleOffline.check()`, nil)
	waitFor(t, func() string {
		if f.times("/sw.js") == 0 || !strings.Contains(strings.Join(f.paths(), " "), "/web/app.") {
			return "the next version was not looked for"
		}
		return ""
	})
	c.settles(`!(await navigator.serviceWorker.getRegistration()).installing && (await caches.keys()).length === 2`)
	c.Reload()
	c.connectForm().Wait()
	c.runs("")
	if n := c.Role("region", "Update").Count(); n != 0 || c.version() != before {
		t.Errorf("version %s in place of %s, %d offers", c.version(), before, n)
	}

	// The browser takes a look that is asked for during an installation for the same one,
	// which is to have failed before the next.
	c.Eval(`consoleOffline.check()`, nil)
	c.settles(`!(await navigator.serviceWorker.getRegistration()).installing`)
	f.fail("")
	c.Eval(`consoleOffline.check()`, nil)
	c.Role("region", "Update").WaitText("Update ready")
	other.Role("region", "Update").WaitText("Update ready")
	c.audits(t, "update")
	c.Reload() // is no word
	c.Role("region", "Update").WaitText("Update ready")
	c.runs("")
	c.Role("region", "Update").Button("Update now").Click()
	c.runs("two")
	if c.version() == before {
		t.Error("the version is the same")
	}
	c.connectForm().Wait()
	other.runs("")
	f.goAway(true)
	other.Eval(`(async () => { for (const e of document.querySelectorAll("link[rel=stylesheet], script[src]")) { const r = await fetch(e.href ?? e.src); if (!r.ok) throw new Error(e.href ?? e.src); } })()`, nil) // its files are still here
	f.goAway(false)
	other.Role("region", "Update").Button("Update now").Click()
	other.runs("two")
	other.Close()
	c.Reload()
	c.connectForm().Wait()
	c.settles(`(await consoleOffline.check(), await caches.keys()).length === 2`) // the old files are gone
	c.runs("two")
}

// TestAnUpdateWaitsForTheOutbox: it says for how many messages, and opens by itself
// when they are delivered, or at a person's second word.
func TestAnUpdateWaitsForTheOutbox(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	f, _, c := keptConsole(t, s)
	next := startChanged(t, "app.css", marked("two"))
	c.Goto(f.url + page.RouteSend)
	c.sendForm().Field("Event data").Fill(`{"a":"one"}`)
	c.sends("queued")
	f.leadTo(next)
	c.Eval(`consoleOffline.check()`, nil)
	note := c.Role("region", "Update")
	note.WaitText("1 message of the outbox is to be delivered first")
	note.Button("Update after 1 message").Click()
	note.WaitText("opens by itself when 1 message")
	c.audits(t, "update-waits")
	c.runs("")
	note.Button("Not by itself").Click()
	note.Button("Update after 1 message").Click()
	c.show("Connection")
	c.Button("Try the sandbox").Click()
	c.runs("two")
	c.sandbox()
	c.show("Send")
	c.sent("one").WaitText("acknowledged")

	another := httptest.NewServer(http.NotFoundHandler()) // another program at this address
	defer another.Close()
	f.leadTo(another.URL)
	c.Eval(`consoleOffline.check()`, nil)
	c.settles(`(await navigator.serviceWorker.getRegistration()) === undefined && (await caches.keys()).length === 0`)
}
