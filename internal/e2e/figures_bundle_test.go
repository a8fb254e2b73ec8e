package e2e

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/archive"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/e2e/figures"
)

// openingScript waits for a file to be chosen and tells after how many milliseconds
// rows of it are drawn and the slider can be moved, and the longest gap between two
// frames until then.
const openingScript = `void (() => {
	const field = document.getElementById("export-open");
	const usable = () => {
		const time = document.getElementById("replay-time");
		return time && time.checkVisibility() && document.querySelectorAll('#grid [role=row]').length > 1;
	};
	window.opening = null;
	field.addEventListener("change", () => {
		const began = performance.now();
		let last = began, gap = 0;
		const look = now => {
			gap = Math.max(gap, now - last);
			last = now;
			if (usable()) window.opening = [performance.now() - began, gap];
			else requestAnimationFrame(look);
		};
		requestAnimationFrame(look);
	}, {once: true, capture: true});
})()`

// bundleOf is a bundle of so many messages of 500 devices, a tenth of a second apart,
// each with a text of some length beside its tags.
func bundleOf(t testing.TB, messages, text int) []byte {
	t.Helper()
	history := timeline.New(timeline.Limits{Bytes: 1 << 30, Count: messages + 1})
	began := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	more := strings.Repeat("x", text)
	for i := range messages {
		history.Append(timeline.Entry{At: began.Add(time.Duration(i) * 100 * time.Millisecond), Topic: fmt.Sprintf("0/plant-7/kitchen/mw-%03d", i%500), QoS: 1,
			Payload: fmt.Appendf(nil, `{"event_data":{"power_w":%d,"door":"closed","temp_c":71.4,"seq":%d,"owner":"owner %d","text":%q}}`, 800+i%13, i, i%500, more)})
	}
	source := func() *archive.Source { return archive.NewSource(history, timeline.NewView(history, nil)) }
	mask := archive.NewMask(archive.Masking{})
	if err := mask.Learn(source(), nil); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if _, err := archive.WriteBundle(&file, source(), archive.About{At: began, Scope: archive.All}, nil, mask, nil); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// opens opens a file in a page that has no connection.
func (c console) opens(file []byte) (ms, gap float64) {
	c.Button("Open an export…").Click()
	c.Eval(openingScript, nil)
	c.exportDialog().Button("Open an export…").ChooseFile("bundle.ndjson", file)
	c.EvalUntil("window.opening")
	var took [2]float64
	c.Eval("window.opening", &took)
	return took[0], took[1]
}

// bundleRows take the time from choosing a support bundle until it can be looked at.
func bundleRows(b *testing.B) {
	for b.Loop() {
		s := startServer(b, "-simulate=false")
		file := bundleOf(b, 100_000, 0)
		const visits = 5
		var took, gaps []float64
		for range visits {
			c := openConsole(b, s.url)
			c.kept() // with the page's start over
			ms, gap := c.opens(file)
			c.Close()
			took, gaps = append(took, ms), append(gaps, gap)
		}
		ms := figures.Median(took)
		b.ReportMetric(ms, "open-ms")
		report(fmt.Sprintf("a support bundle of 100,000 messages (%d MB) opened, until rows are drawn and the slider moves, median of %d", len(file)>>20, visits),
			fmt.Sprintf("%.1f s (%.1f–%.1f), longest gap %.0f ms", ms/1000, slices.Min(took)/1000, slices.Max(took)/1000, slices.Max(gaps)), "≤ 2 s"+verdict(ms <= 2000))

		file = bundleOf(b, 500_000, 700)
		c := openConsole(b, s.url)
		c.Patience(5 * time.Minute)
		ms, gap := c.opens(file)
		said := c.Role("region", "Recording").WaitText("found no room")
		c.Close()
		report(fmt.Sprintf("a support bundle of %d MB", len(file)>>20), fmt.Sprintf("%.0f s, longest gap %.0f ms", ms/1000, gap), "the page goes on")
		fmt.Println(" ", strings.Join(strings.Fields(said), " "))
	}
}
