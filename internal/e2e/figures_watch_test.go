package e2e

import (
	"fmt"
	"maps"
	"os"
	"testing"
	"time"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/figures"
)

// watched is a page in a browser of its own that records by itself what a
// flood does to it, while nobody is attached to it.
type watched struct {
	b         testing.TB
	chromium  *browsertest.Chromium
	page      *browsertest.Page
	read      string // what the recording notes, see figures.RecordScript
	broker    *mosquitto
	serving   int // process of the broker
	publisher *publisher
	flood     *flood
	renderer  int // process that runs the page
	before    int // messages counted before the recording
}

// opener opens a page that is connected to the broker and counts what comes.
type opener func(b testing.TB, browser *browsertest.Chromium, broker *mosquitto) (page *browsertest.Page, read string)

// openSubscribed opens the console as a person does who wants to see all.
func openSubscribed(b testing.TB, browser *browsertest.Chromium, broker *mosquitto) (*browsertest.Page, string) {
	c := console{browser.Page(b)}
	c.Goto(startServerFor(b, broker).url + "/")
	c.connectAs(office, "", "")
	c.becomes("Connected")
	c.subscribe(floodFilter, "granted")
	return c.Page, figures.ReadCounters
}

// warmUp is how many messages a page takes before anything is measured, so that
// the browser has compiled what it runs.
const warmUp = 5000

// watch opens a page, warms it up and lets it record. Its close must be called.
func watch(b testing.TB, broker *mosquitto, open opener) *watched {
	b.Helper()
	return watchFlood(b, broker, open, newFlood())
}

// watchFlood is watch with another flood.
func watchFlood(b testing.TB, broker *mosquitto, open opener, f *flood) *watched {
	b.Helper()
	browser, err := browsertest.Start()
	if err != nil {
		b.Fatal(err)
	}
	w := &watched{b: b, chromium: browser, broker: broker, serving: broker.process.PID(), flood: f}
	b.Cleanup(w.close)
	w.page, w.read = open(b, browser, broker)
	w.publisher = connectPublisher(b, broker.addr(), kitchen)
	w.page.Eval(figures.RecordScript(w.read), nil)
	w.renderer = w.findRenderer()
	w.publisher.flood(w.flood, warmUp, warmUp)
	w.counts(warmUp)
	w.before = warmUp
	w.page.Eval(figures.RecordScript(w.read), nil)
	return w
}

func (w *watched) close() {
	if w.page != nil { // it was opened
		w.page.Close()
	}
	if w.publisher != nil {
		w.publisher.conn.Close()
	}
	w.chromium.Close()
}

// counts waits until the page has counted so many.
func (w *watched) counts(n int) {
	w.b.Helper()
	waitFor(w.b, func() string {
		r := w.recording()
		if got := r.Last(figures.Received); got < n {
			return fmt.Sprintf("%d counted of %d", got, n)
		}
		return ""
	})
}

func (w *watched) recording() *figures.Recording {
	w.b.Helper()
	var r figures.Recording
	w.page.Eval(figures.RecordingScript, &r)
	if r.Hidden {
		w.b.Fatal("the browser took the page for hidden and drew nothing")
	}
	return &r
}

// findRenderer finds the process that runs the page: the one that is busy while
// the page is.
func (w *watched) findRenderer() int {
	w.b.Helper()
	before := w.usage()
	w.page.Eval(`(() => { const end = performance.now() + 300; while (performance.now() < end); })()`, nil)
	after := w.usage()
	pid, most := 0, time.Duration(0)
	for id, p := range after {
		if used := p.CPU - before[id].CPU; p.Kind == figures.Renderer && used > most {
			pid, most = id, used
		}
	}
	if pid == 0 {
		w.b.Fatal("no process of the browser runs the page")
	}
	return pid
}

// Further kinds of processes of a usage.
const (
	brokerKind    = "broker"
	publisherKind = "publisher"
)

// usage is what every process that takes part has used so far, by its id.
func (w *watched) usage() map[int]figures.Process {
	w.b.Helper()
	used := map[int]figures.Process{}
	for _, p := range figures.Family(w.chromium.PID()) {
		used[p.PID] = p
	}
	for kind, pid := range map[string]int{brokerKind: w.serving, publisherKind: os.Getpid()} {
		p, err := figures.Read(pid)
		if err != nil {
			w.b.Fatal(err)
		}
		p.Kind = kind
		used[pid] = p
	}
	return used
}

// used is the CPU time that went into each kind of process since a usage.
func (w *watched) used(since map[int]figures.Process) map[string]time.Duration {
	w.b.Helper()
	spent := map[string]time.Duration{}
	for pid, p := range w.usage() {
		spent[p.Kind] += p.CPU - since[pid].CPU
	}
	maps.DeleteFunc(spent, func(_ string, d time.Duration) bool { return d == 0 })
	return spent
}

// restLimit is how long a page may go on with what it was sent.
const restLimit = 3 * time.Minute

// rest waits until the page has nothing to do any more: its process uses less
// than a quarter of a core for a while. It asks the system, not the page.
func (w *watched) rest() {
	w.b.Helper()
	const look, busy, calm = 200 * time.Millisecond, 50 * time.Millisecond, 8
	last, quiet := w.rendererCPU(), 0
	for end := time.Now().Add(restLimit); time.Now().Before(end) && quiet < calm; {
		time.Sleep(look)
		now := w.rendererCPU()
		if quiet++; now-last > busy {
			quiet = 0
		}
		last = now
	}
}

func (w *watched) rendererCPU() time.Duration {
	p, err := figures.Read(w.renderer)
	if err != nil {
		w.b.Fatalf("the page's process has ended: %v", err)
	}
	return p.CPU
}

// settled returns what the page recorded once a counter has come to a value, or
// stands still: a page that others keep from running may seem to rest too early.
func (w *watched) settled(counter, value int) *figures.Recording {
	w.b.Helper()
	const standstill = 5 * time.Second
	r := w.recording()
	for since := time.Now(); r.Last(counter) != value && time.Since(since) < standstill; {
		time.Sleep(200 * time.Millisecond)
		now := w.recording()
		if now.Last(counter) != r.Last(counter) {
			since = time.Now()
		}
		r = now
	}
	return r
}

// alone runs something while nobody is attached to the page.
func (w *watched) alone(do func()) {
	w.b.Helper()
	w.page.Detach()
	if !w.page.Detached() {
		w.b.Fatal("somebody is attached to the page that is measured")
	}
	time.Sleep(500 * time.Millisecond) // what detaching cost is over
	do()
	if !w.page.Detached() {
		w.b.Fatal("somebody was attached to the page while it was measured")
	}
	w.page.Attach()
}
