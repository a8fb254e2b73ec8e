package e2e

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/archive"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/e2e/browsertest"
)

// largeBundle writes a bundle of 500 MB, of 10,000 messages of 50 kB each, and returns its path.
func largeBundle(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "large.ndjson")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	history := timeline.New(timeline.Limits{Bytes: 600 << 20, Count: 20_000})
	began := time.Now().Add(-3 * time.Hour)
	filling := strings.Repeat("x", 50_000)
	for i := range 10_000 {
		history.Append(timeline.Entry{At: began.Add(time.Duration(i) * time.Second), Topic: "0/demo/kitchen/mw-0b77", QoS: 1, Payload: fmt.Appendf(nil, `{"event_data":{"n":%d,"log":"%s"}}`, i, filling)})
	}
	w := bufio.NewWriterSize(file, 1<<20)
	source := archive.NewSource(history, timeline.NewView(history, nil))
	if _, err := archive.WriteBundle(w, source, archive.About{At: began, Scope: archive.All}, nil, archive.NewMask(archive.Masking{}), nil); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestALargeBundle: how far 500 MB are is told while they are read; what finds no room is
// counted, the newest is there, and the page answers.
func TestALargeBundle(t *testing.T) {
	t.Parallel()
	path := largeBundle(t)
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.Viewport(browsertest.Wide)
	c.Patience(3 * time.Minute) // half a minute where nothing else runs
	c.Button("Open an export…").Click()
	c.exportDialog().Button("Open an export…").ChoosePath(path)
	c.exportDialog().WaitText("MB of 501.5 MB")
	bar := c.Role("region", "Recording")
	bar.WaitText("10,000 messages")
	bar.WaitText("messages found no room: a larger History size, in the Settings, shows them.")
	c.Patience(browsertest.Patience)
	c.Shots("bundle-large", browsertest.Wide, browsertest.Phone)
	c.Viewport(browsertest.Wide)
	c.newest().WaitText(`"n":9999`)
	c.filter().Fill("n<9995")
	c.rows().First().WaitText(`"n":9994`)
}
