package e2e

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"deviceconsole/app/phrase"
	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/figures"
)

// fillRate is how fast a history is filled, in messages a second: less than the
// page takes, so that what waits to be taken adds nothing to its memory.
const fillRate = 12_000

// sightScript is what a recording notes while a filter is typed: the counters,
// and a 1 in a further line once every row in sight holds the word.
func sightScript(word string) string {
	return `(() => {
	const read = ` + figures.ReadCounters + `, word = ` + strconv.Quote(word) + `;
	return () => {
		const rows = [...document.querySelectorAll("[role=grid] [role=row]")].filter(row => row.checkVisibility());
		return read() + "\n" + Number(rows.length > 0 && rows.every(row => row.textContent.includes(word)));
	};
})()`
}

// inSight is the place of sightScript's further number.
const inSight = figures.Dropped + 1

// typeScript has the page type a word into the filter by itself after a while,
// when nobody is attached any more.
func typeScript(word string, after time.Duration) string {
	return fmt.Sprintf(`setTimeout(() => {
	const field = document.querySelector('[aria-label="Filter messages"]');
	field.focus();
	field.value = %q;
	window.typed = performance.now();
	field.dispatchEvent(new Event("input", {bubbles: true}));
}, %d)`, word, after.Milliseconds())
}

// search is how a filter was answered.
type search struct {
	first, complete float64 // seconds until matches alone were in sight, until all were counted; 0 = never
	found           int
	gaps            figures.Gaps
}

// finds has the page look for a word that a number of its messages hold.
func (w *watched) finds(word string, want int) search {
	w.b.Helper()
	// A search in small steps looks much like rest, so it gets its time.
	const after, enough = 2 * time.Second, 5 * time.Second
	w.page.Eval(figures.RecordScript(sightScript(word)), nil)
	w.page.Eval(typeScript(word, after), nil)
	w.alone(func() {
		time.Sleep(after + enough)
		w.rest()
	})
	r := w.settled(figures.Shown, want)
	var ms float64
	w.page.Eval("typed", &ms)
	typed := r.At(ms)
	s := search{found: r.Last(figures.Shown)}
	end := typed.Add(10 * time.Second) // where it never got there
	if at, ok := r.First(typed, inSight, func(n int) bool { return n == 1 }); ok {
		s.first = at.Sub(typed).Seconds()
	}
	if at, ok := r.First(typed, figures.Shown, func(n int) bool { return n == want }); ok {
		end, s.complete = at, at.Sub(typed).Seconds()
	}
	s.gaps = r.Gaps(typed, end)
	return s
}

// millionRow fills the history with a million messages and looks for a word
// that one in a hundred holds.
func millionRow(b *testing.B) {
	const total = 1_000_000
	for b.Loop() {
		w := watch(b, startFloodBroker(b), openSubscribed)
		o := w.takes(load{total: total - warmUp, rate: fillRate})
		kept := o.recording.Last(figures.Received) - o.recording.Last(figures.Dropped)
		s := w.finds(floodWord, total/floodRare)
		w.close()
		b.ReportMetric(float64(o.memory.RSS)/1e6, "renderer-MB")
		b.ReportMetric(s.complete*1000, "filter-ms")
		measured := fmt.Sprintf("%s kept, filled at %s/s, renderer %d MB (PSS %d); ", phrase.Grouped(kept), phrase.Grouped(int(o.perSecond)), o.memory.RSS/1e6, o.memory.PSS/1e6)
		if s.first == 0 || s.complete == 0 {
			measured += fmt.Sprintf("the filter found %s of %s", phrase.Grouped(s.found), phrase.Grouped(total/floodRare))
		} else {
			measured += fmt.Sprintf("filter: first results %.0f ms, all %s in %.2f s, max gap %.0f ms", s.first*1000, phrase.Grouped(s.found), s.complete, s.gaps.Max)
		}
		met := kept == total && o.memory.RSS <= 500e6 && s.first > 0 && s.first <= 0.1 && s.complete > 0 && s.complete <= 1.5 && s.gaps.Max <= 50
		addCost("1,000,000 messages", o)
		report("1,000,000 messages kept (133 bytes), filtered by a word that 1 in 100 holds", measured,
			"renderer ≤ 500 MB; first results ≤ 100 ms, complete ≤ 1.5 s, no gap > 50 ms"+verdict(met))
	}
}

// hourRow sends an hour's worth of 100 messages a second faster than that to a
// page with a small history, and compares its memory when the history was full
// with that at the end.
func hourRow(b *testing.B) {
	const total = 3600 * 100
	for b.Loop() {
		w := watch(b, startFloodBroker(b), openSmall)
		samples, stop := w.sampleMemory()
		o := w.takes(load{total: total, rate: fillRate})
		stop()
		w.close()
		full, ok := o.recording.First(o.first, figures.Dropped, func(n int) bool { return n > 0 })
		if !ok {
			b.Fatal("the history of 16 MB was not full after an hour's worth of messages")
		}
		const while = 3 * time.Second
		early, late := samples().between(full, full.Add(while)), samples().between(o.all.Add(-while), o.all)
		grown := (late/early - 1) * 100
		b.ReportMetric(grown, "growth-%")
		addCost("one hour's worth", o)
		report("one hour's worth at 100/s, sent at "+phrase.Grouped(fillRate)+"/s, history of 16 MB",
			fmt.Sprintf("%s received, %d lost; renderer %.0f MB when the history was full, %.0f MB at the end (%+.0f %%)",
				phrase.Grouped(o.counted), o.lost(), early/1e6, late/1e6, grown),
			"memory flat within 10 %"+verdict(grown <= 10 && grown >= -10 && o.lost() == 0))
	}
}

// openSmall opens the console with a history of 16 MB.
func openSmall(b testing.TB, browser *browsertest.Chromium, broker *mosquitto) (*browsertest.Page, string) {
	page, read := openSubscribed(b, browser, broker)
	c := console{page}
	c.Button("Settings").Click()
	c.Field("History size").Choose("16 MB")
	c.Press("Escape")
	return page, read
}
