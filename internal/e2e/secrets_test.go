package e2e

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/page"
)

// everythingKept is what the page leaves anywhere, as text: each byte a character.
const everythingKept = `(async () => {
	const text = value => {
		if (ArrayBuffer.isView(value)) value = value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength);
		return value instanceof ArrayBuffer ? new TextDecoder("latin1").decode(value) : value;
	};
	const all = request => new Promise((ok, no) => { request.onsuccess = () => ok(request.result); request.onerror = () => no(request.error); });
	const dump = async name => {
		const db = await all(indexedDB.open(name));
		const rows = await Promise.all([...db.objectStoreNames].map(async store => {
			const of = db.transaction(store).objectStore(store);
			return [store, await all(of.getAllKeys()), await all(db.transaction(store).objectStore(store).getAll())];
		}));
		db.close();
		return name + JSON.stringify(rows, (key, value) => text(value));
	};
	const cached = async name => {
		const cache = await caches.open(name);
		return [name, await Promise.all((await cache.keys()).map(async request => {
			const response = await cache.match(request);
			const program = (response.headers.get("Content-Type") || "").includes("wasm");
			return [request.url, [...response.headers], program ? "" : await response.text()];
		}))];
	};
	const dbs = (await indexedDB.databases()).map(d => d.name);
	return JSON.stringify([location.href, history.state, document.cookie, document.title, {...localStorage}, {...sessionStorage},
		await Promise.all(dbs.map(dump)), await Promise.all((await caches.keys()).map(cached)), performance.getEntries().map(e => e.name),
		(await navigator.serviceWorker?.getRegistrations() ?? []).map(r => r.scope), window.name]);
})()`

// everythingShown is what the page shows a person, who may have typed it there.
const everythingShown = `document.documentElement.outerHTML`

// spelledOut are the ways in which a secret may stand somewhere.
func spelledOut(secret string) []string {
	all := []string{secret, url.QueryEscape(secret), url.PathEscape(secret), hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret)))}
	for shift := range 3 { // within something longer it begins at one of three places
		whole := base64.RawStdEncoding.EncodeToString([]byte("xxx"[:shift] + secret))
		inner := whole[(shift*8+5)/6 : len(whole)-1]
		all = append(all, inner, strings.NewReplacer("+", "-", "/", "_").Replace(inner))
	}
	quoted, _ := json.Marshal(secret)
	return append(all, strings.Trim(string(quoted), `"`))
}

