package e2e

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/e2e/browsertest"
)

func (c console) profiles() browsertest.Locator { return c.Role("dialog", "Profiles") }
func (c console) profile() browsertest.Locator  { return c.connectForm().Field("Profile") }

// value reads what stands in a field.
func value(l browsertest.Locator) (v string) {
	l.Call(`function() { return this.value }`, &v)
	return v
}

// holds waits until a field of the connect form holds a text.
func (c console) holds(t *testing.T, field, want string) {
	t.Helper()
	waitFor(t, func() string {
		if got := value(c.connectForm().Field(field)); got != want {
			return field + " holds " + got + ", want " + want
		}
		return ""
	})
}

// TestConnectionsAreKeptUnderNames: saved, chosen, renamed, deleted and brought back,
// those of the server beside them; shared as a link, as a QR code that is read from a
// picture of the page, and as a file.
func TestConnectionsAreKeptUnderNames(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "profiles.json")
	offered := `{"format": "device-console-profiles", "version": 1, "profiles": [{"name": "office", "project": "plant-9", "user": "office", "account": "operator"}]}`
	if err := os.WriteFile(file, []byte(offered), 0o600); err != nil {
		t.Fatal(err)
	}
	s := startServer(t, "-simulate=false", "-profiles", file)
	c := openConsole(t, s.url)
	c.fillLogin("plant-7", "kitchen", "key-7", "kitchen/secret", "mw-1", "microwaves")
	c.Button("Profiles…").Click()
	c.profiles().Field("Name of the profile").Fill("bench")
	c.profiles().Button("Save").Click()
	c.profiles().Button("Use bench").Wait()
	c.profiles().Button("Use office").Click()
	c.holds(t, "User MQTT ID", "office")
	c.holds(t, "API key", "")
	c.profile().Choose("bench")
	c.holds(t, "User MQTT ID", "kitchen")
	c.holds(t, "API key", "")
	c.Reload()
	c.connectForm().Wait()
	c.holds(t, "Project MQTT ID", "plant-7")

	c.Button("Profiles…").Click()
	c.profiles().Button("Rename bench").Click()
	c.profiles().Field("Name of the profile").Fill("test bench")
	c.profiles().Button("Rename").Click()
	c.profiles().Button("Delete test bench").Click()
	c.profiles().Button("Undo").Click()
	c.profiles().Button("Use test bench").Wait()
	c.Shots("profiles", browsertest.Wide, browsertest.Phone)

	folder := c.Downloads()
	c.profiles().Button("Export all").Click()
	_, exported := c.Downloaded(folder, ".json")
	if !strings.Contains(string(exported), `"test bench"`) || strings.Contains(string(exported), "key-7") {
		t.Errorf("the file is\n%s", exported)
	}
	c.profiles().Button("Share test bench").Click()
	c.Shots("profile-share", browsertest.Wide, browsertest.Phone)
	link := value(c.Field("Link"))
	if want := s.url + "/connection#profile=1&name=test%20bench&project=plant-7&user=kitchen&device=mw-1&groups=microwaves&broker=/mqtt"; link != want {
		t.Errorf("the link is\n%s\nwant\n%s", link, want)
	}
	picture := c.PNG()

	other := console{chromium.Visitor(t).Page()}
	other.Goto(s.url + "/connection")
	other.connectForm().Wait()
	other.Button("Profiles…").Click()
	other.Button("Add from…").Click()
	add := other.Role("dialog", "Add profiles")
	add.Button("Choose a file or picture…").ChooseFile("photo.png", []byte("no picture"))
	add.WaitText("photo.png was not taken")
	add.Button("Choose a file or picture…").ChooseFile("code.png", picture)
	add.WaitText("test bench — new")
	other.Shots("profile-add", browsertest.Wide, browsertest.Phone)
	add.Button("Leave it").Click()
	other.readsByCamera(t, picture, link)
	add.Button("Take 1 profile").Click()
	other.holds(t, "Device ID", "mw-1")
	other.Goto(link)
	add.WaitText("there already")
	var address string
	other.Eval(`location.href`, &address)
	if address != s.url+"/connection" {
		t.Errorf("the address is %s after its link was read", address)
	}
	add.Button("Back").Click()
	other.Button("Add from…").Click()
	add.Button("Choose a file or picture…").ChooseFile("mine.json", []byte(strings.ReplaceAll(string(exported), "kitchen", "cellar")))
	add.WaitText("kept as test bench (2)")
	add.Button("Take 1 profile").Click()
	other.holds(t, "User MQTT ID", "cellar")
}

