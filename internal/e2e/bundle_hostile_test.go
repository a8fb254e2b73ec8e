package e2e

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/archive"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/e2e/browsertest"
)

// markup is content that would run where it became part of the page; as a level of a
// topic it has no slash.
const markup = `<img src=x onerror="window.pwned=1">`

// hostileBundle is a bundle of devices that are out to break the page that shows it: named
// and speaking in markup, with a text that stays a fault, 50 kinds of events, 10,000 tags,
// ids that look alike, and clocks that are off by years. It was changed after it was made.
func hostileBundle(t testing.TB) []byte {
	t.Helper()
	history := timeline.New(timeline.Limits{Bytes: 64 << 20, Count: 10_000})
	began := time.Now().Add(-2 * time.Hour)
	var many strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&many, `,"t%d":%d`, i, i)
	}
	for i := range 240 {
		at := began.Add(time.Duration(i) * 30 * time.Second)
		says := func(device, data string) {
			stamp := at
			if strings.Contains(strings.ToLower(device), "/d1") {
				stamp = time.Date(1970, 1, 1, 0, 0, i%60, 0, time.UTC)
			}
			history.Append(timeline.Entry{At: at, Topic: "0/demo/" + device, QoS: 1, Payload: fmt.Appendf(nil, `{"event_data":{"n":%d%s},"observed_at":%q}`, i, data, stamp.UTC().Format("2006-01-02T15:04:05.000000Z"))})
		}
		state := "well"
		if i > 220 {
			state = "fault: " + strings.ReplaceAll(markup, `"`, `'`)
		}
		says("<b>user/"+markup, fmt.Sprintf(`,"state <i>":%q,"owner":%q`, state, markup))
		kind := i * 7 % 50
		says("kitchen/many", fmt.Sprintf(`,"kind":"k%d","value":%s,"only_%d":%d`, kind, []string{"1", `"on"`, "true", "null", "[1]"}[kind%5], kind, i))
		for _, device := range []string{"d1", "d1 ", "D1"} {
			says("kitchen/"+device, "")
		}
		if i%40 == 39 {
			says("kitchen/wide", many.String())
		}
	}
	source := func() *archive.Source { return archive.NewSource(history, timeline.NewView(history, nil)) }
	mask := archive.NewMask(archive.Masking{})
	if err := mask.Learn(source(), nil); err != nil {
		t.Fatal(err)
	}
	var notes []archive.Note
	for _, section := range []string{archive.SectionEnvironment, archive.SectionDoctor, archive.SectionLog, archive.SectionVerdicts, archive.SectionMasked, "odd"} {
		notes = append(notes, archive.Note{Section: section, Name: "demo/<b>user/" + markup, Level: "urgent", Text: markup + "\u202e", Filter: `device:"` + markup})
	}
	var file bytes.Buffer
	if _, err := archive.WriteBundle(&file, source(), archive.About{At: began, Scope: archive.All, Filter: markup}, notes, mask, nil); err != nil {
		t.Fatal(err)
	}
	return bytes.ReplaceAll(file.Bytes(), []byte(`"section":"odd"`), []byte(`"section":`+strconv.Quote(markup))) // no console writes that
}

// TestAHostileBundleIsInert: whatever a bundle holds is text wherever it is shown, and the
// page goes on.
func TestAHostileBundleIsInert(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.Viewport(browsertest.Wide)
	c.Button("Open an export…").Click()
	c.exportDialog().Button("Open an export…").ChooseFile(markup+".ndjson", hostileBundle(t))
	c.exportDialog().WaitText("was not opened")
	c.inert(t, s.url)
	c.exportDialog().Button("Show it anyway").Click()
	bar := c.Role("region", "Recording")
	bar.WaitText("Recorded, a support bundle: " + markup)
	c.inert(t, s.url)

	c.attention().Containing(markup).WaitText("fault: <img src=x")
	c.attention().Containing("d1␣").WaitText("Its clock is 5") // 56 years behind
	c.attention().Containing("fault: <img").Role("button", "").Containing("fault: <img").Click()
	c.filter().WaitText(`has:"state <i>"`)
	c.details().WaitText("fault: <img src=x")
	c.inert(t, s.url)
	c.Shots("hostile-bundle", browsertest.Wide, browsertest.Phone)
	c.Viewport(browsertest.Wide)
	c.Role("link", "Open its page").Click()
	c.Role("heading", "Device "+markup).Wait()
	c.Role("table", "Tags").WaitText("fault: <img")
	c.Field("Compare with").Choose("kitchen/d1␣")
	c.Role("table", "Comparison").WaitText("fault: <img")
	c.Field("Compare with").Choose("Itself an hour ago")
	c.Role("table", "Comparison").WaitText("well")
	c.inert(t, s.url)
	c.Button("Close device page").Click()

	bar.Button("What the bundle tells").Click()
	told := c.Role("dialog", "What the bundle tells")
	told.WaitText(markup)
	c.inert(t, s.url)
	c.Shot("hostile-bundle-tells-wide-light")
	told.Button("Close").Click()

	c.filter().Fill("device:wide")
	c.rows().First().Click()
	c.details().WaitText("t9")
	c.attention().Containing("not as the platform takes").Role("link", "").Click()
	c.Role("heading", "Device wide").Wait()
	c.Role("region", "Last event").WaitText("not all of it is shown")
	c.Shot("hostile-device-wide-light")
	c.Button("Close device page").Click()
	c.branch("many").Click()
	c.Role("region", "Verdict").WaitText("usually sends every 30 s")

	c.filter().Fill("")
	c.Button("Export").Click()
	c.exportDialog().Button("Support bundle…").Click()
	c.bundleDialog().Role("list", "Tags that look sensitive").WaitText("owner")
	c.inert(t, s.url)
}