// TestSecretsStayInMemory: what a person types as API key, password and passphrase is
// found in no address, storage, log, file, copied text or account of a crash, in
// whatever spelling, after all that can be done with it.
func TestSecretsStayInMemory(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openKeeping(t, s.url)
	c.GrantClipboard(s.url)
	folder := c.Downloads()
	left := map[string]string{}
	saved := func(name, suffix string) {
		_, file := c.Downloaded(folder, suffix)
		left[name] = string(file)
	}

	c.connectAs(login{kitchen.user, "key-7/wrong-but-secret"}, "mw-1", "")
	c.becomes("Refused")
	project, user, _ := strings.Cut(kitchen.user, "/")
	key, password, _ := strings.Cut(kitchen.password, "/")
	c.fillLogin(project, user, key, password, "mw-1", "microwaves")
	c.remembersUnder(passphrase)
	c.connectForm().Button("Connect").Click()
	c.allGranted(t)
	c.subscribe("9/another/#", "granted")
	c.remembered(1)

	c.show("Send")
	c.sends("acknowledged")
	c.Button("Templates").Click()
	c.Field("Name of the template").Fill("mine")
	templates := c.Role("dialog", "Templates")
	templates.Button("Save").Click()
	templates.Button("Use mine").Wait()
	templates.Button("Export all").Click()
	saved("the templates", ".json")
	templates.Button("Import…").ChooseFile("again.json", []byte(left["the templates"]))
	templates.WaitText("there already")
	templates.Button("Close").Click()
	c.Button("Export").Click()
	c.exportDialog().Button("Export").Click()
	saved("the export", ".ndjson")
	c.exportDialog().Button("Close").Click()

	c.show("Connection")
	c.doctor().Button("Run checks").Click()
	c.doctor().Button("Copy result").Click()
	waitFor(t, func() string {
		if left["the doctor's result"] = c.Clipboard(); !strings.Contains(left["the doctor's result"], "Login") {
			return "nothing was copied"
		}
		return ""
	})
	c.Button("Export log").Click()
	saved("the connection log", ".txt")
	c.Button("Export").Click()
	c.exportDialog().Button("Support bundle…").Click()
	c.bundleDialog().Button("Make bundle").Click()
	c.bundleDialog().Button("Save").Click()
	c.bundleDialog().Role("status", "Bundle").WaitText("Saved bundle-")
	saved("the bundle", ".ndjson")
	if !strings.Contains(left["the bundle"], `"section":"doctor"`) {
		t.Errorf("the bundle does not tell what the doctor found:\n%s", left["the bundle"])
	}
	c.bundleDialog().Button("Close").Click()

	c.Button("Profiles…").Click()
	c.profiles().Button("Export all").Click()
	saved("the profiles", ".json")
	c.profiles().Button("Share kitchen of plant-7").Click()
	share := c.Role("dialog", "Share kitchen of plant-7")
	left["the link"] = value(share.Field("Link"))
	share.Field("With key and password, under a passphrase").Fill(passphrase)
	share.Button("Encrypt them into it").Click()
	share.WaitText("encrypted under your passphrase")
	left["the sealed link"] = value(share.Field("Link"))
	c.Press("Escape")
	c.Button("Settings").Click()
	c.settings().Button("Change the passphrase…").Click()
	c.changesPassphrase()

	c.Role("link", "Visit a device").Click()
	c.dock().Field("Device").Fill("plant-7/kitchen/mw-1")
	c.Button("Start the visit").Click()
	c.Eventually(func() string {
		if c.Button("Finish and report").Count() > 0 {
			return ""
		}
		c.Eval(`document.querySelector("[data-do=next]:not(:disabled)")?.click()`, nil) // a look may be of before the last press
		return "the last step of the visit is not there"
	})
	c.dock().Field("Notes").Fill("The key on the sticker is key-7.")
	c.Button("Finish and report").Click()
	c.Role("region", "Report").WaitText("on the sticker")
	c.Button("Download").Click()
	saved("the report of a visit", ".txt")
	c.Button("Close visit").Click()

	c.show("Connection")
	c.disconnect()
	c.connectForm().Button("Lock").Click()
	c.holds(t, "Password", "")
	c.connectForm().Button("Connect").Click()
	c.unlocks(newPassphrase)
	c.becomes("Connected")
	c.show("Connection")
	var kept, shown string
	c.Eval(everythingKept, &kept)
	left["what the page keeps"] = kept
	c.Eval(everythingShown, &shown)
	left["what the page shows"] = shown
	if !strings.Contains(kept, "dcvault") {
		t.Error("the vault was not looked into")
	}
	c.Allow("") // a crash is loud, and here wanted
	c.Eval(`(() => {
		const whole = Element.prototype.setAttribute;
		Element.prototype.setAttribute = function() { Element.prototype.setAttribute = whole; throw new Error("broken by the test"); };
	})()`, nil)
	c.Button("Disconnect").Click()
	c.Role("alertdialog", "").WaitText("broken by the test")
	c.Eval(everythingKept, &kept)
	left["what is there after the crash"] = kept
	c.Eval(everythingShown, &shown)
	left["what the crash shows"] = shown
	left["the console"] = strings.Join(c.Console(), "\n")
	left["the history"] = strings.Join(c.History(), "\n")
	left["the requests"] = strings.Join(c.Requests(), "\n")
	left["the server's log"] = s.process.Output()

	for where, found := range left {
		if found == "" {
			t.Errorf("%s is empty", where)
		}
		for _, secret := range []string{"key-7", "kitchen/secret", "wrong-but-secret", passphrase, newPassphrase} {
			for _, spelling := range spelledOut(secret) {
				if i := strings.Index(found, spelling); i >= 0 {
					t.Errorf("%s holds the secret %q as %q: …%s…", where, secret, spelling, found[max(0, i-80):min(len(found), i+120)])
				}
			}
		}
	}
}

