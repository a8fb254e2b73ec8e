package e2e

import (
	"fmt"
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/page"
)

// screenScript notes when the page has the screen stay on, which a browser without one
// does not do.
const screenScript = `{
	window.screens = [];
	const request = async type => {
		const lock = new EventTarget();
		lock.release = async () => { screens.push("off"); lock.dispatchEvent(new Event("release")) };
		screens.push(type);
		return lock;
	};
	Object.defineProperty(navigator, "wakeLock", {value: {request}});
}`

// TestTheConsoleIsAnApp: it can be installed, takes what other apps share, says on its
// icon what waits, keeps the screen on when asked to, and opens where its shortcuts say.
func TestTheConsoleIsAnApp(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	whole, err := browsertest.Start() // which installs pages, though not from a private window
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { whole.Close() })
	c := console{whole.ProfilePage(t)}
	c.OnNewDocument(`{
		window.badges = [];
		navigator.setAppBadge = async n => { badges.push(n) };
		navigator.clearAppBadge = async () => { badges.push(0) };
	}`)
	c.OnNewDocument(screenScript)
	c.Goto(s.url + "/")
	c.connectForm().Wait()
	c.kept()
	in := c.Installability()
	m := in.Manifest
	if len(in.Problems) != 0 {
		t.Errorf("it can't be installed: %v", in.Problems)
	}
	if m.ID != s.url+"/" || m.Scope != s.url+"/" || m.StartURL != s.url+"/" || m.Display != "kStandalone" && m.Display != "standalone" {
		t.Errorf("%+v", m)
	}
	if len(m.Icons) < 5 || len(m.Screenshots) < 2 || m.ShareTarget == nil || m.ShareTarget.Action != s.url+page.SharePath {
		t.Errorf("%d icons, %d screenshots, share target %+v", len(m.Icons), len(m.Screenshots), m.ShareTarget)
	}
	var names []string
	for _, shortcut := range m.Shortcuts {
		names = append(names, shortcut.Name)
	}
	if got := strings.Join(names, " "); got != "Live Send Doctor" {
		t.Errorf("shortcuts %s", got)
	}
	for _, shortcut := range m.Shortcuts {
		c.Goto("about:blank") // else it were a step within the page
		c.Goto(shortcut.URL)
		c.state().Wait()
	}
	c.Button("Run checks").Focused()
	if got := c.fragment(); got != "" {
		t.Errorf("the address ends with %s", got)
	}

	c.offersToInstall(t)
	c.shares(t, s)
	c.keepsTheScreenOn(t, s)
}

func (c console) fragment() (hash string) {
	c.Eval("location.hash", &hash)
	return hash
}

// offersToInstall has the browser offer it, which it does by itself for a person alone.
func (c console) offersToInstall(t *testing.T) {
	t.Helper()
	c.Eval(`{
		const offer = new Event("beforeinstallprompt");
		offer.prompt = async () => { window.asked = true };
		window.dispatchEvent(offer);
	}`, nil)
	c.audits(t, "install")
	c.Button("Install").Click()
	c.EvalUntil("window.asked")
	c.Button("Install").Gone()
}

// shares has another app share text and a file, as a system does.
func (c console) shares(t *testing.T, s *server) {
	t.Helper()
	before := len(c.Requests())
	c.share(s, `{text: '{"from":"a text that no address may hold"}'}`)
	c.sendForm().WaitText("Shared by another app: 42 bytes of text.")
	c.preview().WaitText("a text that no address may hold")
	if path, hash := c.path(), c.fragment(); path != page.RouteSend || hash != "" {
		t.Errorf("it opens at %s%s", path, hash)
	}
	c.audits(t, "shared")
	c.sendForm().Button("Undo").Click()
	c.preview().WaitText("hello")
	c.Button("Undo").Gone()

	c.share(s, `{file: new File(["a,b\n1,2"], "table.csv", {type: "text/csv"})}`)
	c.sendForm().WaitText("Shared by another app: table.csv.")
	if got := c.sendForm().Field("Payload").Attribute("id"); got == "" {
		t.Error("the message to a device is not open")
	}
	c.sendForm().Button("Undo").Click()
	var kept int
	c.Eval(`(async () => (await (await caches.open("console-share")).keys()).length)()`, &kept)
	if kept != 0 {
		t.Error("what was shared is kept")
	}
	for _, asked := range c.Requests()[before:] {
		if strings.Contains(asked, "no%20address") || strings.Contains(asked, "table") || strings.Contains(asked, "a+text") {
			t.Errorf("it stands in an address: %s", asked)
		}
	}
}

// share posts a form of these entries to the share target, from a page elsewhere.
func (c console) share(s *server, entries string) {
	c.Goto("about:blank")
	c.Eval(fmt.Sprintf(`{
		const form = document.createElement("form");
		Object.assign(form, {method: "POST", enctype: "multipart/form-data", action: %q});
		for (const [name, value] of Object.entries(%s)) {
			const field = document.createElement("input");
			field.name = name;
			if (value instanceof File) {
				field.type = "file";
				const files = new DataTransfer();
				files.items.add(value);
				field.files = files.files;
			} else {
				field.value = value;
			}
			form.append(field);
		}
		document.body.append(form);
		form.submit();
	}`, s.url+page.SharePath, entries), nil)
	c.EvalUntil(`location.pathname === "/send" && document.readyState === "complete"`)
}

// keepsTheScreenOn for a visit, with the badge of what waits.
func (c console) keepsTheScreenOn(t *testing.T, s *server) {
	t.Helper()
	c.Goto(s.url + "/")
	c.sandbox()
	c.show("Connection")
	c.Role("checkbox", "Keep the screen on").Click()
	c.EvalUntil(`screens.join() === "screen"`)
	c.Eval(`document.dispatchEvent(new Event("visibilitychange"))`, nil) // as if it had been hidden
	c.EvalUntil(`screens.join() === "screen,screen"`)
	c.Shots("screen-on", browsertest.Wide, browsertest.Phone)
	c.Role("checkbox", "Keep the screen on").Click()
	c.EvalUntil(`screens.join() === "screen,screen,off"`)
	c.disconnect()
	c.show("Send")
	c.sends("queued")
	c.EvalUntil(`badges.at(-1) === 1`)
	c.sent("hello").Button("Cancel").Click()
	c.EvalUntil(`badges.at(-1) === 0`)
}
