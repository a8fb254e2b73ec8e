package browsertest_test

import (
	"testing"

	"deviceconsole/internal/e2e/browsertest"
)

func TestTabsOfAVisitorShareWhatIsStored(t *testing.T) {
	url := serve(t, "", "")
	v := chromium.Visitor(t)
	a, b := v.Page(), v.Page()
	a.Goto(url)
	b.Goto(url)
	a.Eval(`localStorage.setItem("k", "v")`, nil)
	b.EvalUntil(`localStorage.getItem("k") === "v"`)
	a.Close()
	b.Close()
	c := v.Page()
	c.Goto(url)
	c.EvalUntil(`localStorage.getItem("k") === "v"`)
	other := chromium.Visitor(t).Page()
	other.Goto(url)
	other.EvalUntil(`localStorage.getItem("k") === null`)
}

func TestACrashedTabTellsItsPageNothing(t *testing.T) {
	url := serve(t, "", `addEventListener("pagehide", () => localStorage.setItem("told", "yes"))`)
	v := chromium.Visitor(t)
	p := v.Page()
	p.Goto(url)
	p.Eval(`localStorage.setItem("k", "v")`, nil)
	p.Eval(`navigator.locks.request("lock", () => new Promise(() => {})), 1`, nil)
	other := v.Page()
	other.Goto(url)
	p.Crash()
	other.Eval(`navigator.locks.request("lock", () => 1)`, nil) // the dead hold no locks
	p.Goto(url)
	p.EvalUntil(`localStorage.getItem("k") === "v" && localStorage.getItem("told") === null`)
}

func TestStorageIsLimitedAndCleared(t *testing.T) {
	url := serve(t, "", `
		const db = new Promise(done => { const r = indexedDB.open("db", 1); r.onupgradeneeded = () => r.result.createObjectStore("s"); r.onsuccess = () => done(r.result) });
		const put = async n => { const t = (await db).transaction("s", "readwrite"); t.objectStore("s").put(new Uint8Array(n), 1);
			return new Promise(done => { t.oncomplete = () => done("ok"); t.onabort = () => done(t.error.name) }) };
		db.then(d => d.onclose = () => { globalThis.gone = true });`)
	p := chromium.Page(t)
	p.Goto(url)
	put := func() (result string) { p.Eval("put(5 << 20)", &result); return result }
	p.LimitStorage(url, 1<<20)
	if got := put(); got != "QuotaExceededError" {
		t.Errorf("beyond the limit: %s", got)
	}
	p.LimitStorage(url, 0)
	browsertest.Eventually(t, func() string {
		if got := put(); got != "ok" {
			return got
		}
		return ""
	})
	p.ClearStorage(url)
	p.EvalUntil("globalThis.gone")
}
