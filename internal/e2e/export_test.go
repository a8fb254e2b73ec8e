package e2e

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/archive"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/page"
)

func (c console) exportDialog() browsertest.Locator { return c.Role("dialog", "Export messages") }

// list is time and payload of the rows, from the newest on. What the linter finds in one,
// and what became of one that was sent, a row tells later.
func (c console) list() (rows []string) {
	c.Role("grid", "Messages").Call(`function() {
		return [...this.querySelectorAll("[role=row]:not([hidden])")].sort((a, b) => a.ariaRowIndex - b.ariaRowIndex)
			.map(row => row.querySelector(".time").innerText + " " + row.querySelector(".text").innerText);
	}`, &rows)
	return rows
}

// TestAnExportComesBack: a support agent exports what the filter shows, and a
// colleague opens the file in a fresh page, without a connection, and sees the
// same rows.
func TestAnExportComesBack(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	folder := c.Downloads()
	c.sandbox()
	op := s.as(page.RoleOperator)
	topic := func(device string) string {
		return "1/" + s.as(page.RoleDevice).login.user + "/" + device + "/event"
	}
	device := s.config.Sandbox.Device
	op.publishText(topic(device), `{"fruit":"apple","id":9007199254740993,"ratio":127.0}`)
	op.publishText(topic(device), `{"fruit":"banana"}`)
	op.publishBytes(topic(device), []byte("apple\x00\xff"))
	op.publishText(topic(device), "=1+apple")
	c.rows().Containing("=1+apple").Wait()
	c.Role("searchbox", "Filter messages").Fill("apple")
	c.rows().Containing("banana").Gone()
	shown := c.list()

	c.Button("Export").Click()
	d := c.exportDialog()
	d.WaitText("Shown by the filter — 3 messages")
	d.WaitText("All — 4 messages")
	c.looksAtExport(t, d)
	d.Button("Export").Click()
	said := d.Role("status", "Exported").WaitText("Saved 3 messages")
	name, file := c.Downloaded(folder, ".ndjson")
	if !strings.Contains(said, name) || !strings.HasPrefix(name, "console-2") {
		t.Errorf("the dialog says %q, the file is %s", said, name)
	}
	if lines := strings.Split(strings.TrimSpace(string(file)), "\n"); len(lines) != 5 || !strings.Contains(lines[1], `9007199254740993,\"ratio\":127.0`) || bytes.Contains(file, []byte("banana")) {
		t.Errorf("the file holds\n%s", file)
	}
	for _, secret := range []string{s.account(page.RoleDevice).Password, s.config.Sandbox.APIKey} {
		if bytes.Contains(file, []byte(secret)) {
			t.Errorf("the file holds the secret %s", secret)
		}
	}

	d.Role("radio", "CSV").Click()
	d.Role("radio", "All — 4 messages").Click()
	d.Button("Export").Click()
	d.Role("status", "Exported").WaitText("Saved 4 messages")
	_, table := c.Downloaded(folder, ".csv")
	records, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil || len(records) != 5 {
		t.Fatalf("%d rows, %v in\n%s", len(records), err, table)
	}
	if at := slices.Index(records[0], "payload"); records[4][at] != "'=1+apple" {
		t.Errorf("a formula came through: %q", records[4])
	}
	c.Press("Escape")
	d.Gone()
	opensAgain(t, s, name, file, shown)
}

// looksAtExport looks at the dialog in all windows.
func (c console) looksAtExport(t *testing.T, d browsertest.Locator) {
	c.Shots("export", browsertest.Wide, browsertest.Phone)
	c.Viewport(browsertest.Narrow)
	c.noSidewaysScroll(t, "the dialog")
	for _, button := range []string{"Export", "Open an export…", "Close"} {
		c.thumbSized(t, d.Button(button))
	}
	c.Shot("export-narrow")
	c.Viewport(browsertest.Wide)
}

// opensAgain opens an exported file in a console without a connection, which
// shows the same rows.
func opensAgain(t *testing.T, s *server, name string, file []byte, shown []string) {
	other := openConsole(t, s.url)
	other.Button("Open an export…").Click()
	other.exportDialog().Button("Open an export…").ChooseFile(name, file)
	bar := other.Role("region", "Recording")
	if text := bar.WaitText("read only"); !strings.Contains(text, "Recorded: "+name+" · 3 messages") {
		t.Errorf("the bar says %q", text)
	}
	other.rows().Containing("=1+apple").Wait()
	if got := other.list(); !slices.Equal(got, shown) {
		t.Errorf("the recording shows\n%q, the console showed\n%q", got, shown)
	}
	other.rows().Containing("127.0").Click()
	other.details().WaitText("9007199254740993")
	other.Shots("recording", browsertest.Wide, browsertest.Phone)
	other.Viewport(browsertest.Narrow)
	other.noSidewaysScroll(t, "a recording")
	other.thumbSized(t, bar.Button("Close recording"))
	other.Shot("recording-narrow")
	other.Viewport(browsertest.Wide)
	bar.Button("Close recording").Click()
	other.connectForm().Wait()
}