// readsByCamera takes the code of a profile with the camera: one that is not there, one
// that shows the picture, and one of a browser that reads codes itself. That headless
// browser has none of either, so what they give to the page is played to it.
func (c console) readsByCamera(t *testing.T, picture []byte, link string) {
	t.Helper()
	var allowed bool
	if c.Eval(`document.featurePolicy.allowsFeature("camera")`, &allowed); !allowed {
		t.Error("the page's policy keeps the camera from it")
	}
	add := c.Role("dialog", "Add profiles")
	add.Button("Use the camera").Click()
	add.WaitText("There is no camera that this page may use")
	c.Eval(`(async bytes => {
		const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))]));
		window.tracks = [];
		navigator.mediaDevices.getUserMedia = async () => {
			const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
			Object.assign(canvas, {width: bitmap.width, height: bitmap.height});
			const stream = canvas.captureStream(), [track] = stream.getTracks();
			tracks.push(track);
			const film = () => { pen.drawImage(bitmap, 0, 0); if (track.readyState === "live") setTimeout(film, 50); };
			film();
			return stream;
		};
	})("`+base64.StdEncoding.EncodeToString(picture)+`")`, nil)
	add.Button("Use the camera").Click()
	add.WaitText("test bench — new")
	c.EvalUntil(`tracks.length === 1 && tracks[0].readyState === "ended"`)
	add.Button("Leave it").Click()
	c.Eval(`window.BarcodeDetector = class {
		static async getSupportedFormats() { return ["qr_code"]; }
		async detect(source) { return source.videoWidth ? [{rawValue: `+strconv.Quote(strings.Replace(link, "test%20bench", "other%20bench", 1))+`}] : []; }
	}`, nil)
	add.Button("Use the camera").Click()
	add.WaitText("other bench — new")
	c.EvalUntil(`tracks.length === 2 && tracks[1].readyState === "ended"`)
	add.Button("Leave it").Click()
	c.Eval(`delete window.BarcodeDetector`, nil)
	add.Button("Choose a file or picture…").ChooseFile("code.png", picture)
	add.WaitText("test bench — new")
}

// laterBy puts this device's clock forward.
func (c console) laterBy(d time.Duration) {
	c.Eval(fmt.Sprintf(`{
		const time = Date.prototype.getTime;
		Date.prototype.getTime = function() { return time.call(this) + %d; };
	}`, d.Milliseconds()), nil)
}

const passphrase = "harbour violin teapot"

// remembersUnder ticks Remember on this device and chooses a passphrase.
func (c console) remembersUnder(passphrase string) {
	c.Role("checkbox", "Remember on this device").Click()
	d := c.Role("dialog", "Remember on this device")
	d.Field("New passphrase").Fill(passphrase)
	d.Field("Repeat it").Fill(passphrase)
	c.Shot("vault-create-wide-light")
	d.Button("Use this passphrase").Click()
	c.connectForm().Button("Lock").Wait()
}

// remembered waits until something is remembered for so many profiles.
func (c console) remembered(profiles int) {
	c.EvalUntil(fmt.Sprintf(`document.getElementById("profile-picker").textContent.split("· remembered").length - 1 === %d`, profiles))
}

// unlocks answers the dialog that asks for the passphrase.
func (c console) unlocks(passphrase string) {
	d := c.Role("dialog", "Unlock")
	d.Field("Passphrase").Fill(passphrase)
	d.Button("Unlock").Click()
}

