package e2e

import (
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/page"
)

// everythingKept is what the page leaves anywhere, as text.
const everythingKept = `(async () => {
	const dump = async name => {
		const db = await new Promise((ok, no) => { const r = indexedDB.open(name); r.onsuccess = () => ok(r.result); r.onerror = () => no(r.error); });
		const rows = await Promise.all([...db.objectStoreNames].map(store => new Promise((ok, no) => {
			const r = db.transaction(store).objectStore(store).getAll(); r.onsuccess = () => ok(r.result); r.onerror = () => no(r.error); })));
		db.close();
		return name + JSON.stringify(rows, (key, value) => value instanceof Uint8Array ? new TextDecoder().decode(value) : value);
	};
	const dbs = (await indexedDB.databases()).map(d => d.name);
	return JSON.stringify([location.href, history.state, document.cookie, document.title, {...localStorage}, {...sessionStorage},
		await Promise.all(dbs.map(dump)), await caches.keys(), performance.getEntries().map(e => e.name)]);
})()`

// TestSecretsStayInMemory: what a person typed as API key and password is found
// in no address, storage or log afterwards, accepted or refused.
func TestSecretsStayInMemory(t *testing.T) {
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openConsole(t, s.url)
	c.connectAs(login{kitchen.user, "key-7/wrong-but-secret"}, "mw-1", "")
	c.becomes("Refused")
	c.connectAs(kitchen, "mw-1", "microwaves")
	c.becomes("Connected")
	c.sends("acknowledged")
	c.disconnect()

	var kept, text string
	c.Eval(`document.body.innerText`, &text)
	c.Eval(everythingKept, &kept)
	for where, found := range map[string]string{
		"address or storage": kept,
		"console":            strings.Join(c.Console(), "\n"),
		"requests":           strings.Join(c.Requests(), "\n"),
		"the page's text":    text,
		"the server's log":   s.process.Output(),
	} {
		for _, secret := range []string{"key-7", "kitchen/secret", "wrong-but-secret"} {
			if strings.Contains(found, secret) {
				t.Errorf("%s holds the secret %q:\n%s", where, secret, found)
			}
		}
	}
}

// TestAMessageWithASecretIsNotStored: it is sent as it was typed, with a warning.
func TestAMessageWithASecretIsNotStored(t *testing.T) {
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