// TestARecordingLeavesTheLiveMessagesAlone: while one is shown, what arrives is
// counted and kept, nothing can be cleared or paused, and all of it is there
// afterwards.
func TestARecordingLeavesTheLiveMessagesAlone(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	folder := c.Downloads()
	c.sandbox()
	c.allGranted(t)
	op := s.as(page.RoleOperator)
	topic := fmt.Sprintf("1/%s/%s/event", s.as(page.RoleDevice).login.user, s.config.Sandbox.Device)
	op.publishText(topic, "before")
	c.rows().Containing("before").Click()
	c.details().WaitText("before")
	c.Button("Export").Click()
	c.exportDialog().Button("Export").Click()
	name, file := c.Downloaded(folder, ".ndjson")
	c.exportDialog().Button("Close").Click()
	op.publishText(topic, "later")
	c.rows().Containing("later").Wait()

	c.Role("grid", "Messages").Drop(name, string(file))
	bar := c.Role("region", "Recording")
	bar.WaitText("0 live messages arrived meanwhile")
	c.rows().Containing("later").Gone()
	c.details().Gone()
	op.publishText(topic, "meanwhile")
	bar.WaitText("1 live message arrived meanwhile")
	c.is(t, "Received", 3)
	for _, name := range []string{"Clear", "Pause"} {
		c.EvalUntil(fmt.Sprintf(`[...document.querySelectorAll("button")].some(b => (b.ariaLabel || b.textContent.trim()) === %q && b.disabled)`, name)) // the recording is read only
	}
	c.rows().Containing("before").Click()
	c.details().WaitText("before")
	bar.Button("Close recording").Click()
	c.rows().Containing("meanwhile").Wait()
	c.rows().Containing("later").Wait()
	c.rows().Containing("before").Wait()
}

// TestABrokenFileIsRefusedInWords: nothing of it is shown but what a person wants to see
// anyway, or what is there of one that was cut short.
func TestABrokenFileIsRefusedInWords(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	folder := c.Downloads()
	c.sandbox()
	c.sends("acknowledged")
	c.newest().Wait()
	c.Button("Export").Click()
	d := c.exportDialog()
	d.Button("Export").Click()
	_, file := c.Downloaded(folder, ".ndjson")
	rows := c.rows().Count()
	good := string(file)
	for _, test := range []struct{ name, contents, want string }{
		{"notes.txt", "hello", "notes.txt was not opened (it is not an export of this console)."},
		{"newer.ndjson", strings.Replace(good, `"version":1`, `"version":3`, 1), "made by a newer version (3; this console reads up to 2)"},
		{"broken.ndjson", strings.Replace(good, `"payload":"`, `"payload_base64":"`, 1), "line 2, column "},
		{"edited.ndjson", strings.Replace(good, `"qos":1`, `"qos":2`, 1), "the checksum differs"},
	} {
		d.Button("Open an export…").ChooseFile(test.name, []byte(test.contents))
		d.WaitText(test.want)
	}
	c.Shots("refused", browsertest.Wide, browsertest.Phone)
	d.Button("Show it anyway").Click()
	bar := c.Role("region", "Recording")
	bar.WaitText("The file was changed after it was made")
	c.audits(t, "tampered")
	bar.Button("Close recording").Click()
	c.Button("Export").Click()
	d.Button("Open an export…").ChooseFile("short.ndjson", []byte(good[:strings.LastIndex(good, `{"type":"end"`)]))
	bar.WaitText("The file is cut short")
	bar.Button("Close recording").Click()
	bar.Gone()
	if n := c.rows().Count(); n < rows {
		t.Errorf("%d rows of %d are left", n, rows)
	}
}

// holdScript has the browser read the beginning of a file, and the rest once readOn is
// called: a fast machine might be through before a busy one looks.
const holdScript = `{
	const read = Blob.prototype.arrayBuffer, held = new Promise(go => { window.readOn = go });
	let pieces = 0;
	Blob.prototype.arrayBuffer = async function() {
		if (++pieces > 5) await held;
		return read.call(this);
	};
}`

// TestALongFileCanBeCalledOff: how far it is can be seen, and Cancel leaves the
// list as it was.
func TestALongFileCanBeCalledOff(t *testing.T) {
	t.Parallel()
	history := timeline.New(timeline.WideLimits)
	for i := range 150_000 {
		history.Append(timeline.Entry{At: time.Unix(int64(i), 0), Topic: "0/plant-7/kitchen/mw-3f2a", Payload: fmt.Appendf(nil, `{"event_data":{"seq":%d,"text":%q}}`, i, strings.Repeat("x", 300))})
	}
	var file bytes.Buffer
	about := archive.About{At: time.Unix(0, 0)}
	if _, err := archive.Write(&file, archive.NewSource(history, timeline.NewView(history, nil)), archive.NDJSON, about, nil); err != nil {
		t.Fatal(err)
	}
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.sandbox()
	c.sends("acknowledged")
	c.Button("Export").Click()
	d := c.exportDialog()
	c.Eval(holdScript, nil)
	d.Button("Open an export…").ChooseFile("long.ndjson", file.Bytes())
	d.Role("progressbar", "Progress").Wait()
	d.WaitText("Reading long.ndjson, ")
	c.Shot("opening-wide-light")
	d.Button("Cancel").Click()
	c.Eval("readOn()", nil)
	d.Button("Export").Wait()
	d.Role("progressbar", "Progress").Gone()
	c.Press("Escape")
	d.Gone()
	c.Role("region", "Recording").Gone()
	c.rows().Containing("acknowledged").Wait()
}
