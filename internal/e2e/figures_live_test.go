package e2e

import (
	"flag"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"deviceconsole/app/phrase"
	"deviceconsole/internal/e2e/figures"
)

// load is what a page is sent: a number of messages at a rate a second, 0 for
// as fast as the broker takes them.
type load struct{ total, rate int }

// outcome is what a load did to a page.
type outcome struct {
	sent, counted int
	took          float64 // seconds from the first message until all were counted
	perSecond     float64 // counted meanwhile
	late          float64 // seconds from the last message until all were counted
	gaps          figures.Gaps
	memory        figures.Memory // of the process that runs the page
	used          map[string]time.Duration
	dropped       int       // by the broker, which none may be
	first, all    time.Time // the first message was sent, all were counted
	recording     *figures.Recording
}

func (o outcome) lost() int { return o.sent - o.counted }

// takes sends a page a load while nobody is attached to it.
func (w *watched) takes(l load) outcome {
	w.b.Helper()
	o := outcome{sent: l.total}
	var last time.Time
	w.alone(func() {
		before := w.usage()
		o.first, last = w.publisher.flood(w.flood, l.total, l.rate)
		w.rest()
		o.used = w.used(before)
		o.memory, _ = figures.ReadMemory(w.renderer)
	})
	o.recording = w.settled(figures.Received, w.before+l.total)
	o.counted = o.recording.Last(figures.Received) - w.before
	o.all, _ = o.recording.Reached(figures.Received, w.before+o.counted)
	w.before += o.counted
	o.took = o.all.Sub(o.first).Seconds()
	o.perSecond = float64(o.counted) / o.took
	o.late = max(0, o.all.Sub(last).Seconds())
	end := o.all
	if last.After(end) {
		end = last
	}
	o.gaps = o.recording.Gaps(o.first, end)
	o.dropped = w.broker.drops.count()
	return o
}

var sequence = regexp.MustCompile(`"seq":\s*(\d+)`)

// inOrder fails the benchmark unless the list's rows are the newest messages,
// each after the one below it.
func (w *watched) inOrder() {
	w.b.Helper()
	var rows []string
	w.page.Eval(`[...document.querySelectorAll("[role=grid] [role=row]")]
		.filter(row => row.getClientRects().length > 0)
		.sort((a, b) => a.getAttribute("aria-rowindex") - b.getAttribute("aria-rowindex")).map(row => row.textContent)`, &rows)
	if len(rows) < 10 {
		w.b.Fatalf("the list has %d rows", len(rows))
	}
	for i, row := range rows {
		m := sequence.FindStringSubmatch(row)
		if m == nil {
			w.b.Fatalf("row %d has no number: %s", i+1, row)
		}
		if n, _ := strconv.Atoi(m[1]); n != floodFirst+w.flood.next-1-i {
			w.b.Errorf("row %d has number %d, want %d", i+1, n, floodFirst+w.flood.next-1-i)
		}
	}
}

// rounds is how often a load is measured; the medians are reported.
var rounds = flag.Int("rounds", 3, "how often each load is measured")

// liveRow measures a load on the console and on the reference, one after the
// other, beginning with each in turn.
func liveRow(b *testing.B, what string, l load, aim string, met func(outcome) bool) {
	for b.Loop() {
		broker := startFloodBroker(b)
		var ours, bare []outcome
		console := func() {
			w := watch(b, broker, openSubscribed)
			defer w.close()
			o := w.takes(l)
			w.inOrder()
			fmt.Printf("  %s: %s\n", what, o.figures())
			ours = append(ours, o)
		}
		library := func() {
			w := watch(b, broker, openReference)
			defer w.close()
			o := w.takes(l)
			fmt.Printf("  %s, bare mqtt.js: %s\n", what, o.figures())
			bare = append(bare, o)
		}
		for i := range *rounds {
			turns := []func(){console}
			if reference() != nil {
				turns = append(turns, library)
			}
			if i%2 == 1 {
				slices.Reverse(turns)
			}
			for _, turn := range turns {
				turn()
			}
		}
		o := middle(ours)
		b.ReportMetric(o.perSecond, "counted/s")
		b.ReportMetric(o.gaps.P95, "p95-gap-ms")
		f := figure{what: what, value: o.figures(), aim: aim + verdict(met(o))}
		addCost(what, o)
		if len(bare) > 0 {
			m := middle(bare)
			f.reference = m.figures()
			addCost(what+", bare mqtt.js", m)
		}
		table = append(table, f)
	}
}

// middle is the outcome with the median of each figure.
func middle(list []outcome) outcome {
	of := func(figure func(outcome) float64) float64 {
		var values []float64
		for _, o := range list {
			values = append(values, figure(o))
		}
		return figures.Median(values)
	}
	o := list[0]
	o.counted = int(of(func(o outcome) float64 { return float64(o.counted) }))
	o.took = of(func(o outcome) float64 { return o.took })
	o.perSecond = of(func(o outcome) float64 { return o.perSecond })
	o.late = of(func(o outcome) float64 { return o.late })
	o.gaps.PerSecond = of(func(o outcome) float64 { return o.gaps.PerSecond })
	o.gaps.P50 = of(func(o outcome) float64 { return o.gaps.P50 })
	o.gaps.P95 = of(func(o outcome) float64 { return o.gaps.P95 })
	o.gaps.Max = of(func(o outcome) float64 { return o.gaps.Max })
	o.used = maps.Clone(o.used)
	for kind := range o.used {
		o.used[kind] = time.Duration(of(func(o outcome) float64 { return float64(o.used[kind]) }))
	}
	o.memory.RSS = int(of(func(o outcome) float64 { return float64(o.memory.RSS) }))
	o.memory.PSS = int(of(func(o outcome) float64 { return float64(o.memory.PSS) }))
	return o
}

// figures tells what a person would notice.
func (o outcome) figures() string {
	lost := "none lost"
	if o.lost() != 0 {
		lost = phrase.Grouped(o.lost()) + " lost"
	}
	s := fmt.Sprintf("%s counted in %.2f s, %s, %s/s, all %.2f s after the last was sent; %.0f frames/s, gaps p50 %.0f, p95 %.0f, max %.0f ms; renderer %d MB (PSS %d)",
		phrase.Grouped(o.counted), o.took, lost, phrase.Grouped(int(o.perSecond)), o.late, o.gaps.PerSecond, o.gaps.P50, o.gaps.P95, o.gaps.Max,
		o.memory.RSS/1e6, o.memory.PSS/1e6)
	if o.dropped > 0 {
		s += fmt.Sprintf("; the broker itself dropped %d", o.dropped)
	}
	return s
}
