package e2e

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/phrase"
	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/figures"
)

// usableScript notes when the connect form is drawn and its button enabled, in
// milliseconds since the navigation began.
const usableScript = `(() => {
	let done = false;
	const check = () => {
		if (done) return;
		const button = [...document.querySelectorAll("form button")].find(b => b.textContent.trim() === "Connect");
		if (!button || button.disabled || button.getClientRects().length === 0) return;
		done = true;
		requestAnimationFrame(() => requestAnimationFrame(() => { window.usableAfter = performance.now(); }));
	};
	new MutationObserver(check).observe(document, {subtree: true, childList: true, attributes: true});
})()`

// usableAfter opens the page and returns how long its connect form took.
func usableAfter(p *browsertest.Page, url string) time.Duration {
	p.Start(url + "/")
	p.EvalUntil(`window.usableAfter`)
	var ms float64
	p.Eval(`window.usableAfter`, &ms)
	return time.Duration(ms * float64(time.Millisecond))
}

// visits is how many times a time is taken; its median is reported.
const visits = 5

// formRows take the time from the navigation to a usable connect
// form: cold with a browser that has never run before, warm on later visits of
// one that has used the console.
func formRows(b *testing.B) {
	for b.Loop() {
		s := startServer(b)
		var cold, warm, away []time.Duration
		for range visits {
			func() {
				own, err := browsertest.Start()
				if err != nil {
					b.Fatal(err)
				}
				defer own.Close()
				p := own.ProfilePage(b)
				p.OnNewDocument(usableScript)
				p.WithoutObservers()
				cold = append(cold, usableAfter(p, s.url))
				if len(cold) < visits {
					p.Close()
					return
				}
				// The last profile is used for a while, so that the browser keeps the
				// compiled program, and visited again.
				c := console{p}
				c.sandbox()
				c.newest().Wait()
				c.kept()
				usableAfter(p, s.url)
				for range visits {
					warm = append(warm, usableAfter(p, s.url))
				}
				s.stop()
				p.Allow("Failed to load resource")
				for range visits {
					away = append(away, usableAfter(p, s.url))
				}
				p.Close()
			}()
		}
		b.ReportMetric(float64(median(cold).Milliseconds()), "cold-ms")
		b.ReportMetric(float64(median(warm).Milliseconds()), "warm-ms")
		b.ReportMetric(float64(median(away).Milliseconds()), "away-ms")
		report(fmt.Sprintf("navigation to usable form, cold, median of %d", visits), milliseconds(cold), "< 1.0 s"+verdict(median(cold) < time.Second))
		report(fmt.Sprintf("navigation to usable form, warm, median of %d", visits), milliseconds(warm), "< 0.4 s"+verdict(median(warm) < 400*time.Millisecond))
		report(fmt.Sprintf("navigation to usable form, warm, the server away, median of %d", visits), milliseconds(away), "< 0.4 s"+verdict(median(away) < 400*time.Millisecond))
	}
}

func median(d []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(d))
	return sorted[len(sorted)/2]
}

func milliseconds(d []time.Duration) string {
	return fmt.Sprintf("%d ms (%d–%d)", median(d).Milliseconds(), slices.Min(d).Milliseconds(), slices.Max(d).Milliseconds())
}

// steadyRows stream 1,000 messages a second for 10 s to the console, at QoS 0 and
// at QoS 1.
func steadyRows(b *testing.B) {
	const rate, length = 1000, 10 * time.Second
	for b.Loop() {
		broker := startFloodBroker(b)
		for qos := range byte(2) {
			w := watch(b, broker, openSubscribed)
			sent := 0
			var first, last time.Time
			w.alone(func() {
				first = time.Now()
				sent = w.publisher.stream("0/plant-7/kitchen/mw-1", rate, length, qos)
				last = time.Now()
				w.rest()
			})
			r := w.settled(figures.Received, w.before+sent)
			received, g := r.Last(figures.Received)-w.before, r.Gaps(first, last)
			w.close()
			b.ReportMetric(float64(received), fmt.Sprintf("received-qos%d", qos))
			report(fmt.Sprintf("1,000 messages/s for 10 s, QoS %d", qos),
				fmt.Sprintf("%s of %s counted; %.0f frames/s, gaps p95 %.0f, max %.0f ms", phrase.Grouped(received), phrase.Grouped(sent), g.PerSecond, g.P95, g.Max),
				"no loss"+verdict(received == sent))
		}
	}
}

// sizeRow tells the size of the program that the page loads, as the
// server sends it to browsers that take no compression, gzip and brotli.
func sizeRow(b *testing.B) {
	s := startServer(b)
	for b.Loop() {
		var sizes []string
		var packed int64
		for _, encoding := range []string{"identity", "gzip", "br"} {
			n := s.sends("/web/app.wasm", encoding)
			b.ReportMetric(float64(n), encoding+"-bytes")
			sizes = append(sizes, fmt.Sprintf("%.2f MB", float64(n)/1e6))
			packed = n
		}
		report("`app.wasm`, raw / gzip / brotli", strings.Join(sizes, " / "), "≤ 1.75 MB brotli"+verdict(packed <= 1.75e6))
	}
}

// sends counts the bytes of an answer's body with a content encoding.
func (s *server) sends(path, encoding string) int64 {
	s.t.Helper()
	req, err := http.NewRequest(http.MethodGet, s.url+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", encoding)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	if got := resp.Header.Get("Content-Encoding"); resp.StatusCode != http.StatusOK || got != encoding && encoding != "identity" {
		s.t.Fatalf("%s as %s: %s, encoding %q", path, encoding, resp.Status, got)
	}
	n, err := io.Copy(io.Discard, resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}
