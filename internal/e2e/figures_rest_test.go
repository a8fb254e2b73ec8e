package e2e

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/figures"
)

// restRows take the CPU time of a page that is connected while nothing arrives: seen, as
// soon as its process has nothing to do but what rest is, and later, when the browser no
// longer compiles what has run since the page came; and hidden.
func restRows(b *testing.B) {
	const length, later = 30 * time.Second, time.Minute
	for b.Loop() {
		w := watch(b, startFloodBroker(b), openSubscribed)
		w.settled(figures.Received, w.before)
		share := func(length time.Duration) float64 {
			before := w.usage()
			time.Sleep(length)
			return 100 * w.used(before)[figures.Renderer].Seconds() / length.Seconds()
		}
		var first, seen, hidden float64
		w.page.Reload() // what records draws each frame
		c := console{w.page}
		c.connectForm().Wait()
		c.connectAs(office, "", "")
		c.becomes("Connected")
		w.alone(func() {
			w.rest()
			first = share(length)
			time.Sleep(later)
			seen = share(length)
		})
		w.page.WithoutObservers()
		w.page.Hide()
		w.rest()
		hidden = share(2 * length) // the system counts hundredths of a second
		w.close()
		b.ReportMetric(seen, "seen-%")
		b.ReportMetric(hidden, "hidden-%")
		report("CPU of a connected page at rest, seen, of a core, 30 s", fmt.Sprintf("%.1f %%; %.1f %% in the first 30 s after it came to rest, while the browser compiles", seen, first), "≤ 1 %"+verdict(seen <= 1))
		report("CPU of a connected page at rest, hidden, of a core, 60 s", fmt.Sprintf("%.2f %%", hidden), "≤ 0.2 %"+verdict(hidden <= 0.2))
	}
}

// wireRows count what the server sends a browser until the page is usable and kept,
// headers included: at the first visit, and at a later one.
func wireRows(b *testing.B) {
	for b.Loop() {
		f := &front{t: b}
		f.leadTo(startServer(b).url)
		counted := &countingListener{}
		h := httptest.NewUnstartedServer(http.Handler(f))
		counted.Listener, h.Listener = h.Listener, counted
		h.Start()
		own, err := browsertest.Start()
		if err != nil {
			b.Fatal(err)
		}
		c := console{own.ProfilePage(b)}
		visit := func() int64 {
			before := counted.sent.Load()
			c.Goto(h.URL + "/")
			c.connectForm().Wait()
			c.kept()
			c.Eval(`consoleOffline.check()`, nil)
			return counted.sent.Load() - before
		}
		cold, warm := visit(), visit()
		c.Close()
		own.Close()
		h.Close()
		b.ReportMetric(float64(cold), "cold-bytes")
		b.ReportMetric(float64(warm), "warm-bytes")
		report("bytes on the wire until the page is usable and kept, first visit", fmt.Sprintf("%.2f MB", float64(cold)/1e6), "≤ 1.9 MB"+verdict(cold <= 1.9e6))
		report("the same, later visit", fmt.Sprintf("%.1f kB", float64(warm)/1e3), "≤ 5 kB"+verdict(warm <= 5e3))
	}
}

// countingListener counts what its connections send.
type countingListener struct {
	net.Listener
	sent atomic.Int64
}

func (l *countingListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return countingConn{c, &l.sent}, err
}

type countingConn struct {
	net.Conn
	sent *atomic.Int64
}

func (c countingConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.sent.Add(int64(n))
	return n, err
}
