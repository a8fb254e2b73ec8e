package e2e

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/archive"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/e2e/browsertest"
)

// soundBundle is a bundle of a microwave with a fault: 40 messages and two notes.
func soundBundle(t testing.TB) string {
	t.Helper()
	history := timeline.New(timeline.Limits{Bytes: 1 << 20, Count: 100})
	began := time.Now().Add(-time.Hour)
	for i := range 40 {
		state := "heating"
		if i > 36 {
			state = "fault: magnetron"
		}
		history.Append(timeline.Entry{At: began.Add(time.Duration(i) * 30 * time.Second), Topic: "0/demo/kitchen/mw-0b77", QoS: 1, Payload: fmt.Appendf(nil, `{"event_data":{"power_w":%d,"state":%q}}`, 800+i, state)})
	}
	source := func() *archive.Source { return archive.NewSource(history, timeline.NewView(history, nil)) }
	mask := archive.NewMask(archive.Masking{})
	if err := mask.Learn(source(), nil); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	notes := []archive.Note{
		{Section: archive.SectionEnvironment, Name: "Console", Text: "1.0"},
		{Section: archive.SectionVerdicts, Name: "demo/kitchen/mw-0b77", Level: "urgent", Text: `state is "fault: magnetron".`, Filter: "device:mw-0b77"},
	}
	if _, err := archive.WriteBundle(&file, source(), archive.About{At: began, Scope: archive.All}, notes, mask, nil); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

// TestABundleThatIsNotAsItWasMade: a bundle of a newer version, one that was tampered with
// and one that was cut short are each said to be so before anybody believes them. Of the
// first two nothing is shown, of the third what is there, with how much that is; the
// live messages stay what they were.
func TestABundleThatIsNotAsItWasMade(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.Viewport(browsertest.Wide)
	c.sandbox()
	c.sends("acknowledged")
	c.newest().WaitText("acknowledged") // the list is drawn after the outbox
	live := c.list()
	sound := soundBundle(t)
	bar, d := c.Role("region", "Recording"), c.exportDialog()
	untouched := func(when string) {
		t.Helper()
		if n := bar.Count(); n > 0 {
			t.Errorf("%s: a recording is shown", when)
		}
		if got := c.list(); strings.Join(got, "\n") != strings.Join(live, "\n") {
			t.Errorf("%s: the list was\n%q\nand is\n%q", when, live, got)
		}
	}

	c.Button("Export").Click()
	for _, broken := range []struct{ picture, name, was, is, want string }{
		{"bundle-newer", "newer.ndjson", `"version":2`, `"version":3`, "newer.ndjson was not opened (it was made by a newer version (3; this console reads up to 2))."},
		{"", "verdict.ndjson", `state is \"fault: magnetron\".`, "Nothing unusual.", "verdict.ndjson was not opened (it was changed after it was exported: the checksum differs)."},
		{"bundle-tampered", "value.ndjson", `"power_w\":807`, `"power_w\":907`, "value.ndjson was not opened (it was changed after it was exported: the checksum differs)."},
	} {
		if !strings.Contains(sound, broken.was) {
			t.Fatalf("the bundle holds no %s:\n%s", broken.was, sound)
		}
		d.Button("Open an export…").ChooseFile(broken.name, []byte(strings.Replace(sound, broken.was, broken.is, 1)))
		d.WaitText(broken.want)
		anyway := d.Button("Show it anyway").Count()
		if wants := broken.name != "newer.ndjson"; (anyway == 1) != wants {
			t.Errorf("%s: to show it anyway is offered %d times", broken.name, anyway)
		}
		if broken.picture != "" {
			c.Shots(broken.picture, browsertest.Wide, browsertest.Phone)
			c.Viewport(browsertest.Wide)
		}
		d.Button("Close").Click()
		untouched(broken.name)
		c.Button("Export").Click()
	}
	d.Button("Open an export…").ChooseFile("value.ndjson", []byte(strings.Replace(sound, `"power_w\":807`, `"power_w\":907`, 1)))
	d.Button("Show it anyway").Click()
	bar.WaitText("The file was changed after it was made: what it shows may not be what was heard.")
	c.Shots("bundle-anyway", browsertest.Wide, browsertest.Phone)
	c.Viewport(browsertest.Wide)
	bar.Button("Close recording").Click()
	bar.Gone()
	untouched("after it was shown anyway")

	c.Button("Export").Click()
	half := strings.Index(sound, `"power_w\":825`) // in the middle of a line
	d.Button("Open an export…").ChooseFile("short.ndjson", []byte(sound[:half]))
	bar.WaitText("Recorded, a support bundle: short.ndjson · 25 messages")
	bar.WaitText("The file is cut short: 25 of 40 rows are there, and nothing says whether they were changed.")
	c.is(t, "Shown", 25)
	c.Shots("bundle-cut-short", browsertest.Wide, browsertest.Phone)
	c.audits(t, "bundle-cut-short")
	c.Viewport(browsertest.Narrow)
	c.noSidewaysScroll(t, "a bundle that was cut short")
	c.Viewport(browsertest.Wide)
	bar.Button("Close recording").Click()
	bar.Gone()
	untouched("after the one that was cut short")
}
