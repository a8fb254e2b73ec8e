package e2e

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/figures"
	"deviceconsole/internal/e2e/scripted"
)

// statesScript has the page note what its status says, with the time, and, where it is
// to be told of the network's return, tell it so as a browser does.
const statesScript = `(returns => {
	window.states = [];
	let last;
	const look = () => {
		const text = document.querySelector('[role=status][aria-label="Connection"]')?.textContent ?? "";
		if (text !== last) states.push({at: Date.now(), text: last = text});
	};
	look();
	new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true});
	for (const at of returns) setTimeout(() => dispatchEvent(new Event("online")), at - Date.now());
})`

// outage is a time in which a line takes no connection.
type outage struct{ from, until time.Time }

// outages are so many of 1 to 30 s, half of them under 5.5 s, with 12 to 14 s between, in
// which a connection holds long enough for the client to start counting anew. One falls into each equal
// share of the probability, so that all pages are through at about the same time.
func outages(n int, begin time.Time) (list []outage) {
	for _, share := range rand.Perm(n) {
		from := begin.Add(12*time.Second + rand.N(2*time.Second))
		length := math.Exp((float64(share) + rand.Float64()) / float64(n) * math.Log(30)) // seconds
		begin = from.Add(time.Duration(length * float64(time.Second)))
		list = append(list, outage{from, begin})
	}
	return list
}

// roamer is a page whose line comes and goes.
type roamer struct {
	console
	line *line
	told bool // of the line's return
	cuts []outage
}

// roamers open pages: at the far end of a line that carries all that the page asks for, or
// the broker alone.
func roamers(b testing.TB, browser *browsertest.Chromium, n int, all, told bool) (list []*roamer) {
	for range n {
		var l *line
		var url string
		if all {
			s := startServer(b, "-simulate=false")
			l = startLine(b)
			l.leadTo(strings.TrimPrefix(s.url, "http://"))
			url = "http://" + l.addr()
		} else {
			var s *server
			_, l, s = startLined(b, scripted.Script{})
			url = s.url
		}
		c := console{browser.Page(b)}
		c.Patience(2 * time.Minute)
		c.Allow("") // a browser complains of each request that fails
		c.Goto(url + "/")
		c.connectForm().Wait()
		if all {
			c.Eventually(func() string { // many pages that load at once may outlast the wait for the settings
				if c.Button("Try the sandbox").Count() > 0 {
					return ""
				}
				c.Eval(`[...document.querySelectorAll("button")].find(b => b.textContent === "Ask again")?.click()`, nil)
				return "the settings are not loaded"
			})
			c.sandbox()
		} else {
			c.connectAs(kitchen, "mw-1", "")
		}
		c.becomes("Connected")
		list = append(list, &roamer{console: c, line: l, told: told})
	}
	return list
}

// goes has the line come and go, at the times that were drawn.
func (r *roamer) goes() {
	for _, o := range r.cuts {
		time.Sleep(time.Until(o.from))
		r.line.Cut()
		time.Sleep(time.Until(o.until))
		r.line.Join()
	}
}

// took are how many milliseconds after each return of the line the page said Connected.
func (r *roamer) took(b testing.TB) (list []float64) {
	var states []struct {
		At   float64 `json:"at"`
		Text string  `json:"text"`
	}
	r.Eval("states", &states)
	for _, o := range r.cuts {
		from, until := float64(o.from.UnixMilli()), float64(o.until.UnixMilli())
		lost := false
		after := math.Inf(1)
		for _, s := range states {
			connected := strings.HasPrefix(strings.TrimSpace(s.Text), "Connected")
			lost = lost || s.At >= from && !connected
			if lost && connected && s.At >= until {
				after = s.At - until
				break
			}
		}
		if !lost {
			b.Errorf("the page has not noticed that its line was gone for %v", o.until.Sub(o.from))
		}
		list = append(list, after)
	}
	return list
}

// reconnectRow takes the network away fifty times from pages that nobody is attached to,
// and measures how long after its return they say Connected.
func reconnectRow(b *testing.B) {
	const pages, cuts = 2, 25 // fifty of each kind; more pages would measure how they share two cores
	kinds := []struct {
		name      string
		all, told bool
	}{
		{"the network's return announced", true, true},
		{"not announced", true, false},
		{"not announced, the broker's network alone", false, false},
	}
	for b.Loop() {
		browser, err := browsertest.Start()
		if err != nil {
			b.Fatal(err)
		}
		var groups [][]*roamer
		var all []*roamer
		for _, k := range kinds {
			g := roamers(b, browser, pages, k.all, k.told)
			groups, all = append(groups, g), append(all, g...)
		}
		roam(b, all, cuts)
		for i, k := range kinds {
			var took []float64
			for _, r := range groups[i] {
				took = append(took, r.took(b)...)
			}
			p50, p95 := figures.Median(took), figures.Percentile(took, 95)
			b.ReportMetric(p95, strings.NewReplacer(" ", "-", ",", "").Replace(k.name)+"-p95-ms")
			report(fmt.Sprintf("from the network's return until Connected is shown, %d outages of 1 to 30 s, %s", len(took), k.name),
				fmt.Sprintf("median %.0f ms, p95 %.0f ms, at most %.0f ms", p50, p95, figures.Percentile(took, 100)), "p95 ≤ 2 s"+verdict(p95 <= 2000))
		}
		for _, r := range all {
			r.Close()
		}
		browser.Close()
	}
}

// roam takes the lines of pages away while nobody is attached to them.
func roam(b testing.TB, all []*roamer, cuts int) {
	begin := time.Now().Add(10 * time.Second) // letting go of the pages takes a while
	for _, r := range all {
		r.cuts = outages(cuts, begin)
		returns := []int64{}
		for _, o := range r.cuts {
			if r.told {
				returns = append(returns, o.until.UnixMilli()+20) // once it is there
			}
		}
		r.Eval(fmt.Sprintf("void %s(%s)", statesScript, strings.Join(strings.Fields(fmt.Sprint(returns)), ",")), nil)
	}
	for _, r := range all {
		r.Detach()
		if !r.Detached() {
			b.Fatal("somebody is attached to a page that is measured")
		}
	}
	var roaming sync.WaitGroup
	for _, r := range all {
		roaming.Go(r.goes)
	}
	roaming.Wait()
	time.Sleep(32 * time.Second) // for the one that takes longest
	for _, r := range all {
		r.Attach()
	}
}
