package e2e

import (
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
)

func (c console) settings() browsertest.Locator { return c.Role("dialog", "Settings") }

const newPassphrase = "gravel teapot window"

// changesPassphrase answers the dialog that takes another one.
func (c console) changesPassphrase() {
	change := c.Role("dialog", "Change the passphrase")
	change.Field("Passphrase until now").Fill(passphrase)
	change.Field("New passphrase").Fill(newPassphrase)
	change.Field("Repeat it").Fill(newPassphrase)
	change.Button("Change").Click()
	change.Gone()
}

// noWorkerScript keeps a page from having the browser keep it: one that has forgotten
// everything does so again in a moment, maybe before another has.
const noWorkerScript = `navigator.serviceWorker.register = () => new Promise(() => {})`

// TestSettingsAreInOnePlace: what is chosen holds at once and after a reload, the
// licences are shown, and everything can be forgotten, in all tabs.
func TestSettingsAreInOnePlace(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	v := chromium.Visitor(t)
	c := console{v.Page()}
	c.Goto(s.url + "/")
	c.connectForm().Wait()
	c.kept()
	c.fillLogin("plant-7", "kitchen", "key-7", "kitchen/secret", "mw-1", "")
	c.remembersUnder(passphrase)
	c.sandbox()
	c.Button("Settings").Click()
	c.Shots("settings", browsertest.Wide, browsertest.Phone)
	c.settings().Field("Theme").Choose("Dark")
	c.settings().Field("Density").Choose("Compact, with a mouse")
	c.settings().Field("QoS of new messages").Choose("2: exactly once")
	c.settings().Field("Timestamp of new events").Choose("Server stamps it")
	c.EvalUntil(`document.documentElement.dataset.theme === "dark" && document.documentElement.dataset.density === "compact"`)
	c.Shot("settings-compact-wide-dark")
	c.settings().Button("Licences of all parts").Click()
	c.EvalUntil(`document.getElementById("licences").textContent.includes("github.com/maxence-charriere/go-app")`)
	c.audits(t, "licences")
	c.settings().Button("Change the passphrase…").Click()
	c.Role("dialog", "Change the passphrase").Wait()
	c.audits(t, "passphrase")
	c.changesPassphrase()
	c.Reload()
	c.sandbox()
	c.show("Send")
	waitFor(t, func() string {
		if qos := value(c.sendForm().Field("QoS")); qos != "2" {
			return "new messages have QoS " + qos
		}
		return ""
	})
	other := console{v.Page()}
	other.OnNewDocument(noWorkerScript)
	other.Goto(s.url + "/")
	other.connectForm().Wait()

	c.Button("Settings").Click()
	c.settings().Button("Forget everything on this device").Click()
	c.settings().WaitText("can't be undone")
	c.Eval(`(async () => {
		await caches.open("console-marker");
		sessionStorage.setItem("console.marker", "here");
		await new Promise(done => { indexedDB.open("console-marker").onsuccess = e => { e.target.result.close(); done(); }; });
	})()`, nil)
	fromWorker := func() (from bool) {
		c.Eval(`performance.getEntriesByType("navigation")[0].workerStart > 0`, &from)
		return from
	}
	if !fromWorker() {
		t.Error("the page was not kept by a service worker")
	}
	const mark, anew = "void (window.ofBefore = true)", "!window.ofBefore"
	c.Eval(mark, nil)
	other.Eval(mark, nil)
	c.settings().Button("Forget it all for good").Click()
	c.EvalUntil(anew)
	c.connectForm().Wait()
	if fromWorker() {
		t.Error("the service worker is still there")
	}
	c.EvalUntil(`!document.documentElement.dataset.theme`)
	other.EvalUntil(anew)
	other.connectForm().Wait()
	var kept string
	c.Eval(everythingKept, &kept)
	for _, word := range []string{"dcvault", `"console.theme":`, `"console.qos":`, `"console-marker`, `"console.marker":`} {
		if strings.Contains(kept, word) {
			t.Errorf("%s is still kept:\n%s", word, kept)
		}
	}
}