// TestAMessageWithASecretIsNotStored: it is sent as it was typed, with a warning.
func TestAMessageWithASecretIsNotStored(t *testing.T) {
	t.Parallel()
	f := startFar(t)
	c := f.tab(chromium.Visitor(t))
	events := f.watch()
	f.connect(c)
	f.cut(c)
	c.send("harmless")
	secret := f.sandbox.account(page.RoleDevice).Password
	c.sendForm().Field("Event data").Fill(`{"id": "secret", "note": "` + secret + `"}`)
	c.sendForm().WaitText("holds your password")
	c.Shots("secret-found", browsertest.Wide, browsertest.Phone)
	c.sendForm().Button("Send").Click()
	c.item("secret").WaitText("queued")
	c.sendForm().Button("Remove it").Click()
	c.preview().WaitText(`"note": ""`)
	waitFor(t, func() string {
		var kept string
		c.Eval(everythingKept, &kept)
		if strings.Contains(kept, secret) {
			t.Errorf("the secret is kept:\n%s", kept)
		}
		if !strings.Contains(kept, "harmless") {
			return "the harmless message is not stored"
		}
		return ""
	})
	f.line.Join()
	c.item("secret").WaitText("acknowledged")
	events.delivers("harmless", "secret")
}

// TestTheServerLogsNoSecret: the sandbox sees every password, and its log none.
func TestTheServerLogsNoSecret(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	started := len(s.process.Output()) // the demo accounts are printed at the start, on purpose
	dev := s.as(page.RoleDevice)
	dev.publishText("0/"+dev.login.user+"/mw-1", `{"event_data":{}}`)
	dev.login.password = s.config.Sandbox.APIKey + "/typed-by-mistake"
	if _, code := dev.tryPublish("0/"+dev.login.user+"/mw-1", "-m", "x"); code == 0 {
		t.Error("the sandbox took a wrong password")
	}
	log := s.process.Output()[started:]
	for _, secret := range []string{"typed-by-mistake", s.account(page.RoleDevice).Password, s.config.Sandbox.APIKey} {
		if strings.Contains(log, secret) {
			t.Errorf("the server's log holds %q:\n%s", secret, log)
		}
	}
}

// TestAFilterWithASecretIsKeptNowhere: one who looks for a secret of their own in
// the messages leaves it neither in the browser's storage nor in a file.
func TestAFilterWithASecretIsKeptNowhere(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openConsole(t, s.url)
	folder := c.Downloads()
	c.connectAs(kitchen, "mw-1", "")
	c.allGranted(t)
	broker.as(office).publishText("1/plant-7/kitchen/mw-1/event", `{"door":"open"}`)
	c.is(t, "Received", 1)
	c.filter().Fill("-key-7")
	c.Button("Saved filters").Click()
	c.Field("Name of the filter").Fill("mine")
	c.Press("Enter")
	c.Role("form", "Save this filter").Wait()
	c.EvalUntil(`document.body.innerText.includes("It was not saved")`)
	c.Press("Escape")
	c.Button("Export").Click()
	c.exportDialog().Button("Export").Click()
	_, file := c.Downloaded(folder, ".ndjson")
	var kept string
	c.Eval(`JSON.stringify([location.href, history.state, {...localStorage}, {...sessionStorage}])`, &kept)
	for where, found := range map[string]string{"storage": kept, "the export": string(file)} {
		if strings.Contains(found, "key-7") {
			t.Errorf("%s holds the API key:\n%s", where, found)
		}
	}
	if !strings.Contains(string(file), `"filter":"-[hidden]"`) {
		t.Errorf("the export does not tell of the filter:\n%s", file)
	}
}

// TestSpellingsAreFound: the search for secrets finds them within longer texts.
func TestSpellingsAreFound(t *testing.T) {
	t.Parallel()
	for _, before := range []string{"", "a", "ab", "abc"} {
		for _, after := range []string{"", "y", "yz"} {
			text := []byte(before + "key/7+8?secret" + after)
			for _, written := range []string{string(text), hex.EncodeToString(text), url.QueryEscape(string(text)),
				base64.StdEncoding.EncodeToString(text), base64.RawURLEncoding.EncodeToString(text)} {
				if !slices.ContainsFunc(spelledOut("key/7+8?secret"), func(s string) bool { return strings.Contains(written, s) }) {
					t.Errorf("nothing is found in %s", written)
				}
			}
		}
	}
}
