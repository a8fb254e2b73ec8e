package e2e

import (
	"fmt"
	"testing"
	"time"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/figures"
)

// clickScript has the page press Send by itself, again and again with a rest
// between, and note how many milliseconds after each click the outbox says of that
// message that the broker has acknowledged it.
const clickScript = `(async (times, rest, after) => {
	const button = [...document.querySelectorAll('form[aria-label="Send"] button[type=submit]')].find(b => b.textContent.trim() === "Send");
	const list = document.querySelector('[role=list][aria-label="Outbox"], ul[aria-label="Outbox"]');
	const newest = () => list.querySelector("[data-sent]");
	const pause = ms => new Promise(done => setTimeout(done, ms));
	window.clicked = [];
	await pause(after);
	for (let i = 0; i < times; i++) {
		const last = newest()?.dataset.sent;
		let clicked;
		button.addEventListener("click", () => { clicked = performance.now(); }, {once: true, capture: true});
		await new Promise(done => {
			const look = new MutationObserver(() => {
				const item = newest();
				if (!item || item.dataset.sent === last || !item.textContent.includes("acknowledged")) return;
				window.clicked.push(performance.now() - clicked);
				look.disconnect();
				done();
			});
			look.observe(list, {subtree: true, childList: true, characterData: true, attributes: true});
			button.click();
		});
		await pause(rest);
	}
	window.allClicked = true;
})`

// clicks has a page press Send a number of times while nobody is attached to it,
// and returns how many milliseconds each took until it was shown as acknowledged.
func (w *watched) clicks(times int) []float64 {
	w.b.Helper()
	const rest = 250 * time.Millisecond
	w.page.Eval(fmt.Sprintf("void %s(%d, %d, %d)", clickScript, times, rest.Milliseconds(), startAfter.Milliseconds()), nil)
	w.alone(func() { time.Sleep(startAfter + time.Duration(times)*(rest+50*time.Millisecond)) })
	w.page.EvalUntil("window.allClicked")
	var took []float64
	w.page.Eval("clicked", &took)
	return took
}

// clickRows take the time from a click on Send until the outbox shows the event as
// acknowledged, of a page that has nothing else to do.
func clickRows(b *testing.B) {
	const times, warm = 60, 20
	for b.Loop() {
		for _, to := range sendBrokers(b, "") {
			w := watchSending(b, to, func(p *browsertest.Page) { to.connectConsole(p).show("Send") })
			w.page.Patience(sendPatience)
			took := w.clicks(warm + times)[warm:]
			w.close()
			median, p95 := figures.Median(took), figures.Percentile(took, 95)
			b.ReportMetric(median, "click-ms")
			report(fmt.Sprintf("click on Send to acknowledged, shown, %d at rest, %s", times, to.name),
				fmt.Sprintf("median %.1f ms, p95 %.1f ms", median, p95), "median ≤ 20 ms"+verdict(median <= 20))
		}
	}
}