// TestSecretsAreRememberedEncrypted: what a broker has taken is there after a reload
// for who has the passphrase, and until it is locked or forgotten.
func TestSecretsAreRememberedEncrypted(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openConsole(t, s.url)
	c.fillLogin("plant-7", "kitchen", "key-7", "kitchen/secret", "mw-1", "")
	c.remembersUnder(passphrase)
	c.connectForm().Button("Connect").Click()
	c.becomes("Connected")
	c.remembered(1)
	c.Reload()
	c.connectForm().WaitText("remembered here, and locked")
	c.audits(t, "vault-locked")
	c.connectForm().Button("Connect").Click()
	c.unlocks("harbour violin")
	c.Role("dialog", "Unlock").WaitText("This is not the passphrase")
	c.audits(t, "vault-wrong")
	c.unlocks(passphrase)
	c.becomes("Connected")
	c.disconnect()
	c.holds(t, "Password", "kitchen/secret")
	c.connectForm().Button("Lock").Click()
	c.holds(t, "Password", "")
	c.connectForm().Button("Unlock…").Click()
	c.unlocks(passphrase)
	c.holds(t, "API key", "key-7")
	c.laterBy(16 * time.Minute) // in which nobody touches the page
	c.holds(t, "API key", "")
	c.connectForm().Button("Unlock…").Click()
	c.unlocks(passphrase)
	c.holds(t, "API key", "key-7")

	// A link under a passphrase takes them along, and nothing without it.
	c.Button("Profiles…").Click()
	c.Button("Share kitchen of plant-7").Click()
	share := c.Role("dialog", "Share kitchen of plant-7")
	share.Field("With key and password, under a passphrase").Fill("12345678")
	share.Button("Encrypt them into it").Click()
	share.WaitText("too weak")
	share.Field("With key and password, under a passphrase").Fill("gravel teapot window")
	share.Button("Encrypt them into it").Click()
	share.WaitText("encrypted under your passphrase")
	link := value(share.Field("Link"))
	other := console{chromium.Visitor(t).Page()}
	other.Goto(link)
	add := other.Role("dialog", "Add profiles")
	add.Field("Passphrase of its key and password").Fill("gravel teapot")
	add.Button("Take 1 profile").Click()
	add.WaitText("not the passphrase")
	add.Field("Passphrase of its key and password").Fill("gravel teapot window")
	add.Button("Take 1 profile").Click()
	other.holds(t, "Password", "kitchen/secret")
	other.connectForm().Button("Connect").Click()
	other.becomes("Connected")

	share.Button("Back").Click()
	c.Press("Escape")
	c.Role("checkbox", "Remember on this device").Click()
	c.remembered(0)
	c.Reload()
	c.connectForm().Wait()
	if text := c.connectForm().Text(); strings.Contains(text, "locked") {
		t.Errorf("after it was forgotten the form says\n%s", text)
	}

	// What is damaged is said to be, whatever the passphrase, and can be done away with.
	c.Eval(`new Promise((ok, no) => {
		const opening = indexedDB.open("console.library");
		opening.onerror = () => no(opening.error);
		opening.onsuccess = () => {
			const db = opening.result, [name] = db.objectStoreNames, change = db.transaction(name, "readwrite"), store = change.objectStore(name);
			change.oncomplete = () => { db.close(); ok(true); };
			store.get("vault").onsuccess = e => store.put(e.target.result.slice(0, 30), "vault");
		};
	})`, nil)
	c.Reload()
	c.connectForm().WaitText("What was remembered is damaged")
	c.Role("checkbox", "Remember on this device").Click()
	c.unlocks(passphrase)
	c.Role("dialog", "Unlock").WaitText("is damaged and can't be opened")
	c.Press("Escape")
	c.connectForm().Button("Forget what is damaged").Click()
	c.Button("Forget what is damaged").Gone()
	c.Role("checkbox", "Remember on this device").Click()
	c.Role("dialog", "Remember on this device").WaitText("New passphrase")
}
