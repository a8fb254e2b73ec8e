package e2e

import (
	"fmt"
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/page"
)

// bare opens a page of the same origin without a program.
func (f far) bare(v *browsertest.Visitor) *browsertest.Page {
	p := v.Page()
	p.Goto(f.url + "/robots.txt")
	return p
}

// inOutbox runs a script on the stores of the outbox's database, "head" and "body",
// which it makes where they are not.
func inOutbox(p *browsertest.Page, script string, out any) {
	p.Eval(`new Promise((done, failed) => {
		const opening = indexedDB.open("console-outbox", 2);
		opening.onupgradeneeded = () => ["head", "body", "lead"].forEach(s => opening.result.createObjectStore(s));
		opening.onsuccess = () => {
			const t = opening.result.transaction(["head", "body"], "readwrite");
			const head = t.objectStore("head"), body = t.objectStore("body");
			let result;
			t.oncomplete = () => { opening.result.close(); done(result) };
			t.onabort = () => failed(t.error);
			`+script+`
		};
		opening.onerror = () => failed(opening.error);
	})`, out)
}

// TestWhatIsCorruptInTheOutboxIsSaidAndLeft: it keeps nothing else from being sent, and
// stays as it is.
func TestWhatIsCorruptInTheOutboxIsSaidAndLeft(t *testing.T) {
	t.Parallel()
	f := startFar(t)
	v := chromium.Visitor(t)
	c := f.tab(v)
	f.connect(c)
	f.cut(c)
	for _, id := range []string{"revision", "state", "good"} {
		c.send(id)
		c.item(id).WaitText("queued")
	}
	waitFor(t, func() string {
		var n int
		if inOutbox(c.Page, `head.count().onsuccess = e => result = e.target.result`, &n); n != 3 {
			return fmt.Sprintf("%d records are stored", n)
		}
		return ""
	})
	c.Close()

	bare := f.bare(v)
	var keys []string
	inOutbox(bare, `
		head.getAllKeys().onsuccess = e => {
			const keys = result = e.target.result;
			head.get(keys[0]).onsuccess = e => { const b = e.target.result; b.fill(255, 1, 5); head.put(b, keys[0]) };
			head.get(keys[1]).onsuccess = e => { const b = e.target.result; b[7] = 200; head.put(b, keys[1]) }; // behind form, revision, length, version
		};
		head.put("text", "0000000000000001");
		head.put({rev: 1, payload: "x"}, "0000000000000002");
		head.put(new Uint8Array([1, 0, 0, 0, 1, 9]), "0000000000000003"); // the body is missing
		head.put(new Uint8Array(3), "0000000000000004");
		head.put(new Uint8Array([2, 0, 0, 0, 1, 255, 255, 255, 255, 15]), "0000000000000005");
		head.put(new Uint8Array(64 * 2 ** 20), "0000000000000006");
		head.put(new Uint8Array([1, 0, 0, 0, 1]), "not a key of ours");
		head.put(new Uint8Array(9), 10);
		body.put("x", "0000000000000001");
		body.put([1, 2], 11);`, &keys)
	bare.Close()

	c = f.tab(v)
	events := f.watch()
	f.line.Join()
	f.connect(c)
	c.keeping("9 messages of earlier visits can't be read")
	c.Shots("outbox-corrupt", browsertest.Wide, browsertest.Phone)
	c.item("good").WaitText("acknowledged")
	c.send("the last")
	events.delivers("good", "the last")
	var left int
	inOutbox(c.Page, `head.count().onsuccess = e => result = e.target.result`, &left)
	if left < 10 {
		t.Errorf("%d records are left", left)
	}
}

// TestAnOutboxOfSomebodyElse is left alone; sending goes on, and the page says what a
// person can do.
func TestAnOutboxOfSomebodyElse(t *testing.T) {
	t.Parallel()
	f := startFar(t)
	v := chromium.Visitor(t)
	open := func(version int, stores ...string) {
		bare := f.bare(v)
		bare.Eval(fmt.Sprintf(`new Promise(done => {
			indexedDB.deleteDatabase("console-outbox").onsuccess = () => {
				const opening = indexedDB.open("console-outbox", %d);
				opening.onupgradeneeded = () => %q.split(" ").forEach(s => s && opening.result.createObjectStore(s));
				opening.onsuccess = () => { opening.result.close(); done() };
			};
		})`, version, strings.Join(stores, " ")), nil)
		bare.Close()
	}
	for name, test := range map[string]struct {
		version int
		stores  []string
		says    string
	}{
		"one without stores": {1, nil, ""},
		"a stranger's":       {2, []string{"theirs"}, "delete this site's data"},
		"a newer one":        {3, []string{"head", "body", "lead"}, "a newer version of the console"},
	} {
		t.Run(name, func(t *testing.T) {
			open(test.version, test.stores...)
			c := f.tab(v)
			f.connect(c)
			c.send(name)
			c.item(name).WaitText("acknowledged")
			c.keeping(test.says)
			c.Close()
		})
	}
}

// TestGarbageInTheBrowsersStorage keeps the page neither from starting nor from
// sending. What a person loses is said, and what is good beside it stays.
func TestGarbageInTheBrowsersStorage(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	keys := []string{"console.theme", "console.left", "console.left.px", "console.right.px", "console.history", "console.filters", "console.watched"}
	for name, garbage := range map[string]string{
		"a long text":  `"x".repeat(600000)`,
		"other JSON":   `'{"Version": 999, "Drafts": 5}'`,
		"a list of it": `'[1, {"name": 5}, {"name": "good", "text": "door"}, {"name": "good", "text": "twice"}, null, {"Device": {}, "Path": 7}]'`,
		"deep":         `"[".repeat(100000)`,
	} {
		t.Run(name, func(t *testing.T) {
			c := console{chromium.Page(t)}
			c.Goto(s.url + "/robots.txt")
			c.Eval(fmt.Sprintf(`{ const g = %s; %q.split(" ").forEach(k => localStorage.setItem(k, g)); sessionStorage.setItem("console.draft", g) }`, garbage, strings.Join(keys, " ")), nil)
			c.Goto(s.url + "/")
			c.connectForm().Wait()
			c.sandbox()
			c.show("Send")
			c.sendForm().WaitText("could not be read")
			c.sends("acknowledged")
			c.Button("Saved filters").Click()
			menu := c.Role("group", "Saved filters")
			if name == "a list of it" {
				menu.WaitText("5 saved filters in this browser's storage could not be used")
				menu.Role("list", "Saved").WaitText("good")
				return
			}
			menu.WaitText("no list of them and was left out")
		})
	}
}

// TestAVisitThatCantBeRead: what an earlier visit left that is damaged is said, beside
// the others, and goes with a press.
func TestAVisitThatCantBeRead(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := console{chromium.Page(t)}
	c.Goto(s.url + "/robots.txt")
	c.Eval(`localStorage.setItem("console.visit/demo/kitchen/mw-3f2a", "{damaged")`, nil)
	c.Goto(s.url + page.RouteVisit)
	c.sandbox()
	kept := c.Role("list", "Visits that are kept")
	kept.WaitText("What was kept of this visit can't be read: another version of the console wrote it, or the browser damaged it.")
	c.Shots("visit-damaged", browsertest.Wide, browsertest.Phone)
	c.audits(t, "visit-damaged")
	kept.Button("Remove what is kept of demo/kitchen/mw-3f2a").Click()
	kept.Gone()
	var left int
	if c.Eval(`Object.keys(localStorage).filter(k => k.startsWith("console.visit")).length`, &left); left > 0 {
		t.Errorf("%d visits are still kept", left)
	}
}
